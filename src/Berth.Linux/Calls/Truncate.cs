using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>truncate(2), its ftruncate form.</summary>
public static partial class Truncate
{
    /// <summary>Cuts or extends an open file.</summary>
    /// <exception cref="LinuxException">EINVAL when not open for writing, ENOSPC, EFBIG.</exception>
    public static void Descriptor(FileDescriptor file, long length)
    {
        int result;
        do result = ftruncate(file, length);
        while (Syscall.Interrupted(result));
        Syscall.Check(result, $"ftruncate({file}, {length})");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(FileDescriptor fd, long length);
}
