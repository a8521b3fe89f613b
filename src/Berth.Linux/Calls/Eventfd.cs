using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>eventfd(2).</summary>
public static partial class Eventfd
{
    /// <summary>A counter that is readable when not zero.</summary>
    /// <exception cref="LinuxException">EMFILE.</exception>
    public static FileDescriptor Create(bool nonBlocking = true) =>
        new(Syscall.Check(eventfd(0, (int)(OpenFlags.CloseOnExec | (nonBlocking ? OpenFlags.NonBlocking : 0))), $"eventfd()"));

    /// <summary>Adds one.</summary>
    /// <exception cref="LinuxException">EBADF.</exception>
    public static void Signal(FileDescriptor counter)
    {
        Span<byte> one = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(one, 1);
        Write.All(counter, one);
    }

    /// <summary>Takes the count and sets it to zero; 0 when a non-blocking counter is zero.</summary>
    /// <exception cref="LinuxException">EBADF.</exception>
    public static ulong Take(FileDescriptor counter)
    {
        Span<byte> count = stackalloc byte[8];
        if (Read.TryFrom(counter, count, out var errno) == 8) return BinaryPrimitives.ReadUInt64LittleEndian(count);
        return errno == Errno.EAGAIN ? 0UL : throw new LinuxException($"read({counter})", errno);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);
}
