using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>fallocate(2).</summary>
public static partial class Fallocate
{
    /// <summary>Reserves or frees space of an open file.</summary>
    /// <exception cref="LinuxException">EOPNOTSUPP where the file system cannot, ENOSPC.</exception>
    public static void Range(FileDescriptor file, FallocateMode mode, long offset, long length)
    {
        int result;
        do result = fallocate(file, (int)mode, offset, length);
        while (Syscall.Interrupted(result));
        Syscall.Check(result, $"fallocate({file}, {mode}, {offset}, {length})");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fallocate(FileDescriptor fd, int mode, long offset, long length);
}

/// <summary>FALLOC_FL_* of fallocate(2).</summary>
[Flags]
public enum FallocateMode
{
    /// <summary>Reserves, extending the file.</summary>
    Reserve = 0,
    /// <summary>FALLOC_FL_KEEP_SIZE.</summary>
    KeepSize = 1,
    /// <summary>FALLOC_FL_PUNCH_HOLE; wants <see cref="KeepSize"/>.</summary>
    PunchHole = 2,
    /// <summary>FALLOC_FL_ZERO_RANGE.</summary>
    ZeroRange = 16,
}
