using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>socketpair(2): two connected sockets.</summary>
public static unsafe partial class Socketpair
{
    /// <summary>Two ends of a byte stream in both directions, close-on-exec; each end can be half-closed.</summary>
    /// <exception cref="LinuxException">EMFILE or ENFILE.</exception>
    public static (FileDescriptor Ours, FileDescriptor Theirs) Stream()
    {
        var ends = stackalloc int[2];
        Syscall.Check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), $"socketpair(AF_UNIX, SOCK_STREAM)");
        return (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
    }

    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_CLOEXEC = 0x80000;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, int* ends);
}
