using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>fsmount(2), since Linux 5.2.</summary>
public static partial class Fsmount
{
    /// <summary>A detached mount of a created file system; gone when the descriptor closes, unless <see cref="MoveMount"/> attached it.</summary>
    /// <exception cref="LinuxException">EPERM, EBUSY among others.</exception>
    public static FileDescriptor Detached(FileDescriptor context, MountAttributes attributes = MountAttributes.None)
    {
        var fd = syscall(SyscallNumbers.Fsmount, context, FSMOUNT_CLOEXEC, (uint)attributes);
        if (fd >= 0) return new FileDescriptor((int)fd);
        var errno = Syscall.LastError;
        var said = Fsconfig.Log(context);
        throw new LinuxException(said.Length == 0 ? $"fsmount({attributes})" : $"fsmount({attributes}; {said})", errno);
    }

    private const uint FSMOUNT_CLOEXEC = 1;

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, FileDescriptor fd, uint flags, uint attributes);
}
