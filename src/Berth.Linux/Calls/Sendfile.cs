using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>sendfile(2): from a file to a socket without passing through this process.</summary>
public static partial class Sendfile
{
    /// <summary>
    /// Sends up to <paramref name="count"/> bytes from <paramref name="offset"/> on, which moves along; how many went, 0 at the end of the
    /// file, or -1 and the error (EAGAIN from a socket that does not block and has no room).
    /// </summary>
    public static long Try(SafeHandle socket, SafeHandle file, ref long offset, long count, out Errno errno)
    {
        nint sent;
        do sent = sendfile(socket, file, ref offset, (nint)count);
        while (Syscall.Interrupted(sent));
        errno = sent < 0 ? Syscall.LastError : Errno.None;
        return sent;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendfile(SafeHandle socket, SafeHandle file, ref long offset, nint count);
}
