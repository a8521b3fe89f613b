using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>move_mount(2), since Linux 5.2.</summary>
public static partial class MoveMount
{
    /// <summary>Attaches a detached mount on an open file or directory: no path is resolved, so nothing can be swapped under it.</summary>
    /// <exception cref="LinuxException">ENOTDIR when one is a directory and the other is not; EINVAL.</exception>
    public static void Attach(FileDescriptor mount, FileDescriptor target) => Syscall.Check(
        syscall(SyscallNumbers.MoveMount, mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH),
        $"move_mount({mount} -> {target})");

    /// <summary>Attaches a detached mount on a path relative to <paramref name="directory"/>; links in the last place are not followed.</summary>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, EINVAL.</exception>
    public static void AttachAt(FileDescriptor mount, FileDescriptor directory, string path) => Syscall.Check(
        syscall(SyscallNumbers.MoveMount, mount, "", directory, path, MOVE_MOUNT_F_EMPTY_PATH), $"move_mount({mount} -> {path})");

    private const uint MOVE_MOUNT_F_EMPTY_PATH = 0x4;
    private const uint MOVE_MOUNT_T_EMPTY_PATH = 0x40;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint syscall(nint number, FileDescriptor fromDirfd, string from, FileDescriptor toDirfd, string to, uint flags);
}
