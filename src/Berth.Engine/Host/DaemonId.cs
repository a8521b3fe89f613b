using System.Text;
using Berth.Linux;

namespace Berth.Engine.Host;

/// <summary>The id of an installation: made once, kept in its data root.</summary>
public static class DaemonId
{
    private const string FileName = "engine-id";

    /// <summary>Reads the id, or makes it; says also since when it is.</summary>
    public static (string Id, DateTimeOffset Since) Take(string dataRoot)
    {
        var path = Path.Combine(dataRoot, FileName);
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            ReplaceFile.With(path, Encoding.ASCII.GetBytes(Guid.NewGuid().ToString()));
        return (File.ReadAllText(path).Trim(), new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero));
    }
}
