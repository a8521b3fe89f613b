using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>mmap(2) of whole files.</summary>
public static unsafe partial class Mapping
{
    /// <summary>Maps the first <paramref name="length"/> bytes of <paramref name="file"/>, shared, read in ahead of use.</summary>
    /// <exception cref="LinuxException">ENOMEM among others.</exception>
    public static byte* Map(FileDescriptor file, nuint length, MemoryProtection protection)
    {
        var address = mmap(null, length, (int)protection, MAP_SHARED | MAP_POPULATE, file.Number, 0);
        Syscall.Check((nint)address == -1 ? -1 : 0, $"mmap({file}, {length} bytes, {protection})");
        return (byte*)address;
    }

    /// <summary>munmap(2).</summary>
    public static void Unmap(byte* address, nuint length) => Syscall.Check(munmap(address, length), $"munmap({length} bytes)");

    private const int MAP_SHARED = 1;
    private const int MAP_POPULATE = 0x8000;

    [LibraryImport("libc", SetLastError = true)]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nuint length);
}

/// <summary>PROT_* of mmap(2).</summary>
[Flags]
public enum MemoryProtection
{
    /// <summary>No access.</summary>
    None = 0,
    /// <summary>PROT_READ.</summary>
    Read = 1,
    /// <summary>PROT_WRITE.</summary>
    Write = 2,
    /// <summary>PROT_EXEC.</summary>
    Execute = 4,
}
