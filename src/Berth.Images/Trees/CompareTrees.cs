using System.Buffers;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Trees;

/// <summary>
/// Compares two trees of files that should be the same: names, types, owners, modes, times of files, attributes, links and content. Both
/// are opened without following anything.
/// </summary>
/// <param name="unnamed">Directories whose mode and owner nobody asked for.</param>
internal sealed class CompareTrees(IReadOnlySet<string> unnamed)
{
    private const int BufferSize = 128 << 10;

    /// <summary>The first difference, as a sentence that names the file; null when there is none.</summary>
    public string? Run(FileDescriptor actual, FileDescriptor wanted) => Directories(actual, wanted, "");

    private string? Directories(FileDescriptor actual, FileDescriptor wanted, string path)
    {
        var there = Names(actual);
        var due = Names(wanted);
        if (due.Except(there, StringComparer.Ordinal).FirstOrDefault() is { } missing) return $"{Join(path, missing)} is missing";
        if (there.Except(due, StringComparer.Ordinal).FirstOrDefault() is { } extra) return $"{Join(path, extra)} does not belong there";
        foreach (var name in due)
            if (Entries(actual, wanted, name, Join(path, name)) is { } difference) return difference;
        return null;
    }

    private string? Entries(FileDescriptor actual, FileDescriptor wanted, string name, string path)
    {
        const OpenFlags found = OpenFlags.Path | OpenFlags.NoFollow;
        FileType type;
        // Closed before going deeper: a tree may be thousands of levels deep.
        using (var one = Open.At(actual, name, found))
        using (var other = Open.At(wanted, name, found))
        {
            var due = Stat.Descriptor(other);
            if (Differs(one, other, due, path) is { } difference) return $"{path} {difference}";
            type = due.Type;
        }
        return type == FileType.Directory ? Descend(actual, wanted, name, path) : null;
    }

    private string? Differs(FileDescriptor actual, FileDescriptor wanted, in FileStat due, string path)
    {
        var there = Stat.Descriptor(actual);
        if (there.Type != due.Type) return $"is a {Word(there.Type)} instead of a {Word(due.Type)}";
        if (!unnamed.Contains(path) && Owner(there, due) is { } owner) return owner;
        if (due.Type is FileType.Regular or FileType.Directory && Attribute(actual, wanted) is { } attribute) return $"has another attribute {attribute}";
        return due.Type switch
        {
            FileType.Regular when there.Size != due.Size => $"has {there.Size} bytes instead of {due.Size}",
            FileType.Regular => Content(actual, wanted, due.Size),
            FileType.Symlink when Readlink.At(actual, "") != Readlink.At(wanted, "") => $"links to {Readlink.At(actual, "")} instead of {Readlink.At(wanted, "")}",
            FileType.CharacterDevice or FileType.BlockDevice when there.NodeDevice != due.NodeDevice => "is another device",
            _ => null,
        };
    }

    private string? Descend(FileDescriptor actual, FileDescriptor wanted, string name, string path)
    {
        const OpenFlags directory = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;
        using var one = Open.At(actual, name, directory);
        using var other = Open.At(wanted, name, directory);
        return Directories(one, other, path);
    }

    private static string? Owner(in FileStat actual, in FileStat wanted)
    {
        if (actual.Permissions != wanted.Permissions) return $"has mode {Octal(actual.Permissions)} instead of {Octal(wanted.Permissions)}";
        if ((actual.Uid, actual.Gid) != (wanted.Uid, wanted.Gid)) return $"belongs to {actual.Uid}:{actual.Gid} instead of {wanted.Uid}:{wanted.Gid}";
        if (wanted.Type != FileType.Directory && actual.Links != wanted.Links) return $"has {actual.Links} names instead of {wanted.Links}";
        return wanted.Type is FileType.Regular && actual.ModifyTime != wanted.ModifyTime ? "was changed at another time" : null;
    }

    private static string? Attribute(FileDescriptor actual, FileDescriptor wanted)
    {
        var (there, due) = (Xattr.List(actual), Xattr.List(wanted));
        foreach (var name in due.Union(there, StringComparer.Ordinal))
        {
            // A label of the machine's security module is neither the archive's nor ours.
            if (name == "security.selinux") continue;
            if (Xattr.Get(actual, name) is not { } value || Xattr.Get(wanted, name) is not { } wish || !value.AsSpan().SequenceEqual(wish)) return name;
        }
        return null;
    }

    private static string? Content(FileDescriptor actual, FileDescriptor wanted, long size)
    {
        using var one = Open.Path(actual.ProcPath, OpenFlags.ReadOnly);
        using var other = Open.Path(wanted.ProcPath, OpenFlags.ReadOnly);
        var buffer = ArrayPool<byte>.Shared.Rent(2 * BufferSize);
        try
        {
            var (left, right) = (buffer.AsMemory(0, BufferSize), buffer.AsMemory(BufferSize, BufferSize));
            for (long position = 0; position < size;)
            {
                var count = Read.At(one, left.Span, position);
                if (count == 0 || Read.At(other, right.Span[..count], position) != count || !left.Span[..count].SequenceEqual(right.Span[..count]))
                    return "has other content";
                position += count;
            }
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static List<string> Names(FileDescriptor directory) => [.. Getdents.All(directory).Select(entry => entry.Name)];

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}/{name}";

    private static string Octal(uint mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    private static string Word(FileType type) => type switch
    {
        FileType.Regular => "file",
        FileType.Directory => "directory",
        FileType.Symlink => "symbolic link",
        FileType.Fifo => "pipe",
        FileType.Socket => "socket",
        _ => "device",
    };
}
