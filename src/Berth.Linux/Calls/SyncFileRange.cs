using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>sync_file_range(2).</summary>
public static partial class SyncFileRange
{
    private const uint SYNC_FILE_RANGE_WRITE = 2;

    /// <summary>
    /// Has the disk begin to write a part of a file, so that the fdatasync(2) to come, which alone makes it durable, finds little left to do.
    /// A file system that cannot begins when it likes.
    /// </summary>
    public static void Begin(FileDescriptor file, long offset, long length) => _ = sync_file_range(file, offset, length, SYNC_FILE_RANGE_WRITE);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sync_file_range(FileDescriptor fd, long offset, long length, uint flags);
}
