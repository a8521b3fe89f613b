using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>clock_gettime(2).</summary>
public static unsafe partial class Clock
{
    /// <summary>Nanoseconds since 1970, UTC.</summary>
    public static long Now()
    {
        var time = stackalloc long[2];
        _ = clock_gettime(0, time);
        return (time[0] * 1_000_000_000) + time[1];
    }

    [LibraryImport("libc"), SuppressGCTransition]
    private static partial int clock_gettime(int clock, long* time);
}
