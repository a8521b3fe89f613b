using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>read(2) and pread(2).</summary>
public static unsafe partial class Read
{
    /// <summary>Reads what is there, at most the buffer; 0 at the end.</summary>
    /// <exception cref="LinuxException">EAGAIN on a non-blocking descriptor, among others.</exception>
    public static int From(FileDescriptor file, Span<byte> buffer)
    {
        var count = TryFrom(file, buffer, out var errno);
        return count >= 0 ? count : throw new LinuxException($"read({file})", errno);
    }

    /// <summary>As <see cref="From"/>, but a failure is an answer: -1 and the error.</summary>
    public static int TryFrom(FileDescriptor file, Span<byte> buffer, out Errno errno)
    {
        nint count;
        fixed (byte* start = buffer)
        {
            do count = read(file, start, buffer.Length);
            while (Syscall.Interrupted(count));
        }

        errno = count < 0 ? Syscall.LastError : Errno.None;
        return (int)count;
    }

    /// <summary>Reads at <paramref name="offset"/> without moving the file's position.</summary>
    /// <exception cref="LinuxException">The read failed.</exception>
    public static int At(FileDescriptor file, Span<byte> buffer, long offset)
    {
        nint count;
        fixed (byte* start = buffer)
        {
            do count = pread(file, start, buffer.Length, offset);
            while (Syscall.Interrupted(count));
        }

        return (int)Syscall.Check(count, $"pread({file}, {offset})");
    }

    /// <summary>Reads to the end, at most <paramref name="maxBytes"/>.</summary>
    /// <exception cref="LinuxException">EFBIG when there is more; or the read failed.</exception>
    public static byte[] ToEnd(FileDescriptor file, int maxBytes)
    {
        var buffer = new byte[Math.Min(maxBytes, 4096)];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length >= maxBytes)
                {
                    Span<byte> probe = stackalloc byte[1];
                    return From(file, probe) == 0 ? buffer : throw new LinuxException($"read({file}, more than {maxBytes} bytes)", Errno.EFBIG);
                }

                Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, maxBytes));
            }

            var count = From(file, buffer.AsSpan(length));
            if (count == 0) return buffer.Length == length ? buffer : buffer[..length];
            length += count;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(FileDescriptor fd, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pread(FileDescriptor fd, byte* buffer, nint count, long offset);
}
