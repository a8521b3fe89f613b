using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>prctl(2).</summary>
public static partial class Prctl
{
    /// <summary>Makes orphaned descendants children of this process.</summary>
    /// <exception cref="LinuxException">EINVAL.</exception>
    public static void SetChildSubreaper(bool on) => Syscall.Check(prctl(36, on ? 1 : 0, 0, 0, 0), $"prctl(PR_SET_CHILD_SUBREAPER)");

    /// <summary>Whether /proc/PID of this process belongs to its user and may be traced.</summary>
    /// <exception cref="LinuxException">EINVAL.</exception>
    public static void SetDumpable(bool on) => Syscall.Check(prctl(4, on ? 1 : 0, 0, 0, 0), $"prctl(PR_SET_DUMPABLE)");

    /// <summary>The signal this process gets when the thread that created it ends; 0 for none.</summary>
    /// <exception cref="LinuxException">EINVAL.</exception>
    public static void SetParentDeathSignal(int signal) => Syscall.Check(prctl(1, signal, 0, 0, 0), $"prctl(PR_SET_PDEATHSIG, {signal})");

    /// <summary>Gives up gaining privileges by execve, for good.</summary>
    /// <exception cref="LinuxException">EINVAL.</exception>
    public static void SetNoNewPrivileges() => Syscall.Check(prctl(38, 1, 0, 0, 0), $"prctl(PR_SET_NO_NEW_PRIVS)");

    /// <summary>Names the calling thread, 15 bytes; the main thread's name is the process's.</summary>
    /// <exception cref="LinuxException">EFAULT.</exception>
    public static unsafe void SetName(string name)
    {
        var bytes = new byte[PathText.Encode(name).Length + 1];
        PathText.Encode(name, bytes);
        fixed (byte* start = bytes) Syscall.Check(prctl(15, (nint)start, 0, 0, 0), $"prctl(PR_SET_NAME, {name})");
    }

    /// <summary>Whether the capability is in the bounding set; null for a number beyond the kernel's last.</summary>
    public static bool? ReadBoundingSet(int capability)
    {
        var result = prctl(23, capability, 0, 0, 0);
        return result < 0 ? null : result == 1;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nint a2, nint a3, nint a4, nint a5);
}
