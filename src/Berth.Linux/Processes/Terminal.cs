using System.Runtime.InteropServices;
using Berth.Linux.Calls;

namespace Berth.Linux.Processes;

/// <summary>Pseudo-terminals, pts(4) and ioctl_tty(2).</summary>
public static unsafe partial class Terminal
{
    /// <summary>
    /// Opens a new terminal of the devpts instance at <paramref name="devpts"/>: its master, and its slave taken from the master and
    /// not from a path (CVE-2025-52565).
    /// </summary>
    public static (FileDescriptor Master, FileDescriptor Slave) Open(FileDescriptor devpts)
    {
        const OpenFlags flags = OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal | OpenFlags.CloseOnExec;
        var master = Calls.Open.At(devpts, "ptmx", flags | OpenFlags.NonBlocking | OpenFlags.NoFollow);
        var unlocked = 0;
        Syscall.Check(ioctl(master, TIOCSPTLCK, (nint)(&unlocked)), $"ioctl({master}, TIOCSPTLCK)");
        var slave = new FileDescriptor(Syscall.Check(ioctl(master, TIOCGPTPEER, (nint)(int)flags), $"ioctl({master}, TIOCGPTPEER)"));
        return (master, slave);
    }

    /// <summary>The slave of a master, opened anew; null when its file system is gone.</summary>
    public static FileDescriptor? TrySlave(FileDescriptor master)
    {
        var fd = ioctl(master, TIOCGPTPEER, (nint)(int)(OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal | OpenFlags.CloseOnExec));
        return fd < 0 ? null : new FileDescriptor(fd);
    }

    /// <summary>Sets the size; the foreground processes get SIGWINCH.</summary>
    public static void Resize(FileDescriptor terminal, ushort rows, ushort columns)
    {
        var size = stackalloc ushort[4] { rows, columns, 0, 0 };
        Syscall.Check(ioctl(terminal, TIOCSWINSZ, (nint)size), $"ioctl({terminal}, TIOCSWINSZ, {rows}x{columns})");
    }

    /// <summary>TIOCSCTTY: makes a terminal the controlling one of the caller's session.</summary>
    public const int TIOCSCTTY = 0x540E;
    private const nuint TIOCSWINSZ = 0x5414;
    private const nuint TIOCSPTLCK = 0x40045431;
    private const nuint TIOCGPTPEER = 0x5441;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(FileDescriptor fd, nuint request, nint argument);
}
