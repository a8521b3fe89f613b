using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>close_range(2), since Linux 5.9 and in this form 5.11.</summary>
public static partial class CloseRange
{
    /// <summary>Makes all descriptors from <paramref name="first"/> on close-on-exec: what the caller left open goes to nobody.</summary>
    /// <exception cref="LinuxException">ENOSYS or EINVAL on older kernels.</exception>
    public static void OnExec(int first) => Syscall.Check(syscall(SyscallNumbers.CloseRange, (uint)first, uint.MaxValue, CLOSE_RANGE_CLOEXEC), $"close_range({first})");

    private const uint CLOSE_RANGE_CLOEXEC = 4;

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, uint first, uint last, uint flags);
}
