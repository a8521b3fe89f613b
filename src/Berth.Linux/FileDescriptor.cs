using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>
/// An open file descriptor with one owner. Everything Berth opens is close-on-exec; a descriptor reaches another process only
/// by being sent over a socket or named in a launch program.
/// </summary>
public sealed partial class FileDescriptor : SafeHandle
{
    /// <summary>Takes ownership of <paramref name="fd"/>.</summary>
    public FileDescriptor(int fd)
        : base(-1, ownsHandle: true) => SetHandle(fd);

    private FileDescriptor(int fd, bool owned)
        : base(-1, owned) => SetHandle(fd);

    /// <summary>AT_FDCWD: relative paths start at the working directory, absolute ones at the root. Never closed.</summary>
    public static FileDescriptor WorkingDirectory { get; } = new(AtFdcwd, owned: false);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>The number, valid only while this object is alive and not disposed.</summary>
    public int Number => IsClosed ? throw new ObjectDisposedException(nameof(FileDescriptor)) : (int)handle;

    /// <summary>A path that reopens the same file, <c>/proc/self/fd/N</c>; valid in this process only.</summary>
    public string ProcPath => $"/proc/self/fd/{Number}";

    /// <summary>A second descriptor (close-on-exec) of the same open file description.</summary>
    /// <exception cref="LinuxException">EMFILE when the process has no descriptors left.</exception>
    public FileDescriptor Duplicate() => new(Syscall.Check(fcntl(Number, F_DUPFD_CLOEXEC, 0), $"fcntl({Number}, F_DUPFD_CLOEXEC)"));

    /// <summary>Gives the number away: the caller closes it from now on.</summary>
    public int Release()
    {
        var number = Number;
        SetHandleAsInvalid();
        return number;
    }

    /// <inheritdoc/>
    public override string ToString() => IsClosed ? "fd(closed)" : handle == AtFdcwd ? "AT_FDCWD" : $"fd {handle}";

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => close((int)handle) == 0;

    private const int F_DUPFD_CLOEXEC = 1030;
    private const int AtFdcwd = -100;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int command, nint argument);
}
