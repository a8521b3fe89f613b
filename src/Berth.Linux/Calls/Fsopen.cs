using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>fsopen(2) and fspick(2), since Linux 5.2: a file system being configured.</summary>
public static partial class Fsopen
{
    /// <summary>Starts a new file system of that type.</summary>
    /// <exception cref="LinuxException">ENODEV when the kernel has no such type, ENOSYS on old kernels.</exception>
    public static FileDescriptor New(string type) => new((int)Syscall.Check(syscall(SyscallNumbers.Fsopen, type, FSOPEN_CLOEXEC), $"fsopen({type})"));

    /// <summary>Picks a mounted file system to be reconfigured.</summary>
    /// <exception cref="LinuxException">EINVAL when <paramref name="path"/> is no mount point.</exception>
    public static FileDescriptor Pick(FileDescriptor directory, string path) => new((int)Syscall.Check(
        syscall(SyscallNumbers.Fspick, directory, path, FSPICK_CLOEXEC | FSPICK_NO_AUTOMOUNT | FSPICK_EMPTY_PATH), $"fspick({path})"));

    private const uint FSOPEN_CLOEXEC = 1;
    private const uint FSPICK_CLOEXEC = 1;
    private const uint FSPICK_NO_AUTOMOUNT = 4;
    private const uint FSPICK_EMPTY_PATH = 8;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint syscall(nint number, string type, uint flags);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint syscall(nint number, FileDescriptor dirfd, string path, uint flags);
}
