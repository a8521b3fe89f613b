using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>fcntl(2) on what several processes may share: status flags and the size of pipes.</summary>
public static partial class FileFlags
{
    /// <summary>Sets O_NONBLOCK on the open file description.</summary>
    public static void SetNonBlocking(FileDescriptor file)
    {
        var flags = Syscall.Check(fcntl(file, F_GETFL, 0), $"fcntl({file}, F_GETFL)");
        Syscall.Check(fcntl(file, F_SETFL, flags | NonBlocking), $"fcntl({file}, F_SETFL)");
    }

    /// <summary>Takes close-on-exec off: what this process launches next keeps the number.</summary>
    public static void Inherit(FileDescriptor file) => Syscall.Check(fcntl(file, F_SETFD, 0), $"fcntl({file}, F_SETFD)");

    /// <summary>Asks for a pipe of <paramref name="bytes"/>; the kernel may refuse, and then it stays as it is.</summary>
    public static void TrySetPipeSize(FileDescriptor pipe, int bytes) => _ = fcntl(pipe, F_SETPIPE_SZ, bytes);

    /// <summary>A duplicate, close-on-exec, whose number is at least <paramref name="least"/>.</summary>
    public static FileDescriptor DuplicateAbove(FileDescriptor file, int least) =>
        new(Syscall.Check(fcntl(file, F_DUPFD_CLOEXEC, least), $"fcntl({file}, F_DUPFD_CLOEXEC)"));

    private const nint NonBlocking = 0x800;
    private const int F_SETFD = 2;
    private const int F_GETFL = 3;
    private const int F_SETFL = 4;
    private const int F_DUPFD_CLOEXEC = 1030;
    private const int F_SETPIPE_SZ = 1031;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(FileDescriptor fd, int command, nint argument);
}
