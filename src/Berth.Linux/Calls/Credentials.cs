using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>credentials(7): who this process is.</summary>
public static partial class Credentials
{
    /// <summary>Effective user.</summary>
    public static uint EffectiveUser => geteuid();

    /// <summary>Effective group.</summary>
    public static uint EffectiveGroup => getegid();

    /// <summary>Real user.</summary>
    public static uint User => getuid();

    /// <summary>Real group.</summary>
    public static uint Group => getgid();

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial uint getegid();

    [LibraryImport("libc")]
    private static partial uint getuid();

    [LibraryImport("libc")]
    private static partial uint getgid();
}
