using Berth.Linux.Calls;

namespace Berth.Linux;

/// <summary>
/// Removes a tree by descriptors. Directories are entered without following links and only within the mount of their parent. Trees of any
/// depth take few descriptors: what lies too deep is moved up into the top directory first.
/// </summary>
internal sealed class TreeRemoval
{
    private const int MaxDepth = 48;
    // Only reached where the file system refuses to move directories up.
    private const int MaxRecursion = 500;
    // Someone may go on creating files while we remove; that is not ours to win.
    private const int MaxPasses = 16;

    private FileDescriptor _top = FileDescriptor.WorkingDirectory;
    private LinuxException? _failure;
    private int _moved;

    /// <summary>Removes <paramref name="name"/>, throwing the first failure when all that can go is gone.</summary>
    public void Run(FileDescriptor parent, string name)
    {
        if (name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal)) throw new LinuxException($"remove({name}: not one name)", Errno.EINVAL);
        var isFile = RemoveFile(parent, name);
        for (var pass = 1; !isFile && _failure is null; pass++)
        {
            using (var top = Enter(parent, name))
            {
                if (top is null) break;
                _top = top;
                int moved;
                do
                {
                    moved = _moved;
                    Empty(top, 0);
                }
                while (moved != _moved);
            }

            var errno = Unlink.TryDirectoryAt(parent, name);
            if (errno is Errno.None or Errno.ENOENT) return;
            if (errno is not (Errno.ENOTEMPTY or Errno.EEXIST) || pass == MaxPasses) Fail($"unlinkat({name}, AT_REMOVEDIR)", errno);
        }

        if (_failure is not null) throw _failure;
    }

    /// <summary>False when it is a directory; otherwise it is gone, or a failure is noted.</summary>
    private bool RemoveFile(FileDescriptor parent, string name)
    {
        var errno = Unlink.TryAt(parent, name);
        if (errno is Errno.None or Errno.ENOENT) return true;
        if (errno == Errno.EISDIR) return false;
        Fail($"unlinkat({name})", errno == Errno.EBUSY ? Errno.EXDEV : errno);
        return true;
    }

    private void Empty(FileDescriptor directory, int depth)
    {
        // A list per level: the levels beneath fill theirs while this one is being read.
        var entries = new List<DirectoryEntry>();
        Lseek.To(directory, 0);
        while (Getdents.Next(directory, entries))
        {
            foreach (var entry in entries)
            {
                if (entry.Type is not (FileType.Directory or FileType.Unknown) && RemoveFile(directory, entry.Name)) continue;
                RemoveDirectory(directory, entry.Name, depth);
            }
        }
    }

    private void RemoveDirectory(FileDescriptor parent, string name, int depth)
    {
        var errno = Unlink.TryDirectoryAt(parent, name);
        if (errno is Errno.None or Errno.ENOENT) return;
        if (errno == Errno.ENOTDIR && RemoveFile(parent, name)) return;
        if (errno == Errno.EBUSY)
        {
            Fail($"unlinkat({name}: mount point)", Errno.EXDEV);
            return;
        }

        if (depth >= MaxDepth && MoveUp(parent, name)) return;
        if (depth >= MaxRecursion)
        {
            Fail($"remove({name}: more than {MaxRecursion} levels deep)", Errno.ENAMETOOLONG);
            return;
        }

        using (var directory = Enter(parent, name))
        {
            if (directory is null) return;
            Empty(directory, depth + 1);
        }

        errno = Unlink.TryDirectoryAt(parent, name);
        // Not empty with nothing failed beneath: something was moved up or came in meanwhile; the top directory's pass decides.
        if (errno is not (Errno.None or Errno.ENOENT or Errno.ENOTEMPTY or Errno.EEXIST)) Fail($"unlinkat({name}, AT_REMOVEDIR)", errno);
    }

    /// <summary>Moves a deep directory to the top; false where the file system will not, and depth must be paid in descriptors.</summary>
    private bool MoveUp(FileDescriptor parent, string name)
    {
        Errno errno;
        do errno = Rename.TryAt(parent, name, _top, $".removing-{_moved++}", RenameFlags.NoReplace);
        while (errno == Errno.EEXIST);
        if (errno == Errno.None) return true;
        _moved--;
        return errno == Errno.ENOENT;
    }

    /// <summary>Opens a directory of the same mount as <paramref name="parent"/>; null when it is gone, or may not be entered (a failure is noted).</summary>
    private FileDescriptor? Enter(FileDescriptor parent, string name)
    {
        const OpenFlags Flags = OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.ReadOnly;
        var directory = Open.TryAt(parent, name, Flags, out var errno);
        if (errno == Errno.EACCES)
        {
            // An owner without root may have to give himself the right first.
            using var entry = Open.TryAt(parent, name, OpenFlags.Path | OpenFlags.NoFollow | OpenFlags.Directory, out _);
            if (entry is not null && SameMount(parent, entry) && Chmod.TryDescriptor(entry, 0b111_000_000) == Errno.None)
                directory = Open.TryAt(parent, name, Flags, out errno);
        }

        if (directory is null)
        {
            if (errno != Errno.ENOENT) Fail($"openat({name}, O_DIRECTORY)", errno);
            return null;
        }

        if (SameMount(parent, directory)) return directory;
        directory.Dispose();
        Fail($"remove({name}: mount point)", Errno.EXDEV);
        return null;
    }

    private static bool SameMount(FileDescriptor first, FileDescriptor second)
    {
        var one = Stat.Descriptor(first);
        var two = Stat.Descriptor(second);
        return one.Device == two.Device && one.MountId == two.MountId;
    }

    private void Fail(string call, Errno errno) => _failure ??= new LinuxException(call, errno);
}
