using System.Text;
using Berth.Linux.Calls;

namespace Berth.Linux.Cgroups;

/// <summary>One mounted cgroup tree, its root held open. Paths are relative to it, without a slash in front.</summary>
internal sealed class Hierarchy(FileDescriptor root, string name, bool unified, IReadOnlySet<string> controllers) : IDisposable
{
    private const uint DirectoryMode = 0b111_101_101;

    /// <summary>The last name of its mount point.</summary>
    public string Name { get; } = name;

    /// <summary>True for the v2 tree.</summary>
    public bool IsUnified { get; } = unified;

    /// <summary>Controllers, and for a named v1 hierarchy <c>name=...</c>.</summary>
    public IReadOnlySet<string> Controllers { get; } = controllers;

    /// <summary>Makes one directory; its parent must be there.</summary>
    public Errno TryMake(string path) => Mkdir.TryAt(root, path, DirectoryMode);

    /// <summary>Opens a directory itself, O_PATH.</summary>
    public FileDescriptor OpenDirectory(string path) => Open.At(root, path.Length == 0 ? "." : path, OpenFlags.Path | OpenFlags.Directory);

    /// <summary>True when the directory is there.</summary>
    public bool Exists(string path) => Stat.TryAt(root, path, out _) is not null;

    /// <summary>True when the file is there; a controller shows some files only beneath the root.</summary>
    public bool Has(string path, string file) => Stat.TryAt(root, Join(path, file), out _) is not null;

    /// <summary>Opens a file of a cgroup.</summary>
    public FileDescriptor OpenFile(string path, string file, OpenFlags flags) => Open.At(root, Join(path, file), flags);

    /// <summary>Opens a file of a cgroup; null and the error when it cannot be.</summary>
    public FileDescriptor? TryOpenFile(string path, string file, OpenFlags flags, out Errno errno) => Open.TryAt(root, Join(path, file), flags, out errno);

    /// <summary>Writes a value in one call, as cgroup files want it.</summary>
    /// <exception cref="CgroupException">Names file, cgroup and value.</exception>
    public void Write(string path, string file, string value)
    {
        var errno = TryWrite(path, file, value);
        if (errno != Errno.None) throw Refused(path, file, value, errno);
    }

    /// <summary>Writes a number.</summary>
    /// <exception cref="CgroupException">Names file, cgroup and value.</exception>
    public void Write(string path, string file, long value) => Write(path, file, value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>As <see cref="Write(string, string, string)"/>, but a failure is an answer.</summary>
    public Errno TryWrite(string path, string file, string value)
    {
        using var opened = Open.TryAt(root, Join(path, file), OpenFlags.WriteOnly, out var errno);
        return opened is null ? errno : TryWrite(opened, value);
    }

    /// <summary>Writes a value to a file already open.</summary>
    public static Errno TryWrite(FileDescriptor file, string value)
    {
        Span<byte> bytes = value.Length <= 256 ? stackalloc byte[256 * 3] : new byte[value.Length * 3];
        Calls.Write.To(file, bytes[..Encoding.UTF8.GetBytes(value, bytes)], out var errno);
        return errno;
    }

    /// <summary>The exception for a refused value.</summary>
    public CgroupException Refused(string path, string file, string value, Errno errno) =>
        new($"write \"{value}\" to {file} of cgroup /{path}: {errno.Describe()} ({errno})", errno)
        {
            File = $"/sys/fs/cgroup/{(IsUnified ? "" : Name + "/")}{path}/{file}",
            Value = value,
        };

    /// <summary>The text of a file; null when the file is not there or the cgroup is gone.</summary>
    public string? TryRead(string path, string file)
    {
        using var opened = Open.TryAt(root, Join(path, file), OpenFlags.ReadOnly, out var errno);
        return opened is null ? Absent(errno, path, file) : TryRead(opened, path, file);
    }

    /// <summary>The text of an open file, from its start; null when the cgroup is gone.</summary>
    public static string? TryRead(FileDescriptor file, string path, string name)
    {
        var text = new StringBuilder();
        Span<byte> buffer = stackalloc byte[4096];
        Lseek.To(file, 0);
        while (true)
        {
            var count = Calls.Read.TryFrom(file, buffer, out var errno);
            if (count < 0) return Absent(errno, path, name);
            if (count == 0) return text.ToString();
            text.Append(Encoding.UTF8.GetString(buffer[..count]));
        }
    }

    /// <summary>Names of the cgroups directly beneath; none when it is gone.</summary>
    public IReadOnlyList<string> Children(string path)
    {
        using var directory = Open.TryAt(root, path.Length == 0 ? "." : path, OpenFlags.ReadOnly | OpenFlags.Directory, out _);
        if (directory is null) return [];
        var names = new List<string>();
        var batch = new List<DirectoryEntry>();
        while (Getdents.Next(directory, batch))
        {
            foreach (var entry in batch)
            {
                if (entry.Type == FileType.Directory) names.Add(entry.Name);
            }
        }

        return names;
    }

    /// <summary>A cgroup and all beneath it, innermost last.</summary>
    public IEnumerable<string> Tree(string path)
    {
        var pending = new Stack<string>([path]);
        while (pending.TryPop(out var next))
        {
            yield return next;
            foreach (var child in Children(next)) pending.Push(Join(next, child));
        }
    }

    /// <summary>Removes a cgroup and all beneath it, innermost first; the first error that is not "gone already".</summary>
    public Errno TryRemove(string path)
    {
        var errno = Unlink.TryDirectoryAt(root, path);
        if (errno is Errno.None or Errno.ENOENT or Errno.ENODEV) return Errno.None;
        // EBUSY says both "has processes" and "has children".
        if (errno is not (Errno.EBUSY or Errno.ENOTEMPTY)) return errno;
        var first = Errno.None;
        foreach (var nested in Tree(path).Reverse())
        {
            errno = Unlink.TryDirectoryAt(root, nested);
            if (errno is not (Errno.None or Errno.ENOENT or Errno.ENODEV) && first == Errno.None) first = errno;
        }

        return first;
    }

    /// <inheritdoc/>
    public void Dispose() => root.Dispose();

    /// <inheritdoc/>
    public override string ToString() => IsUnified ? "cgroup2" : string.Join(',', Controllers);

    /// <summary>Words of a file such as cgroup.controllers.</summary>
    public static string[] Words(string? text) => (text ?? "").Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A path and a name beneath it.</summary>
    public static string Join(string path, string name) => path.Length == 0 ? name : string.Concat(path, "/", name);

    private static string? Absent(Errno errno, string path, string file) => errno is Errno.ENOENT or Errno.ENODEV or Errno.EOPNOTSUPP
        ? null
        : throw new CgroupException($"read {file} of cgroup /{path}: {errno.Describe()} ({errno})", errno);
}
