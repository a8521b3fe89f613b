using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>unlink(2) and rmdir(2). Neither follows a symbolic link in the last place.</summary>
public static partial class Unlink
{
    /// <summary>Removes a name that is not a directory.</summary>
    /// <exception cref="LinuxException">ENOENT among others.</exception>
    public static void Path(string path) => At(FileDescriptor.WorkingDirectory, path);

    /// <summary>Removes a name that is not a directory.</summary>
    /// <exception cref="LinuxException">ENOENT among others.</exception>
    public static void At(FileDescriptor directory, string path) => Syscall.Check(unlinkat(directory, path, 0), $"unlinkat({path})");

    /// <summary>Removes an empty directory.</summary>
    /// <exception cref="LinuxException">ENOTEMPTY, EBUSY among others.</exception>
    public static void DirectoryAt(FileDescriptor directory, string path) =>
        Syscall.Check(unlinkat(directory, path, AT_REMOVEDIR), $"unlinkat({path}, AT_REMOVEDIR)");

    /// <summary>As <see cref="At"/>, but a failure is an answer.</summary>
    public static Errno TryAt(FileDescriptor directory, string path) => unlinkat(directory, path, 0) < 0 ? Syscall.LastError : Errno.None;

    /// <summary>As <see cref="DirectoryAt"/>, but a failure is an answer.</summary>
    public static Errno TryDirectoryAt(FileDescriptor directory, string path) =>
        unlinkat(directory, path, AT_REMOVEDIR) < 0 ? Syscall.LastError : Errno.None;

    private const int AT_REMOVEDIR = 0x200;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int unlinkat(FileDescriptor dirfd, string path, int flags);
}
