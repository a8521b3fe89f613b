using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>link(2).</summary>
public static partial class Link
{
    /// <summary>Makes a hard link to a name; a symbolic link in the last place is linked itself.</summary>
    /// <exception cref="LinuxException">EEXIST, EXDEV among others.</exception>
    public static void At(FileDescriptor fromDirectory, string from, FileDescriptor toDirectory, string to) =>
        Syscall.Check(linkat(fromDirectory, from, toDirectory, to, 0), $"linkat({from} -> {to})");

    /// <summary>
    /// Makes a hard link to an open file, O_PATH included: what is linked is what was opened, whatever its name means by now.
    /// AT_EMPTY_PATH wants CAP_DAC_READ_SEARCH before 6.10; without it the descriptor's /proc link serves.
    /// </summary>
    /// <exception cref="LinuxException">EEXIST, EXDEV among others; ENOENT for a file whose last name is gone.</exception>
    public static void Descriptor(FileDescriptor file, FileDescriptor toDirectory, string to)
    {
        if (linkat(file, "", toDirectory, to, AT_EMPTY_PATH) == 0) return;
        if (Syscall.LastError == Errno.ENOENT && linkat(FileDescriptor.WorkingDirectory, file.ProcPath, toDirectory, to, AT_SYMLINK_FOLLOW) == 0) return;
        Syscall.Check(-1, $"linkat({file} -> {to})");
    }

    private const int AT_SYMLINK_FOLLOW = 0x400;
    private const int AT_EMPTY_PATH = 0x1000;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int linkat(FileDescriptor olddirfd, string oldpath, FileDescriptor newdirfd, string newpath, int flags);
}
