using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>uname(2).</summary>
public static unsafe partial class Uname
{
    /// <summary>What the kernel calls itself and the machine.</summary>
    /// <exception cref="LinuxException">EFAULT.</exception>
    public static KernelName Get()
    {
        const int Field = 65;
        var buffer = stackalloc byte[Field * 6];
        Syscall.Check(uname(buffer), $"uname()");
        return new KernelName(Text(buffer), Text(buffer + Field), Text(buffer + (2 * Field)), Text(buffer + (3 * Field)), Text(buffer + (4 * Field)));

        static string Text(byte* start) => Marshal.PtrToStringUTF8((nint)start) ?? "";
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int uname(byte* buffer);
}

/// <summary>Answer of uname(2).</summary>
/// <param name="System">Linux.</param>
/// <param name="Node">Host name.</param>
/// <param name="Release">For example 6.1.0-18-amd64.</param>
/// <param name="Version">Build number and date.</param>
/// <param name="Machine">x86_64, aarch64.</param>
public readonly record struct KernelName(string System, string Node, string Release, string Version, string Machine);
