using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>utimensat(2).</summary>
public static unsafe partial class Utimensat
{
    /// <summary>Sets the times of a name; a symbolic link's own times when it is one.</summary>
    /// <exception cref="LinuxException">ENOENT, EPERM among others.</exception>
    public static void At(FileDescriptor directory, string path, Timespec access, Timespec modify)
    {
        var times = stackalloc Timespec[] { access, modify };
        Syscall.Check(utimensat(directory, path, times, AT_SYMLINK_NOFOLLOW), $"utimensat({path})");
    }

    /// <summary>Sets the times of an open file, O_PATH included.</summary>
    /// <exception cref="LinuxException">EPERM among others.</exception>
    public static void Descriptor(FileDescriptor file, Timespec access, Timespec modify)
    {
        var times = stackalloc Timespec[] { access, modify };
        if (futimens(file, times) == 0) return;
        // O_PATH: AT_EMPTY_PATH came in 5.8, the /proc link serves everywhere.
        if (Syscall.LastError == Errno.EBADF && utimensat(FileDescriptor.WorkingDirectory, file.ProcPath, times, 0) == 0) return;
        Syscall.Check(-1, $"futimens({file})");
    }

    private const int AT_SYMLINK_NOFOLLOW = 0x100;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int utimensat(FileDescriptor dirfd, string path, Timespec* times, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int futimens(FileDescriptor fd, Timespec* times);
}
