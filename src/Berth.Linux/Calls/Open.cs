using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>open(2). Every descriptor is close-on-exec.</summary>
public static partial class Open
{
    /// <summary>Opens a host path.</summary>
    /// <exception cref="LinuxException">The path cannot be opened.</exception>
    public static FileDescriptor Path(string path, OpenFlags flags, uint mode = 0) => At(FileDescriptor.WorkingDirectory, path, flags, mode);

    /// <summary>Opens <paramref name="path"/> relative to <paramref name="directory"/>. Symbolic links are followed as the flags say.</summary>
    /// <exception cref="LinuxException">The path cannot be opened.</exception>
    public static FileDescriptor At(FileDescriptor directory, string path, OpenFlags flags, uint mode = 0) =>
        new(Syscall.Check(Retry(directory, path, flags, mode), $"openat({path})"));

    /// <summary>As <see cref="At"/>, but a failure is an answer: null and the error.</summary>
    public static FileDescriptor? TryAt(FileDescriptor directory, string path, OpenFlags flags, out Errno errno, uint mode = 0)
    {
        var fd = Retry(directory, path, flags, mode);
        errno = fd < 0 ? Syscall.LastError : Errno.None;
        return fd < 0 ? null : new FileDescriptor(fd);
    }

    private static int Retry(FileDescriptor directory, string path, OpenFlags flags, uint mode)
    {
        int fd;
        do fd = openat(directory, path, (flags | OpenFlags.CloseOnExec).ToNative(), mode);
        while (Syscall.Interrupted(fd));
        return fd;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int openat(FileDescriptor dirfd, string path, int flags, uint mode);
}

/// <summary>Flags of open(2), with the numbers of x86-64; <see cref="OpenFlagsNative.ToNative(OpenFlags)"/> gives the machine's.</summary>
[Flags]
public enum OpenFlags
{
    /// <summary>O_RDONLY.</summary>
    ReadOnly = 0,
    /// <summary>O_WRONLY.</summary>
    WriteOnly = 1,
    /// <summary>O_RDWR.</summary>
    ReadWrite = 2,
    /// <summary>O_CREAT.</summary>
    Create = 0x40,
    /// <summary>O_EXCL.</summary>
    Exclusive = 0x80,
    /// <summary>O_NOCTTY.</summary>
    NoControllingTerminal = 0x100,
    /// <summary>O_TRUNC.</summary>
    Truncate = 0x200,
    /// <summary>O_APPEND.</summary>
    Append = 0x400,
    /// <summary>O_NONBLOCK.</summary>
    NonBlocking = 0x800,
    /// <summary>O_DSYNC.</summary>
    DataSync = 0x1000,
    /// <summary>O_DIRECT.</summary>
    Direct = 0x4000,
    /// <summary>O_LARGEFILE.</summary>
    LargeFile = 0x8000,
    /// <summary>O_DIRECTORY.</summary>
    Directory = 0x10000,
    /// <summary>O_NOFOLLOW.</summary>
    NoFollow = 0x20000,
    /// <summary>O_NOATIME.</summary>
    NoAccessTime = 0x40000,
    /// <summary>O_CLOEXEC; always set by the wrappers.</summary>
    CloseOnExec = 0x80000,
    /// <summary>O_PATH.</summary>
    Path = 0x200000,
    /// <summary>O_TMPFILE (with O_DIRECTORY, as the header has it).</summary>
    TemporaryFile = 0x400000 | Directory,
}

/// <summary>Translation of <see cref="OpenFlags"/>.</summary>
public static class OpenFlagsNative
{
    private const OpenFlags Moved = OpenFlags.Direct | OpenFlags.LargeFile | OpenFlags.Directory | OpenFlags.NoFollow;

    /// <summary>The number this machine's kernel wants: arm64 has four flags in each other's place.</summary>
    public static int ToNative(this OpenFlags flags) => ToNative(flags, RuntimeInformation.ProcessArchitecture);

    internal static int ToNative(OpenFlags flags, Architecture architecture)
    {
        if (architecture != Architecture.Arm64 || (flags & Moved) == 0) return (int)flags;
        var native = (int)(flags & ~Moved);
        if (flags.HasFlag(OpenFlags.Directory)) native |= 0x4000;
        if (flags.HasFlag(OpenFlags.NoFollow)) native |= 0x8000;
        if (flags.HasFlag(OpenFlags.Direct)) native |= 0x10000;
        if (flags.HasFlag(OpenFlags.LargeFile)) native |= 0x20000;
        return native;
    }
}
