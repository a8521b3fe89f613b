using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;

namespace Berth.Engine.Mounts;

/// <summary>Makes the folder that <c>-v</c> names and that is not there, as whom the container is root: it was made for it.</summary>
internal static class MakeBindSource
{
    /// <exception cref="LinuxException">It cannot be given to the container's root.</exception>
    public static void Run(string path, UserMaps? users)
    {
        var missing = new Stack<string>();
        for (var at = path.TrimEnd('/'); at.Length > 0 && !Path.Exists(at); at = Path.GetDirectoryName(at) ?? "") missing.Push(at);
        Directory.CreateDirectory(path);
        if (users is null) return;
        foreach (var made in missing) Chown.At(FileDescriptor.WorkingDirectory, made, users.RootUser, users.RootGroup);
    }
}
