using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>mkdir(2). The umask of the process applies.</summary>
public static partial class Mkdir
{
    /// <summary>Makes a directory at a host path.</summary>
    /// <exception cref="LinuxException">EEXIST among others.</exception>
    public static void Path(string path, uint mode) => At(FileDescriptor.WorkingDirectory, path, mode);

    /// <summary>Makes a directory relative to <paramref name="directory"/>.</summary>
    /// <exception cref="LinuxException">EEXIST among others.</exception>
    public static void At(FileDescriptor directory, string path, uint mode) => Syscall.Check(mkdirat(directory, path, mode), $"mkdirat({path})");

    /// <summary>As <see cref="At"/>, but a failure is an answer.</summary>
    public static Errno TryAt(FileDescriptor directory, string path, uint mode) => mkdirat(directory, path, mode) < 0 ? Syscall.LastError : Errno.None;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int mkdirat(FileDescriptor dirfd, string path, uint mode);
}
