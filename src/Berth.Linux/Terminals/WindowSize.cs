using System.Runtime.InteropServices;

namespace Berth.Linux.Terminals;

/// <summary>TIOCGWINSZ of ioctl_tty(2): how large a terminal is.</summary>
/// <param name="Rows">Lines.</param>
/// <param name="Columns">Characters in a line.</param>
public readonly unsafe partial record struct WindowSize(ushort Rows, ushort Columns)
{
    /// <summary>The size of a terminal; false when the descriptor is none.</summary>
    public static bool TryGet(FileDescriptor terminal, out WindowSize size)
    {
        Native native = default;
        var known = ioctl(terminal, TIOCGWINSZ, &native) == 0;
        size = known ? new WindowSize(native.Rows, native.Columns) : default;
        return known;
    }

    private const nuint TIOCGWINSZ = 0x5413;

    private struct Native
    {
        public ushort Rows, Columns, Width, Height;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(FileDescriptor fd, nuint request, Native* size);
}
