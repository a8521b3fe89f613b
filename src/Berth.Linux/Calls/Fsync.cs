using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>fsync(2), fdatasync(2) and syncfs(2).</summary>
public static partial class Fsync
{
    /// <summary>Waits until data and metadata are on the disk; on a directory, until its names are.</summary>
    /// <exception cref="LinuxException">EIO, ENOSPC among others.</exception>
    public static void File(FileDescriptor file) => Syscall.Check(fsync(file), $"fsync({file})");

    /// <summary>Waits until the data, and the metadata needed to read it, are on the disk.</summary>
    /// <exception cref="LinuxException">EIO, ENOSPC among others.</exception>
    public static void Data(FileDescriptor file) => Syscall.Check(fdatasync(file), $"fdatasync({file})");

    /// <summary>Waits until the whole file system of <paramref name="file"/> is on the disk.</summary>
    /// <exception cref="LinuxException">EIO, ENOSPC among others.</exception>
    public static void FileSystem(FileDescriptor file) => Syscall.Check(syncfs(file), $"syncfs({file})");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(FileDescriptor fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(FileDescriptor fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int syncfs(FileDescriptor fd);
}
