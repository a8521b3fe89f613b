using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>readlink(2).</summary>
public static unsafe partial class Readlink
{
    /// <summary>What the link at a host path says.</summary>
    /// <exception cref="LinuxException">EINVAL when it is no link.</exception>
    public static string Path(string path) => At(FileDescriptor.WorkingDirectory, path);

    /// <summary>What the link says; an empty <paramref name="path"/> reads a link opened with O_PATH and O_NOFOLLOW.</summary>
    /// <exception cref="LinuxException">EINVAL when it is no link.</exception>
    public static string At(FileDescriptor directory, string path) =>
        TryAt(directory, path, out var errno) ?? throw new LinuxException($"readlinkat({path})", errno);

    /// <summary>As <see cref="At"/>, but a failure is an answer: null and the error.</summary>
    public static string? TryAt(FileDescriptor directory, string path, out Errno errno)
    {
        const int Size = 4096;
        var buffer = stackalloc byte[Size];
        var length = readlinkat(directory, path, buffer, Size);
        errno = length < 0 ? Syscall.LastError : Errno.None;
        return length < 0 ? null : PathText.Decode(new ReadOnlySpan<byte>(buffer, (int)length));
    }

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint readlinkat(FileDescriptor dirfd, string path, byte* buffer, nint size);
}
