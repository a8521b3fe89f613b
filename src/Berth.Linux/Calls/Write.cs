using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>write(2) and pwrite(2).</summary>
public static unsafe partial class Write
{
    /// <summary>Writes all of <paramref name="bytes"/>.</summary>
    /// <exception cref="LinuxException">ENOSPC, EPIPE among others.</exception>
    public static void All(FileDescriptor file, ReadOnlySpan<byte> bytes)
    {
        do
        {
            var count = To(file, bytes, out var errno);
            if (count < 0) throw new LinuxException($"write({file}, {bytes.Length} bytes)", errno);
            bytes = bytes[count..];
        }
        while (!bytes.IsEmpty);
    }

    /// <summary>One write; returns how much went, or -1 and the error.</summary>
    public static int To(FileDescriptor file, ReadOnlySpan<byte> bytes, out Errno errno)
    {
        nint count;
        fixed (byte* start = bytes)
        {
            do count = write(file, start, bytes.Length);
            while (Syscall.Interrupted(count));
        }

        errno = count < 0 ? Syscall.LastError : Errno.None;
        return (int)count;
    }

    /// <summary>Writes all of <paramref name="bytes"/> at <paramref name="offset"/> without moving the file's position.</summary>
    /// <exception cref="LinuxException">ENOSPC among others.</exception>
    public static void At(FileDescriptor file, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* start = bytes)
            {
                do count = pwrite(file, start, bytes.Length, offset);
                while (Syscall.Interrupted(count));
            }

            Syscall.Check(count, $"pwrite({file}, {bytes.Length} bytes at {offset})");
            bytes = bytes[(int)count..];
            offset += count;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(FileDescriptor fd, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pwrite(FileDescriptor fd, byte* buffer, nint count, long offset);
}
