using System.Text;
using Berth.Linux;

namespace Berth.Daemon.Lifecycle;

/// <summary>
/// Which bridge a daemon chose, kept in its data root: when somebody took the link away, the next start makes the same again, and
/// <c>remove-network</c> finds what goes with it.
/// </summary>
internal static class BridgeRecord
{
    private const string FileName = "bridge";

    /// <summary>The name of the link; null when none was chosen.</summary>
    public static string? Read(string dataRoot)
    {
        var path = Path.Combine(dataRoot, FileName);
        return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } name ? name : null;
    }

    /// <summary>Writes it down, if it is another one than before.</summary>
    public static void Write(string dataRoot, string name)
    {
        if (Read(dataRoot) == name) return;
        ReplaceFile.With(Path.Combine(dataRoot, FileName), Encoding.UTF8.GetBytes(name));
    }

    /// <summary>Forgets it.</summary>
    public static void Delete(string dataRoot)
    {
        // File.Delete minds a missing folder.
        if (Read(dataRoot) is not null) File.Delete(Path.Combine(dataRoot, FileName));
    }
}
