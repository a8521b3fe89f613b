using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>copy_file_range(2): the kernel copies, or shares the blocks where the file system can.</summary>
public static unsafe partial class CopyFileRange
{
    /// <summary>
    /// Copies from one position to the other, moving both, and returns how much; 0 at the end of the source, -1 and the error when the
    /// kernel cannot (EXDEV, EINVAL, EOPNOTSUPP, ENOSYS: copy by read and write instead).
    /// </summary>
    public static long Try(FileDescriptor source, FileDescriptor target, long length, out Errno errno)
    {
        nint count;
        do count = copy_file_range(source, null, target, null, (nint)length, 0);
        while (Syscall.Interrupted(count));
        errno = count < 0 ? Syscall.LastError : Errno.None;
        return count;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint copy_file_range(FileDescriptor fdIn, long* offsetIn, FileDescriptor fdOut, long* offsetOut, nint length, uint flags);
}
