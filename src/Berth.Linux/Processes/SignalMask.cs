using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>pthread_sigmask(3), by its system call so that the C library's own signals are blocked too.</summary>
public static unsafe partial class SignalMask
{
    /// <summary>Blocks every signal of the calling thread and returns the mask there was.</summary>
    public static ulong BlockAll() => Exchange(ulong.MaxValue);

    /// <summary>Sets the calling thread's mask.</summary>
    public static void Restore(ulong mask) => Exchange(mask);

    private const int SIG_SETMASK = 2;

    private static ulong Exchange(ulong mask)
    {
        ulong before = 0;
        var number = Launch.LaunchCallNumbers.Of(Launch.LaunchCall.Sigprocmask, RuntimeInformation.ProcessArchitecture);
        Syscall.Check(syscall(number, SIG_SETMASK, &mask, &before, sizeof(ulong)), $"rt_sigprocmask({mask:x})");
        return before;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint how, ulong* set, ulong* before, nint size);
}
