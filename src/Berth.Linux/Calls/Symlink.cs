using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>symlink(2).</summary>
public static partial class Symlink
{
    /// <summary>Makes the symbolic link <paramref name="path"/> that says <paramref name="target"/>.</summary>
    /// <exception cref="LinuxException">EEXIST among others.</exception>
    public static void At(string target, FileDescriptor directory, string path) =>
        Syscall.Check(symlinkat(target, directory, path), $"symlinkat({target}, {path})");

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int symlinkat(string target, FileDescriptor dirfd, string path);
}
