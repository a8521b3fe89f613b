using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>chmod(2).</summary>
public static partial class Chmod
{
    /// <summary>Changes the mode of a host path, following links.</summary>
    /// <exception cref="LinuxException">ENOENT, EPERM among others.</exception>
    public static void Path(string path, uint mode) => Syscall.Check(fchmodat(FileDescriptor.WorkingDirectory, path, mode, 0), $"fchmodat({path}, {Octal(mode)})");

    /// <summary>Changes the mode of a name in a directory, following links: only for directories nobody else can write to.</summary>
    /// <exception cref="LinuxException">ENOENT, EPERM among others.</exception>
    public static void At(FileDescriptor directory, string path, uint mode) => Syscall.Check(fchmodat(directory, path, mode, 0), $"fchmodat({path}, {Octal(mode)})");

    /// <summary>Changes the mode of an open file, O_PATH included.</summary>
    /// <exception cref="LinuxException">EOPNOTSUPP for a symbolic link, which has no mode.</exception>
    public static void Descriptor(FileDescriptor file, uint mode)
    {
        var errno = TryDescriptor(file, mode);
        if (errno != Errno.None) throw new LinuxException($"fchmod({file}, {Octal(mode)})", errno);
    }

    /// <summary>As <see cref="Descriptor"/>, but a failure is an answer.</summary>
    public static Errno TryDescriptor(FileDescriptor file, uint mode)
    {
        if (fchmod(file, mode) == 0) return Errno.None;
        // fchmod refuses O_PATH; the descriptor's own link in /proc names exactly the same inode.
        if (Syscall.LastError == Errno.EBADF && fchmodat(FileDescriptor.WorkingDirectory, file.ProcPath, mode, 0) == 0) return Errno.None;
        return Syscall.LastError;
    }

    private static string Octal(uint mode) => "0" + Convert.ToString(mode, 8);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmod(FileDescriptor fd, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int fchmodat(FileDescriptor dirfd, string path, uint mode, int flags);
}
