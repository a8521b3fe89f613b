using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>open_tree(2), since Linux 5.2.</summary>
public static partial class OpenTree
{
    /// <summary>A detached copy of the mount at <paramref name="path"/> (empty: of the descriptor itself), as a bind mount makes it.</summary>
    /// <exception cref="LinuxException">ENOENT, EPERM, EINVAL for an unbindable mount.</exception>
    public static FileDescriptor Clone(FileDescriptor directory, string path, bool recursive = false)
    {
        var flags = OPEN_TREE_CLOEXEC | OPEN_TREE_CLONE | AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
        return new((int)Syscall.Check(syscall(SyscallNumbers.OpenTree, directory, path, flags), $"open_tree({directory}, {path}, OPEN_TREE_CLONE)"));
    }

    private const uint OPEN_TREE_CLONE = 1;
    private static readonly uint OPEN_TREE_CLOEXEC = (uint)OpenFlags.CloseOnExec.ToNative();
    private const uint AT_EMPTY_PATH = 0x1000;
    private const uint AT_RECURSIVE = 0x8000;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint syscall(nint number, FileDescriptor dirfd, string path, uint flags);
}
