using Mount = Berth.Oci.Mount;

namespace Berth.Engine.Roots;

/// <summary>
/// The lowest layer of every container: the mark that says "container" to programs that look for it, <c>/etc/mtab</c>, and the places
/// things are mounted on. What an image has of these lies above and wins; what it has not is there all the same, without a single file
/// having to be made when a container starts, and without showing up as a change the container made.
/// </summary>
public sealed class BaseLayer
{
    private const string LowerOption = "lowerdir=";
    private const UnixFileMode Directories = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Files = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly string[] Folders = ["dev", "dev/pts", "dev/shm", "etc", "proc", "sys"];
    private static readonly string[] Empties = [".dockerenv", "dev/console", "etc/hosts", "etc/hostname", "etc/resolv.conf"];

    private readonly string _directory;

    /// <summary>Makes what is missing of the layer in <paramref name="directory"/>.</summary>
    public BaseLayer(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory, Directories);
        foreach (var folder in Folders) Directory.CreateDirectory(Path.Combine(directory, folder), Directories);
        foreach (var name in Empties)
        {
            var path = Path.Combine(directory, name);
            if (File.Exists(path)) continue;
            File.Create(path).Dispose();
            File.SetUnixFileMode(path, name == ".dockerenv" ? Directories : Files);
        }
        var table = Path.Combine(directory, "etc/mtab");
        if (new FileInfo(table).LinkTarget is null) File.CreateSymbolicLink(table, "/proc/mounts");
    }

    /// <summary>Puts the layer beneath a container's root; a root that has no layers stays as it is.</summary>
    public IReadOnlyList<Mount> Beneath(IReadOnlyList<Mount> root)
    {
        if (root is not [{ Type: "overlay" } overlay]) return root;
        return [overlay with { Options = [.. overlay.Options.Select(option => option.StartsWith(LowerOption, StringComparison.Ordinal) ? $"{option}:{_directory}" : option)] }];
    }
}
