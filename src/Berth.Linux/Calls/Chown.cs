using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>chown(2). Links are never followed in the last place.</summary>
public static partial class Chown
{
    /// <summary>The value that leaves an owner or group as it is.</summary>
    public const uint Keep = uint.MaxValue;

    /// <summary>Changes owner and group of a host path.</summary>
    /// <exception cref="LinuxException">ENOENT, EPERM among others.</exception>
    public static void Path(string path, uint uid, uint gid) => At(FileDescriptor.WorkingDirectory, path, uid, gid);

    /// <summary>Changes owner and group of a name.</summary>
    /// <exception cref="LinuxException">ENOENT, EPERM among others.</exception>
    public static void At(FileDescriptor directory, string path, uint uid, uint gid) =>
        Syscall.Check(fchownat(directory, path, uid, gid, AT_SYMLINK_NOFOLLOW), $"fchownat({path}, {uid}, {gid})");

    /// <summary>Changes owner and group of an open file, O_PATH included.</summary>
    /// <exception cref="LinuxException">EPERM among others.</exception>
    public static void Descriptor(FileDescriptor file, uint uid, uint gid) =>
        Syscall.Check(fchownat(file, "", uid, gid, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW), $"fchownat({file}, {uid}, {gid})");

    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const int AT_EMPTY_PATH = 0x1000;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int fchownat(FileDescriptor dirfd, string path, uint uid, uint gid, int flags);
}
