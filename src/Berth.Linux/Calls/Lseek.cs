using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>lseek(2).</summary>
public static partial class Lseek
{
    /// <summary>Moves the position of an open file and returns it.</summary>
    /// <exception cref="LinuxException">ESPIPE on a pipe, ENXIO when no data or hole follows.</exception>
    public static long To(FileDescriptor file, long offset, SeekOrigin origin = SeekOrigin.Begin) =>
        Syscall.Check(lseek(file, offset, (int)origin), $"lseek({file}, {offset})");

    /// <summary>Where the next data (not a hole) starts, or null when there is none.</summary>
    /// <exception cref="LinuxException">The file cannot be sought.</exception>
    public static long? Data(FileDescriptor file, long offset) => Try(file, offset, SEEK_DATA);

    /// <summary>Where the next hole starts; the end of the file counts as one. Null when <paramref name="offset"/> is beyond it.</summary>
    /// <exception cref="LinuxException">The file cannot be sought.</exception>
    public static long? Hole(FileDescriptor file, long offset) => Try(file, offset, SEEK_HOLE);

    private static long? Try(FileDescriptor file, long offset, int whence)
    {
        var position = lseek(file, offset, whence);
        if (position < 0 && Syscall.LastError == Errno.ENXIO) return null;
        return Syscall.Check(position, $"lseek({file}, {offset}, {whence})");
    }

    private const int SEEK_DATA = 3;
    private const int SEEK_HOLE = 4;

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(FileDescriptor fd, long offset, int whence);
}
