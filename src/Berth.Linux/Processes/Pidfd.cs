using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>pidfd_open(2), pidfd_send_signal(2), waitid(2) by pidfd, and the PIDFD_GET_INFO ioctl.</summary>
public static unsafe partial class Pidfd
{
    /// <summary>A descriptor of the process; null and the error (ESRCH) when there is none.</summary>
    public static FileDescriptor? TryOpen(int pid, out Errno errno)
    {
        var fd = (int)syscall(SyscallNumbers.PidfdOpen, pid, 0, 0, 0);
        errno = fd < 0 ? Syscall.LastError : Errno.None;
        return fd < 0 ? null : new FileDescriptor(fd);
    }

    /// <summary>Sends a signal; ESRCH when the process has ended.</summary>
    public static Errno TrySignal(FileDescriptor process, int signal)
    {
        var result = syscall(PidfdSendSignal, process.Number, signal, 0, 0);
        return result < 0 ? Syscall.LastError : Errno.None;
    }

    /// <summary>
    /// Reaps a child that has ended. Returns false when it runs still; ECHILD when it is somebody else's child.
    /// </summary>
    /// <param name="process">Its pidfd.</param>
    /// <param name="code">Exit code, or 128 plus the signal.</param>
    /// <param name="errno">ECHILD, or none.</param>
    /// <param name="wait">True to wait until it has ended.</param>
    public static bool TryReap(FileDescriptor process, out int code, out Errno errno, bool wait = false)
    {
        var info = stackalloc int[32];
        new Span<int>(info, 32).Clear();
        int result;
        do result = waitid(P_PIDFD, process.Number, info, WEXITED | (wait ? 0 : WNOHANG), null);
        while (Syscall.Interrupted(result));
        code = 0;
        errno = result < 0 ? Syscall.LastError : Errno.None;
        if (result < 0 || info[0] != SIGCHLD) return false;
        // siginfo: signo, errno, code, padding, pid, uid, status.
        code = info[2] == CLD_EXITED ? info[6] : 128 + info[6];
        return true;
    }

    /// <summary>
    /// The exit code of any process that has ended and was reaped by its parent, kept by the kernel as long as a pidfd is open
    /// (Linux 6.15). Null when it runs, is not reaped yet, or the kernel does not say.
    /// </summary>
    public static int? ExitCode(FileDescriptor process)
    {
        var info = stackalloc byte[InfoSize];
        new Span<byte>(info, InfoSize).Clear();
        *(ulong*)info = PIDFD_INFO_EXIT;
        if (ioctl(process, PIDFD_GET_INFO, info) < 0 || (*(ulong*)info & PIDFD_INFO_EXIT) == 0) return null;
        var status = *(int*)(info + 60);
        return (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
    }

    /// <summary>A duplicate of a descriptor of another process, pidfd_getfd(2).</summary>
    /// <exception cref="LinuxException">EBADF; EPERM without the right to trace it.</exception>
    public static FileDescriptor GetFile(FileDescriptor process, int number) =>
        new((int)Syscall.Check(syscall(PidfdGetfd, process.Number, number, 0, 0), $"pidfd_getfd({process}, {number})"));

    /// <summary>True when the kernel keeps exit codes for <see cref="ExitCode"/>.</summary>
    public static bool KernelTellsExit { get; } = KernelVersion.AtLeast(6, 15);

    private const nint PidfdSendSignal = 424;
    private const nint PidfdGetfd = 438;
    private const int P_PIDFD = 3;
    private const int WNOHANG = 1;
    private const int WEXITED = 4;
    private const int SIGCHLD = 17;
    private const int CLD_EXITED = 1;
    private const ulong PIDFD_INFO_EXIT = 1 << 3;
    private const int InfoSize = 64;

    // _IOWR(0xFF, 11, struct pidfd_info) with the first published size.
    private const nuint PIDFD_GET_INFO = 0xC0000000 | (InfoSize << 16) | (0xFF << 8) | 11;

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint a0, nint a1, nint a2, nint a3);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int type, int id, int* info, int options, void* usage);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(FileDescriptor fd, nuint request, byte* argument);
}
