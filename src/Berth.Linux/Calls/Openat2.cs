using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>openat2(2), since Linux 5.6. Container files go through <see cref="SafePath"/>, which falls back where it is missing.</summary>
public static unsafe partial class Openat2
{
    /// <summary>Opens with restrictions on how the path resolves.</summary>
    /// <exception cref="LinuxException">ENOSYS on old kernels, EPERM under some seccomp filters, EXDEV and ELOOP when the path escapes.</exception>
    public static FileDescriptor At(FileDescriptor directory, string path, OpenFlags flags, ResolveFlags resolve, uint mode = 0) =>
        TryAt(directory, path, flags, resolve, out var errno, mode) ?? throw new LinuxException($"openat2({path})", errno);

    /// <summary>As <see cref="At"/>, but a failure is an answer: null and the error.</summary>
    public static FileDescriptor? TryAt(FileDescriptor directory, string path, OpenFlags flags, ResolveFlags resolve, out Errno errno, uint mode = 0)
    {
        // Unlike open(2), this call refuses a mode that would be ignored.
        var creates = (flags & (OpenFlags.Create | (OpenFlags.TemporaryFile & ~OpenFlags.Directory))) != 0;
        var how = new OpenHow
        {
            Flags = (uint)(flags | OpenFlags.CloseOnExec).ToNative(),
            Mode = creates ? mode & 0xFFF : 0,
            Resolve = (ulong)resolve,
        };
        nint fd;
        // EAGAIN: a rename or mount raced with "..", which the kernel could not prove harmless. The man page says to try again.
        var attempts = 0;
        do fd = syscall(SyscallNumbers.Openat2, directory, path, &how, sizeof(OpenHow));
        while (Syscall.Interrupted(fd) || (fd < 0 && Syscall.LastError == Errno.EAGAIN && ++attempts < MaxAttempts));
        errno = fd < 0 ? Syscall.LastError : Errno.None;
        return fd < 0 ? null : new FileDescriptor((int)fd);
    }

    private const int MaxAttempts = 128;

    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint syscall(nint number, FileDescriptor dirfd, string path, OpenHow* how, nint size);
}

/// <summary>RESOLVE_* of openat2(2).</summary>
[Flags]
public enum ResolveFlags
{
    /// <summary>As open(2).</summary>
    None = 0,
    /// <summary>RESOLVE_NO_XDEV: crosses no mount, not even a bind mount.</summary>
    NoCrossMount = 0x01,
    /// <summary>RESOLVE_NO_MAGICLINKS: refuses the links of /proc/PID/fd and the like.</summary>
    NoMagicLinks = 0x02,
    /// <summary>RESOLVE_NO_SYMLINKS: refuses any symbolic link.</summary>
    NoSymlinks = 0x04,
    /// <summary>RESOLVE_BENEATH: refuses absolute links and <c>..</c> above the directory.</summary>
    Beneath = 0x08,
    /// <summary>RESOLVE_IN_ROOT: the directory is the root, as with chroot(2).</summary>
    InRoot = 0x10,
    /// <summary>RESOLVE_CACHED: only what needs no I/O.</summary>
    Cached = 0x20,
}
