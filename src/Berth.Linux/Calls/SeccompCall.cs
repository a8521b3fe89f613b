using System.Runtime.InteropServices;
using Berth.Linux.Seccomp;

namespace Berth.Linux.Calls;

/// <summary>seccomp(2).</summary>
public static unsafe partial class SeccompCall
{
    /// <summary>Puts a filter on the calling thread and what it starts, for good.</summary>
    /// <exception cref="LinuxException">EACCES without CAP_SYS_ADMIN or no_new_privs; EINVAL for a bad program.</exception>
    public static void SetFilter(SeccompProgram program)
    {
        fixed (byte* start = program.Instructions.Span)
        {
            var filter = new FilterProgram { Count = program.Count, Instructions = start };
            Syscall.Check(
                syscall(SyscallNumbers.Seccomp, SECCOMP_SET_MODE_FILTER, (uint)program.Flags, &filter),
                $"seccomp(SECCOMP_SET_MODE_FILTER, {program.Count} instructions)");
        }
    }

    /// <summary>Whether the kernel knows an action.</summary>
    public static bool IsAvailable(SeccompAction action)
    {
        var value = (uint)action;
        return syscall(SyscallNumbers.Seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &value) == 0;
    }

    private const uint SECCOMP_SET_MODE_FILTER = 1;
    private const uint SECCOMP_GET_ACTION_AVAIL = 2;

    private struct FilterProgram
    {
        public ushort Count;
        public byte* Instructions;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, uint operation, uint flags, void* argument);
}
