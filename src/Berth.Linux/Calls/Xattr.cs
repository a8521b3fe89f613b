using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>xattr(7): values are bytes, never text. Descriptors may be O_PATH; links are never followed in the last place.</summary>
public static unsafe partial class Xattr
{
    /// <summary>A value, or null when the file has none of that name (or the file system knows no attributes).</summary>
    /// <exception cref="LinuxException">EPERM, EIO among others.</exception>
    public static byte[]? Get(FileDescriptor file, string name) => Grow(
        (buffer, size) =>
        {
            var length = fgetxattr(file, name, (byte*)buffer, size);
            return length < 0 && Syscall.LastError == Errno.EBADF ? getxattr(file.ProcPath, name, (byte*)buffer, size) : length;
        },
        () => $"fgetxattr({file}, {name})");

    /// <summary>A value of the name itself, link or not; null when it has none.</summary>
    /// <exception cref="LinuxException">ENOENT among others.</exception>
    public static byte[]? LinkGet(string path, string name) =>
        Grow((buffer, size) => lgetxattr(path, name, (byte*)buffer, size), () => $"lgetxattr({path}, {name})");

    /// <summary>As <see cref="LinkGet"/>, for one name (no slash) in an open directory.</summary>
    /// <exception cref="LinuxException">ENOENT among others.</exception>
    public static byte[]? GetAt(FileDescriptor directory, string entry, string name) => LinkGet(Beneath(directory, entry), name);

    /// <summary>Names of all attributes.</summary>
    /// <exception cref="LinuxException">EIO among others.</exception>
    public static IReadOnlyList<string> List(FileDescriptor file) => Split(Grow(
        (buffer, size) =>
        {
            var length = flistxattr(file, (byte*)buffer, size);
            return length < 0 && Syscall.LastError == Errno.EBADF ? listxattr(file.ProcPath, (byte*)buffer, size) : length;
        },
        () => $"flistxattr({file})"));

    /// <summary>Names of all attributes of the name itself, link or not.</summary>
    /// <exception cref="LinuxException">ENOENT among others.</exception>
    public static IReadOnlyList<string> LinkList(string path) =>
        Split(Grow((buffer, size) => llistxattr(path, (byte*)buffer, size), () => $"llistxattr({path})"));

    /// <summary>As <see cref="LinkList"/>, for one name (no slash) in an open directory.</summary>
    /// <exception cref="LinuxException">ENOENT among others.</exception>
    public static IReadOnlyList<string> ListAt(FileDescriptor directory, string entry) => LinkList(Beneath(directory, entry));

    /// <summary>Sets a value.</summary>
    /// <exception cref="LinuxException">EOPNOTSUPP, EPERM, ENOSPC among others.</exception>
    public static void Set(FileDescriptor file, string name, ReadOnlySpan<byte> value, XattrFlags flags = XattrFlags.None)
    {
        fixed (byte* start = value)
        {
            var result = fsetxattr(file, name, start, value.Length, (int)flags);
            if (result < 0 && Syscall.LastError == Errno.EBADF) result = setxattr(file.ProcPath, name, start, value.Length, (int)flags);
            Syscall.Check(result, $"fsetxattr({file}, {name}, {value.Length} bytes)");
        }
    }

    /// <summary>Sets a value of the name itself, link or not.</summary>
    /// <exception cref="LinuxException">EOPNOTSUPP, EPERM, ENOSPC among others.</exception>
    public static void LinkSet(string path, string name, ReadOnlySpan<byte> value, XattrFlags flags = XattrFlags.None)
    {
        fixed (byte* start = value)
            Syscall.Check(lsetxattr(path, name, start, value.Length, (int)flags), $"lsetxattr({path}, {name}, {value.Length} bytes)");
    }

    /// <summary>As <see cref="LinkSet"/>, for one name (no slash) in an open directory.</summary>
    /// <exception cref="LinuxException">EOPNOTSUPP, EPERM, ENOSPC among others.</exception>
    public static void SetAt(FileDescriptor directory, string entry, string name, ReadOnlySpan<byte> value, XattrFlags flags = XattrFlags.None) =>
        LinkSet(Beneath(directory, entry), name, value, flags);

    /// <summary>Removes an attribute.</summary>
    /// <exception cref="LinuxException">ENODATA when there is none.</exception>
    public static void Remove(FileDescriptor file, string name)
    {
        var result = fremovexattr(file, name);
        if (result < 0 && Syscall.LastError == Errno.EBADF) result = removexattr(file.ProcPath, name);
        Syscall.Check(result, $"fremovexattr({file}, {name})");
    }

    /// <summary>Removes an attribute of the name itself, link or not.</summary>
    /// <exception cref="LinuxException">ENODATA when there is none.</exception>
    public static void LinkRemove(string path, string name) => Syscall.Check(lremovexattr(path, name), $"lremovexattr({path}, {name})");

    // There is no getxattrat before Linux 6.13. The descriptor's link in /proc leads to the directory and the entry is not followed.
    private static string Beneath(FileDescriptor directory, string entry) => entry.Contains('/', StringComparison.Ordinal) || entry is "." or ".." or ""
        ? throw new LinuxException($"xattr({entry}: not one name)", Errno.EINVAL)
        : $"{directory.ProcPath}/{entry}";

    private delegate nint Fetch(nint buffer, nint size);

    private static byte[]? Grow(Fetch fetch, Func<string> call)
    {
        const int Small = 512;
        var stack = stackalloc byte[Small];
        var length = fetch((nint)stack, Small);
        if (length >= 0) return new ReadOnlySpan<byte>(stack, (int)length).ToArray();
        // The value may grow between asking for the size and reading it.
        while (Syscall.LastError == Errno.ERANGE)
        {
            var size = fetch(0, 0);
            if (size < 0) break;
            var buffer = new byte[size + Small];
            fixed (byte* start = buffer) length = fetch((nint)start, buffer.Length);
            if (length >= 0) return buffer[..(int)length];
        }

        var errno = Syscall.LastError;
        return errno is Errno.ENODATA or Errno.EOPNOTSUPP ? null : throw new LinuxException(call(), errno);
    }

    private static List<string> Split(byte[]? names)
    {
        var list = new List<string>();
        for (ReadOnlySpan<byte> rest = names; !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)0);
            list.Add(PathText.Decode(end < 0 ? rest : rest[..end]));
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return list;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint fgetxattr(FileDescriptor fd, string name, byte* value, nint size);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint getxattr(string path, string name, byte* value, nint size);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint lgetxattr(string path, string name, byte* value, nint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint flistxattr(FileDescriptor fd, byte* list, nint size);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint listxattr(string path, byte* list, nint size);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint llistxattr(string path, byte* list, nint size);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int fsetxattr(FileDescriptor fd, string name, byte* value, nint size, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int setxattr(string path, string name, byte* value, nint size, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int lsetxattr(string path, string name, byte* value, nint size, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int fremovexattr(FileDescriptor fd, string name);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int removexattr(string path, string name);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int lremovexattr(string path, string name);
}

/// <summary>XATTR_* of setxattr(2).</summary>
public enum XattrFlags
{
    /// <summary>Sets, whether or not it exists.</summary>
    None = 0,
    /// <summary>XATTR_CREATE: EEXIST when it exists.</summary>
    Create = 1,
    /// <summary>XATTR_REPLACE: ENODATA when it does not.</summary>
    Replace = 2,
}
