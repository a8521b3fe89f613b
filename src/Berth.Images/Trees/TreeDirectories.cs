using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Trees;

/// <summary>
/// The directories of a tree being unpacked, as open files. Every path is resolved beneath the root by the kernel; what was resolved is
/// kept while entries come in directory order, and forgotten when an entry takes the place of something.
/// </summary>
/// <param name="root">The root of the tree.</param>
internal sealed class TreeDirectories(FileDescriptor root) : IDisposable
{
    private const int Kept = 64;
    private const int LinksMax = 40;
    private const uint DefaultMode = 0x1ED;   // 0755
    private const OpenFlags DirectoryFlags = OpenFlags.ReadOnly | OpenFlags.Directory;

    private readonly Dictionary<string, FileDescriptor> _open = [];

    /// <summary>Directories that no entry named so far: another layer decides their mode and owner.</summary>
    public HashSet<string> Implicit { get; } = [];

    public FileDescriptor Root => root;

    /// <summary>The directory at a clean path, made with its parents when it is missing.</summary>
    public FileDescriptor Open(ReadOnlySpan<char> path) => path.IsEmpty ? root : Open(path, LinksMax);

    /// <summary>Keeps a directory that was just made or opened.</summary>
    public void Keep(string path, FileDescriptor directory)
    {
        if (_open.Remove(path, out var old)) old.Dispose();
        _open.Add(path, directory);
    }

    /// <summary>Called between entries, when no descriptor given out is in use: keeps the number of open files small.</summary>
    public void Trim()
    {
        if (_open.Count > Kept) Forget();
    }

    /// <summary>Something was replaced, so paths may lead elsewhere now. Between entries only, as <see cref="Trim"/>.</summary>
    public void Forget()
    {
        foreach (var directory in _open.Values) directory.Dispose();
        _open.Clear();
    }

    public void Dispose() => Forget();

    private FileDescriptor Open(ReadOnlySpan<char> path, int links)
    {
        if (_open.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var kept)) return kept;
        var text = path.ToString();
        var directory = TryOpen(text, out var errno);
        if (directory is null && errno == Errno.ENOENT) directory = Make(text, links);
        Keep(text, directory ?? throw new LinuxException($"openat({text})", errno));
        return directory;
    }

    private FileDescriptor? TryOpen(string path, out Errno errno)
    {
        var directory = Openat2.TryAt(root, path, DirectoryFlags, ResolveFlags.Beneath | ResolveFlags.NoMagicLinks, out errno);
        if (directory is not null || errno is Errno.ENOENT or Errno.ENOTDIR) return directory;
        // EXDEV: a link leads out, by "/" (which means this root, as in a container) or by ".." (which no honest layer does).
        if (errno == Errno.EXDEV) RefuseClimbing(path);
        return SafePath.TryOpen(root, path, DirectoryFlags, out errno);
    }

    private FileDescriptor Make(string path, int links)
    {
        var parentPath = EntryPath.Parent(path);
        var name = EntryPath.Name(path);
        var parent = parentPath.IsEmpty ? root : Open(parentPath, links);
        var errno = Mkdir.TryAt(parent, name, DefaultMode);
        if (errno == Errno.None)
        {
            Implicit.Add(path);
            var made = Berth.Linux.Calls.Open.At(parent, name, DirectoryFlags | OpenFlags.NoFollow);
            Chmod.Descriptor(made, DefaultMode);
            return made;
        }
        // A link to nowhere yet: make what it points at, as Docker does.
        var target = errno == Errno.EEXIST ? Readlink.TryAt(parent, name, out _) : null;
        if (target is null) throw new LinuxException($"mkdirat({path})", errno);
        if (links == 0) throw new LinuxException($"mkdirat({path})", Errno.ELOOP);
        var followed = EntryPath.Follow(parentPath.ToString(), target) ?? throw Climbing(path);
        return (followed.Length == 0 ? root : Open(followed, links - 1)).Duplicate();
    }

    private void RefuseClimbing(string path)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); ; end = path.IndexOf('/', end + 1))
        {
            var prefix = end < 0 ? path : path[..end];
            using var link = SafePath.TryOpen(root, prefix, OpenFlags.Path | OpenFlags.NoFollow, out _);
            if (link is not null && Readlink.TryAt(link, "", out _) is { } target && EntryPath.Follow(EntryPath.Parent(prefix).ToString(), target) is null)
                throw Climbing(path);
            if (end < 0) return;
        }
    }

    private static ImageException Climbing(string path) => new(ImageErrorCode.Invalid, $"statat {path}: path escapes from parent");
}
