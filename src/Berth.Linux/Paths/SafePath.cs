using Berth.Linux.Calls;

namespace Berth.Linux;

/// <summary>
/// The only way to touch files that a container or an image may have arranged. Every path is resolved beneath a root descriptor, as if
/// the process had called chroot(2) there: absolute links start at the root, <c>..</c> stops at it, magic links of /proc are refused.
/// What is returned is an open file; act on it by descriptor, never on the path again.
/// </summary>
public static class SafePath
{
    /// <summary>Opens <paramref name="path"/> in <paramref name="root"/>.</summary>
    /// <param name="root">The directory that is <c>/</c>; O_PATH will do.</param>
    /// <param name="path">Absolute or relative, both from the root.</param>
    /// <param name="flags">As open(2); with <see cref="OpenFlags.NoFollow"/> a link in the last place is ELOOP, or itself with <see cref="OpenFlags.Path"/>.</param>
    /// <param name="mode">Permission bits of a created file.</param>
    /// <exception cref="LinuxException">The path cannot be opened; ELOOP for a magic link.</exception>
    public static FileDescriptor Open(FileDescriptor root, string path, OpenFlags flags, uint mode = 0) =>
        TryOpen(root, path, flags, out var errno, mode) ?? throw new LinuxException($"open({path} in root)", errno);

    /// <summary>As <see cref="Open"/>, but a failure is an answer: null and the error.</summary>
    public static FileDescriptor? TryOpen(FileDescriptor root, string path, OpenFlags flags, out Errno errno, uint mode = 0) =>
        PathResolver.Current.TryOpen(root, path, flags, mode, beneath: false, out errno);

    /// <summary>As <see cref="Open"/>, but a path that leads out of <paramref name="root"/> is refused with EXDEV instead of being held inside.</summary>
    /// <exception cref="LinuxException">The path cannot be opened, or escapes.</exception>
    public static FileDescriptor OpenBeneath(FileDescriptor root, string path, OpenFlags flags, uint mode = 0) =>
        PathResolver.Current.TryOpen(root, path, flags, mode, beneath: true, out var errno) ?? throw new LinuxException($"open({path} beneath root)", errno);

    /// <summary>Opens (O_PATH) the directory that holds the last name of <paramref name="path"/>; the name itself is not looked at.</summary>
    /// <param name="root">The directory that is <c>/</c>.</param>
    /// <param name="path">Absolute or relative, both from the root.</param>
    /// <param name="name">The last name: for mknodat, symlinkat, unlinkat and the like on the descriptor.</param>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR; EINVAL when the path ends in <c>..</c> or names the root.</exception>
    public static FileDescriptor OpenParent(FileDescriptor root, string path, out string name)
    {
        var end = path.AsSpan().TrimEnd('/');
        var slash = end.LastIndexOf('/');
        name = end[(slash + 1)..].ToString();
        if (name is "" or "." or "..") throw new LinuxException($"open(parent of {path})", Errno.EINVAL);
        return Open(root, slash < 0 ? "." : end[..(slash + 1)].ToString(), OpenFlags.Path | OpenFlags.Directory);
    }

    /// <summary>Makes the missing directories of <paramref name="path"/> and returns the last one, O_PATH.</summary>
    /// <exception cref="LinuxException">ENOTDIR when something else is in the way.</exception>
    public static FileDescriptor MakeDirectories(FileDescriptor root, string path, uint mode)
    {
        // Mostly it is there already, which one call tells.
        if (TryOpen(root, path, OpenFlags.Path | OpenFlags.Directory, out var errno) is { } existing) return existing;
        if (errno != Errno.ENOENT) throw new LinuxException($"mkdir({path} in root)", errno);
        using var walk = new PathWalk(root, beneath: false) { MakeMissing = mode };
        return walk.OpenDirectory(path, out errno) ?? throw new LinuxException($"mkdir({path} in root)", errno);
    }

    /// <summary>Makes an empty regular file with its missing directories (0755), for a bind mount to lie on, and returns it, O_PATH. What exists stays.</summary>
    /// <exception cref="LinuxException">EISDIR when a directory is there.</exception>
    public static FileDescriptor MakeFile(FileDescriptor root, string path, uint mode)
    {
        using var walk = new PathWalk(root, beneath: false) { MakeMissing = 0b111_101_101 };
        return walk.OpenOrMakeFile(path, mode, out var errno) ?? throw new LinuxException($"mknod({path} in root)", errno);
    }

    /// <summary>The content of a regular file; anything else (a fifo would block, a device would have effects) is refused.</summary>
    /// <exception cref="LinuxException">ENOENT; EINVAL when it is no regular file; EFBIG above <paramref name="maxBytes"/>.</exception>
    public static byte[] ReadRegularFile(FileDescriptor root, string path, int maxBytes)
    {
        // Opened without effect first, since opening a device or fifo can have one; then the same inode for reading.
        using var found = Open(root, path, OpenFlags.Path);
        var stat = Stat.Descriptor(found);
        if (stat.Type != FileType.Regular) throw new LinuxException($"read({path} in root: not a regular file)", Errno.EINVAL);
        if (stat.Size > maxBytes) throw new LinuxException($"read({path} in root: more than {maxBytes} bytes)", Errno.EFBIG);
        using var file = Calls.Open.Path(found.ProcPath, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        return Read.ToEnd(file, maxBytes);
    }

    /// <summary>What <paramref name="path"/> is; null when there is nothing.</summary>
    /// <exception cref="LinuxException">ELOOP, EACCES among others.</exception>
    public static FileStat? StatAt(FileDescriptor root, string path, bool followLast = true)
    {
        using var found = TryOpen(root, path, OpenFlags.Path | (followLast ? 0 : OpenFlags.NoFollow), out var errno);
        if (found is not null) return Stat.Descriptor(found);
        return errno == Errno.ENOENT ? null : throw new LinuxException($"stat({path} in root)", errno);
    }

    /// <summary>
    /// Removes <paramref name="name"/> and all beneath it, by descriptors: follows no link and crosses no mount. Nothing there is fine.
    /// </summary>
    /// <param name="parent">An open directory.</param>
    /// <param name="name">One name in it, no slash.</param>
    /// <exception cref="LinuxException">EXDEV at a mount point; the first failure, after everything else that could go is gone.</exception>
    public static void RemoveTree(FileDescriptor parent, string name) => new TreeRemoval().Run(parent, name);
}
