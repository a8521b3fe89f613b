using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>capget(2) and capset(2).</summary>
public static unsafe partial class Capget
{
    /// <summary>The capability sets of a process (0: the calling thread), as bits.</summary>
    /// <exception cref="LinuxException">ESRCH.</exception>
    public static CapabilitySets Of(int pid = 0)
    {
        // _LINUX_CAPABILITY_VERSION_3, then the pid; the answer is two rows of three 32-bit halves.
        var header = stackalloc uint[] { 0x20080522, (uint)pid };
        var data = stackalloc uint[6];
        Syscall.Check(syscall(SyscallNumbers.Capget, header, data), $"capget({pid})");
        return new CapabilitySets(data[0] | ((ulong)data[3] << 32), data[1] | ((ulong)data[4] << 32), data[2] | ((ulong)data[5] << 32));
    }

    /// <summary>Makes all that the calling thread is permitted effective.</summary>
    /// <exception cref="LinuxException">EPERM.</exception>
    public static void RaiseEffective()
    {
        var header = stackalloc uint[] { 0x20080522, 0 };
        var data = stackalloc uint[6];
        Syscall.Check(syscall(SyscallNumbers.Capget, header, data), $"capget(0)");
        (data[0], data[3]) = (data[1], data[4]);
        Syscall.Check(syscall(SyscallNumbers.Capget + 1, header, data), $"capset(effective = permitted)");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, uint* header, uint* data);
}

/// <summary>Sets of capabilities(7), bit n for capability n.</summary>
/// <param name="Effective">What the kernel checks.</param>
/// <param name="Permitted">What may be made effective.</param>
/// <param name="Inheritable">What a file with the same bit keeps over execve.</param>
public readonly record struct CapabilitySets(ulong Effective, ulong Permitted, ulong Inheritable);
