using Berth.Linux.Calls;

namespace Berth.Linux;

/// <summary>
/// One resolution of a path in user space. Each name is opened O_PATH and O_NOFOLLOW in the directory before it, so nothing is ever
/// followed by the kernel; links are read from the opened link and walked here; <c>..</c> goes back to a directory already open.
/// </summary>
internal sealed class PathWalk(FileDescriptor root, bool beneath) : IDisposable
{
    // As the kernel's MAXSYMLINKS.
    private const int MaxLinks = 40;
    // Every directory on the way holds a descriptor; a path without links cannot name more.
    private const int MaxDepth = 2048;
    // How often a name may change under us between two looks before we give up.
    private const int MaxRaces = 128;
    private const ulong ProcRootInode = 1;

    private readonly Stack<string> _pending = new();
    private readonly List<FileDescriptor> _entered = [];
    private int _links;
    private int _races;

    /// <summary>The mode of directories to make where they are missing; null to make none.</summary>
    public uint? MakeMissing { get; init; }

    private FileDescriptor Current => _entered.Count == 0 ? root : _entered[^1];

    /// <summary>Opens what <paramref name="path"/> leads to.</summary>
    public FileDescriptor? Open(string path, OpenFlags flags, uint mode, out Errno errno)
    {
        FileDescriptor? opened = null;
        errno = Walk(path, name => OpenLast(name, flags, mode, out opened));
        return errno == Errno.None ? opened ?? OpenCurrent(flags, out errno) : null;
    }

    /// <summary>Makes the directories of <paramref name="path"/> that are missing and opens the last.</summary>
    public FileDescriptor? OpenDirectory(string path, out Errno errno)
    {
        errno = Walk(path + "/", _ => Errno.EINVAL);
        return errno == Errno.None ? OpenCurrent(OpenFlags.Path | OpenFlags.Directory, out errno) : null;
    }

    /// <summary>Opens what is there, or makes an empty regular file.</summary>
    public FileDescriptor? OpenOrMakeFile(string path, uint mode, out Errno errno)
    {
        FileDescriptor? opened = null;
        errno = Walk(path, name => OpenOrMakeLast(name, mode, out opened));
        if (errno == Errno.None && opened is null) errno = Errno.EISDIR;
        return opened;
    }

    /// <inheritdoc/>
    public void Dispose() => LeaveAll();

    /// <summary>
    /// Goes through all names. The last one, unless it is <c>.</c> or <c>..</c>, is given to <paramref name="last"/>, which answers
    /// EAGAIN when it has put more names in front (a link) or wants to look again (a race).
    /// </summary>
    private Errno Walk(string path, Func<string, Errno> last)
    {
        Push(path);
        while (_pending.TryPop(out var name))
        {
            if (name == ".") continue;
            Errno errno;
            if (name == "..") errno = Leave();
            else if (_pending.Count > 0) errno = Enter(name);
            else if ((errno = last(name)) == Errno.None) return Errno.None;
            if (errno == Errno.EAGAIN && ++_races <= MaxRaces + MaxLinks) continue;
            if (errno != Errno.None) return errno;
        }

        return Errno.None;
    }

    private void Push(string path)
    {
        var names = path.Split('/');
        // A slash at the end asks for a directory, and for a link in the last place to be followed: the same as "/." there.
        if (names[^1] is "" or ".") _pending.Push(".");
        for (var i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] is not ("" or ".")) _pending.Push(names[i]);
        }
    }

    private Errno Enter(string name)
    {
        var entry = Calls.Open.TryAt(Current, name, OpenFlags.Path | OpenFlags.NoFollow, out var errno);
        if (entry is null)
        {
            if (errno != Errno.ENOENT || MakeMissing is not { } mode) return errno;
            var made = Mkdir.TryAt(Current, name, mode);
            return made is Errno.None or Errno.EEXIST ? Again(name) : made;
        }

        switch (Stat.Descriptor(entry).Type)
        {
            case FileType.Directory when _entered.Count < MaxDepth:
                _entered.Add(entry);
                return Errno.None;
            case FileType.Directory:
                entry.Dispose();
                return Errno.ENAMETOOLONG;
            case FileType.Symlink:
                return Follow(entry, name);
            default:
                entry.Dispose();
                return Errno.ENOTDIR;
        }
    }

    private Errno Leave()
    {
        if (_entered.Count == 0) return beneath ? Errno.EXDEV : Errno.None;
        _entered[^1].Dispose();
        _entered.RemoveAt(_entered.Count - 1);
        return Errno.None;
    }

    private void LeaveAll()
    {
        foreach (var directory in _entered) directory.Dispose();
        _entered.Clear();
    }

    /// <summary>Puts the names a link says in front of those still to come.</summary>
    private Errno Follow(FileDescriptor link, string name)
    {
        using (link)
        {
            if (++_links > MaxLinks || IsMagic(link, name)) return Errno.ELOOP;
            var target = Readlink.TryAt(link, "", out var errno);
            if (target is null) return errno;
            if (target.StartsWith('/'))
            {
                if (beneath) return Errno.EXDEV;
                LeaveAll();
            }

            Push(target);
            return Errno.EAGAIN;
        }
    }

    /// <summary>
    /// Links in proc that lead to an object rather than to a name (fd/N, root, exe, ns/...): their text is made up. The few ordinary ones
    /// stand in proc's own root directory.
    /// </summary>
    private bool IsMagic(FileDescriptor link, string name) =>
        Statfs.Descriptor(link).Type == FileSystemMagic.Proc
        && !(Stat.Descriptor(Current).Inode == ProcRootInode && name is "self" or "thread-self" or "mounts" or "net");

    private Errno OpenLast(string name, OpenFlags flags, uint mode, out FileDescriptor? opened)
    {
        const OpenFlags CreateNew = OpenFlags.Create | OpenFlags.Exclusive;
        var keepLink = flags.HasFlag(OpenFlags.NoFollow) || (flags & CreateNew) == CreateNew;
        if (flags.HasFlag(OpenFlags.Path) || !keepLink)
        {
            opened = Calls.Open.TryAt(Current, name, OpenFlags.Path | OpenFlags.NoFollow, out var errno);
            if (opened is null && !(errno == Errno.ENOENT && flags.HasFlag(OpenFlags.Create))) return errno;
            if (opened is not null)
            {
                var type = Stat.Descriptor(opened).Type;
                if (type == FileType.Symlink && !keepLink)
                {
                    var link = opened;
                    opened = null;
                    return Follow(link, name);
                }

                if (flags.HasFlag(OpenFlags.Path) && (type == FileType.Directory || !flags.HasFlag(OpenFlags.Directory))) return Errno.None;
                opened.Dispose();
                opened = null;
                if (flags.HasFlag(OpenFlags.Path)) return Errno.ENOTDIR;
            }
        }

        opened = Calls.Open.TryAt(Current, name, flags | OpenFlags.NoFollow, out var result, mode);
        // It was no link a moment ago: look again.
        return result == Errno.ELOOP && !keepLink ? Again(name) : result;
    }

    private Errno OpenOrMakeLast(string name, uint mode, out FileDescriptor? opened)
    {
        opened = Calls.Open.TryAt(Current, name, OpenFlags.Path | OpenFlags.NoFollow, out var errno);
        if (opened is null)
        {
            if (errno != Errno.ENOENT) return errno;
            var made = Mknod.TryAt(Current, name, FileType.Regular, mode);
            return made is Errno.None or Errno.EEXIST ? Again(name) : made;
        }

        var type = Stat.Descriptor(opened).Type;
        if (type is not (FileType.Symlink or FileType.Directory)) return Errno.None;
        var entry = opened;
        opened = null;
        if (type == FileType.Symlink) return Follow(entry, name);
        entry.Dispose();
        return Errno.EISDIR;
    }

    private FileDescriptor? OpenCurrent(OpenFlags flags, out Errno errno)
    {
        if (flags.HasFlag(OpenFlags.Create))
        {
            errno = flags.HasFlag(OpenFlags.Exclusive) ? Errno.EEXIST : Errno.EISDIR;
            return null;
        }

        return Calls.Open.TryAt(Current, ".", flags, out errno);
    }

    private Errno Again(string name)
    {
        _pending.Push(name);
        return Errno.EAGAIN;
    }
}
