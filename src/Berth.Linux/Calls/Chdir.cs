using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>chdir(2) and chroot(2): of the whole process, unless the thread has unshared its fs.</summary>
public static partial class Chdir
{
    /// <summary>Changes the working directory.</summary>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, EACCES.</exception>
    public static void Path(string path) => Syscall.Check(chdir(path), $"chdir({path})");

    /// <summary>Changes the working directory to an open one.</summary>
    /// <exception cref="LinuxException">ENOTDIR, EACCES.</exception>
    public static void Descriptor(FileDescriptor directory) => Syscall.Check(fchdir(directory), $"fchdir({directory})");

    /// <summary>Changes the root directory.</summary>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, EPERM.</exception>
    public static void Root(string path) => Syscall.Check(chroot(path), $"chroot({path})");

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int chdir(string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchdir(FileDescriptor fd);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int chroot(string path);
}
