using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>rt_sigtimedwait(2) and rt_sigprocmask(2), for a program whose every thread blocks the signals it waits for.</summary>
public static unsafe partial class SignalWait
{
    /// <summary>Waits for any signal and takes it.</summary>
    public static int Next()
    {
        var all = ulong.MaxValue;
        nint signal;
        do signal = syscall(Number, &all, null, null, sizeof(ulong));
        while (signal < 0);
        return (int)signal;
    }

    /// <summary>True when the calling thread blocks <paramref name="signal"/>.</summary>
    public static bool IsBlocked(int signal)
    {
        var mask = SignalMask.BlockAll();
        SignalMask.Restore(mask);
        return (mask >> (signal - 1) & 1) != 0;
    }

    private static readonly nint Number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 137 : 128;

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, ulong* set, void* info, void* timeout, nint size);
}
