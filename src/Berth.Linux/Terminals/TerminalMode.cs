using System.Runtime.InteropServices;

namespace Berth.Linux.Terminals;

/// <summary>termios(3): the mode of a terminal, taken before it is changed and put back afterwards.</summary>
public sealed unsafe partial class TerminalMode
{
    private readonly FileDescriptor _terminal;
    private readonly Settings _before;

    private TerminalMode(FileDescriptor terminal, in Settings before)
    {
        _terminal = terminal;
        _before = before;
    }

    /// <summary>The descriptor is a terminal, isatty(3).</summary>
    public static bool IsTerminal(FileDescriptor file)
    {
        Settings settings;
        return tcgetattr(file, &settings) == 0;
    }

    /// <summary>
    /// Makes every byte go through as it is (cfmakeraw(3), but output processing is left on when <paramref name="keepOutput"/>).
    /// Null when the descriptor is no terminal.
    /// </summary>
    /// <exception cref="LinuxException">The terminal refused.</exception>
    public static TerminalMode? SetRaw(FileDescriptor terminal, bool keepOutput = false)
    {
        Settings settings;
        if (tcgetattr(terminal, &settings) < 0)
            return null;
        var mode = new TerminalMode(terminal, settings);
        cfmakeraw(&settings);
        if (keepOutput)
            settings.Output = mode._before.Output;
        Syscall.Check(tcsetattr(terminal, Drain, &settings), $"tcsetattr({terminal}, raw)");
        return mode;
    }

    /// <summary>Puts back what was there before; a terminal that is gone is no failure.</summary>
    public void Restore()
    {
        var before = _before;
        _ = tcsetattr(_terminal, Drain, &before);
    }

    // TCSADRAIN: what was written before the change is shown as it was meant.
    private const int Drain = 1;

    // struct termios of glibc and musl: the flags come first, the rest is only carried.
    [StructLayout(LayoutKind.Sequential, Size = 60)]
    private struct Settings
    {
        public uint Input, Output, Control, Local;
        private fixed byte _rest[44];
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcgetattr(FileDescriptor fd, Settings* settings);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcsetattr(FileDescriptor fd, int actions, Settings* settings);

    [LibraryImport("libc")]
    private static partial void cfmakeraw(Settings* settings);
}
