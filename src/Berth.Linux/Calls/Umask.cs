using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>umask(2): one for the whole process, so programs set it once at start.</summary>
public static partial class Umask
{
    /// <summary>Sets the mask and returns the one before.</summary>
    public static uint Set(uint mask) => umask(mask);

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);
}
