using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>memfd_create(2).</summary>
public static partial class Memfd
{
    /// <summary>A file in memory, without a name in any directory.</summary>
    /// <exception cref="LinuxException">EMFILE, ENOMEM; EACCES for an executable one where vm.memfd_noexec forbids it.</exception>
    public static FileDescriptor Create(string name, bool allowSealing = false, bool executable = false)
    {
        var flags = MFD_CLOEXEC | (allowSealing ? MFD_ALLOW_SEALING : 0);
        // Before Linux 6.3 every such file is executable and the flag unknown.
        var fd = executable ? memfd_create(name, flags | MFD_EXEC) : -1;
        if (fd < 0 && (!executable || Syscall.LastError == Errno.EINVAL)) fd = memfd_create(name, flags);
        return new(Syscall.Check(fd, $"memfd_create({name})"));
    }

    /// <summary>Forbids changes to the file for good.</summary>
    /// <exception cref="LinuxException">EPERM when not allowed, EBUSY while mapped for writing.</exception>
    public static void Seal(FileDescriptor file, MemfdSeals seals) => Syscall.Check(fcntl(file, F_ADD_SEALS, (int)seals), $"fcntl({file}, F_ADD_SEALS, {seals})");

    private const uint MFD_CLOEXEC = 1;
    private const uint MFD_ALLOW_SEALING = 2;
    private const uint MFD_EXEC = 0x10;
    private const int F_ADD_SEALS = 1033;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(FileDescriptor fd, int command, nint argument);
}

/// <summary>F_SEAL_* of fcntl(2).</summary>
[Flags]
public enum MemfdSeals
{
    /// <summary>F_SEAL_SEAL: no further seals.</summary>
    Seal = 1,
    /// <summary>F_SEAL_SHRINK.</summary>
    Shrink = 2,
    /// <summary>F_SEAL_GROW.</summary>
    Grow = 4,
    /// <summary>F_SEAL_WRITE.</summary>
    Write = 8,
}
