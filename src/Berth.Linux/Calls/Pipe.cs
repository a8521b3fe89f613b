using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>pipe(2), its pipe2 form.</summary>
public static unsafe partial class Pipe
{
    /// <summary>A pipe, close-on-exec at both ends.</summary>
    /// <exception cref="LinuxException">EMFILE.</exception>
    public static (FileDescriptor Read, FileDescriptor Write) Create(bool nonBlocking = false)
    {
        var ends = stackalloc int[2];
        Syscall.Check(pipe2(ends, (int)(OpenFlags.CloseOnExec | (nonBlocking ? OpenFlags.NonBlocking : 0))), $"pipe2()");
        return (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);
}
