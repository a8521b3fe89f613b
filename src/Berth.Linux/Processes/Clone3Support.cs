using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>Asks whether clone3(2) is there.</summary>
public static partial class Clone3Support
{
    /// <summary>A call without arguments fails with EINVAL where the kernel knows it, and makes no process.</summary>
    public static bool Probe() => syscall(SyscallNumbers.Clone3, 0, 0) < 0 && Syscall.LastError == Errno.EINVAL;

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint arguments, nint size);
}
