using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Runtime.Launching;

/// <summary>
/// The mounts of a container from its root on, and the missing directories and files they lie on. Points are made before the child
/// exists, in whichever mount will be there, beneath that mount's own descriptor.
/// </summary>
internal sealed class MountPoints(FileDescriptor root, ContainerUsers users)
{
    private readonly List<(string Name, string Destination, FileDescriptor? Mount)> _mounts = [("/", "/", root)];

    /// <summary>The root mount.</summary>
    public FileDescriptor Root => root;

    /// <summary>Makes the place of a mount and notes it, as later ones may lie in it; null for one that only the child can make.</summary>
    /// <exception cref="LaunchException">Something else is in the way, or the place is read-only.</exception>
    public void Add(string destination, FileDescriptor? mount, bool directory) => _mounts.Add((Clean(destination), Make(destination, directory), mount));

    /// <summary>The daemon's mount at exactly this place, if there is one.</summary>
    public FileDescriptor? At(string destination) => _mounts.LastOrDefault(m => m.Name == destination).Mount;

    /// <summary>
    /// Makes a directory or an empty file and returns where it is once links are followed; what exists stays. Nothing is made in what only the
    /// child can mount.
    /// </summary>
    /// <exception cref="LaunchException">Something else is in the way, or the place is read-only.</exception>
    public string Make(string destination, bool directory)
    {
        var path = Clean(destination);
        if (path == "/") throw new LaunchException(LaunchStage.Mount, $"mount({destination}): the root is not a destination", Errno.EINVAL);
        try
        {
            // A link in one mount may lead below another one: follow it as far as the path exists, then look again, and only then make what is missing.
            for (var tries = 0; tries < 8; tries++)
            {
                var (at, mount) = Covering(path);
                if (mount is null || path.Length == at.Length) return path;
                var below = path[(at == "/" ? 0 : at.Length)..];
                var real = Resolve(mount, below);
                var full = at == "/" || real is null ? real : at + real;
                if (full is null || full == path || Covering(full).At == at)
                {
                    // A link whose target was missing shows where it leads only now.
                    using var made = MakeIn(mount, below, directory);
                    real = RealPath(made);
                    full = at == "/" || real is null ? real : at + real;
                    if (full is null || Covering(full).At == at) return full ?? path;
                }

                path = full;
            }

            throw new LinuxException($"mount point {destination}", Errno.ELOOP);
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Mount, $"mount({destination}): {e.Call}", e.Errno);
        }
    }

    /// <summary>A path without double slashes, <c>.</c> and a slash at the end; <c>..</c> goes up, never above the root.</summary>
    public static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }

        return "/" + string.Join('/', parts);
    }

    private (string At, FileDescriptor? Mount) Covering(string path)
    {
        var best = ("/", (FileDescriptor?)root);
        foreach (var (_, at, mount) in _mounts)
        {
            var covers = path == at || (path.StartsWith(at, StringComparison.Ordinal) && path[at.Length] == '/');
            if (covers && at.Length >= best.Item1.Length) best = (at, mount);
        }

        return best;
    }

    private FileDescriptor MakeIn(FileDescriptor mount, string path, bool directory)
    {
        // What is there already is enough, also where nothing could be made: a read-only volume.
        var existing = SafePath.TryOpen(mount, path, OpenFlags.Path, out _);
        if (existing is not null) return existing;
        if (users.Namespace is null) return MakeAnew(mount, path, directory);
        try
        {
            // As the container's root: in an id-mapped mount nobody else can be an owner.
            using var root = FileSystemIds.As(users.HostUser(0), users.HostGroup(0));
            return MakeAnew(mount, path, directory);
        }
        catch (LinuxException e) when (e.Errno is Errno.EACCES or Errno.EPERM or Errno.EOVERFLOW)
        {
            // A directory of somebody the container does not know: a volume.
            return MakeAnew(mount, path, directory);
        }
    }

    private static FileDescriptor MakeAnew(FileDescriptor mount, string path, bool directory)
    {
        return directory ? SafePath.MakeDirectories(mount, path, 0x1ED) : SafePath.MakeFile(mount, path, 0x1ED);
    }

    // Where the path leads in the mount, links followed; the part that does not exist is added as it is.
    private static string? Resolve(FileDescriptor mount, string path)
    {
        var rest = "";
        while (path.Length > 1)
        {
            using var file = SafePath.TryOpen(mount, path, OpenFlags.Path, out _);
            if (file is not null)
            {
                return RealPath(file) is { } real ? real.TrimEnd('/') + rest : null;
            }

            var slash = path.LastIndexOf('/');
            rest = path[slash..] + rest;
            path = path[..slash];
        }

        return rest;
    }

    // In a detached mount the kernel names a file from the mount's own root.
    private static string? RealPath(FileDescriptor file)
    {
        var path = Readlink.TryAt(FileDescriptor.WorkingDirectory, file.ProcPath, out _);
        return path is ['/', ..] ? path : null;
    }
}
