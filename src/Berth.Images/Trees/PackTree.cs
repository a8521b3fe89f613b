using System.Buffers;
using Berth.Images.Tar;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;

namespace Berth.Images.Trees;

/// <summary>
/// Writes a tree of files as entries of a tar, by descriptors: no link is followed and no path looked up twice, so that whoever owns the
/// tree and changes it meanwhile changes what is written, never where it is read. Hard links stay links, sockets are left out, holes are
/// not read. A file that shrinks is filled up with zeros, one that grows is cut: its length is in the archive already.
/// </summary>
public sealed class PackTree(TarWriter tar, CancellationToken cancellationToken) : IDisposable
{
    private const int BufferSize = 256 << 10;
    private const int PathMax = 4096;
    private const OpenFlags Found = OpenFlags.Path | OpenFlags.NoFollow;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private readonly Dictionary<(DeviceNumber, ulong), string> _linked = [];
    private byte[]? _zeros;

    /// <summary>
    /// The tree is the writable part of an overlay: what it marks as deleted becomes a whiteout (image-spec layer.md "Whiteouts").
    /// </summary>
    public bool WritesWhiteouts { get; init; }

    /// <summary>The tree is that of a user namespace with these maps: owners are written as they are inside. Null: as they are.</summary>
    public UserMaps? Users { get; init; }

    /// <summary>Asked for each directory, by its name in the archive (with a slash at its end): whether what is in it is written too.</summary>
    public Func<string, FileStat, bool> Enters { get; init; } = static (_, _) => true;

    /// <summary>Writes what the descriptor (O_PATH will do) is, with everything beneath it, under a name of the archive.</summary>
    /// <param name="file">A file of any kind.</param>
    /// <param name="name">Its name in the archive; a directory gets a slash behind it.</param>
    public void Add(FileDescriptor file, string name) => Add(file, Stat.Descriptor(file), name);

    /// <summary>Writes everything in an open directory, but no entry for the directory itself.</summary>
    /// <param name="directory">The directory; O_PATH will do.</param>
    /// <param name="prefix">What comes before the names: empty, or with a slash at its end.</param>
    public void AddContent(FileDescriptor directory, string prefix = "")
    {
        if (prefix.Length > PathMax) throw new LinuxException($"open({prefix[..64]}...)", Errno.ENAMETOOLONG);
        using var list = Open.At(directory, ".", OpenFlags.ReadOnly | OpenFlags.Directory);
        var entries = Getdents.All(list);
        entries.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Opened without effect, whatever it is by now; what is gone since is gone.
            using var found = Open.TryAt(list, entry.Name, Found, out var errno);
            if (found is null && errno == Errno.ENOENT) continue;
            Add(found ?? throw new LinuxException($"openat({prefix}{entry.Name})", errno), prefix + entry.Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Add(FileDescriptor file, FileStat stat, string name)
    {
        if (stat.Type == FileType.Socket) return;
        if (stat.Type == FileType.Directory)
        {
            var prefix = name.EndsWith('/') ? name : name + "/";
            tar.Add(Header(stat, prefix, TarEntryType.Directory) with { Xattrs = Xattrs(file) });
            if (WritesWhiteouts && Xattr.Get(file, "trusted.overlay.opaque") is [(byte)'y', ..]) tar.Add(new TarEntry { Name = prefix + ".wh..wh..opq", Mode = 0x180 });
            if (Enters(prefix, stat)) AddContent(file, prefix);
            return;
        }
        if (WritesWhiteouts && stat is { Type: FileType.CharacterDevice, NodeDevice: { Major: 0, Minor: 0 } })
        {
            var slash = name.LastIndexOf('/') + 1;
            tar.Add(new TarEntry { Name = $"{name[..slash]}.wh.{name[slash..]}", Mode = 0x180 });
            return;
        }
        if (stat.Links > 1 && !_linked.TryAdd((stat.Device, stat.Inode), name))
        {
            tar.Add(Header(stat, name, TarEntryType.HardLink) with { LinkName = _linked[(stat.Device, stat.Inode)] });
            return;
        }
        switch (stat.Type)
        {
            case FileType.Regular: AddFile(file, name); break;
            case FileType.Symlink: tar.Add(Header(stat, name, TarEntryType.Symlink) with { LinkName = Readlink.At(file, "") }); break;
            case FileType.CharacterDevice: tar.Add(Header(stat, name, TarEntryType.CharacterDevice) with { Device = stat.NodeDevice }); break;
            case FileType.BlockDevice: tar.Add(Header(stat, name, TarEntryType.BlockDevice) with { Device = stat.NodeDevice }); break;
            default: tar.Add(Header(stat, name, TarEntryType.Fifo)); break;
        }
    }

    private void AddFile(FileDescriptor found, string name)
    {
        // The very inode that was found to be a regular file: opening anything else could have an effect.
        using var file = Open.Path(found.ProcPath, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        var stat = Stat.Descriptor(file);
        tar.Add(Header(stat, name, TarEntryType.File) with { Size = stat.Size, Xattrs = Xattrs(file) });
        if (stat.Blocks * 512 < stat.Size) AddSparse(file, stat.Size);
        else AddBytes(file, 0, stat.Size);
    }

    private void AddSparse(FileDescriptor file, long size)
    {
        for (long position = 0; position < size;)
        {
            var data = Math.Min(size, NextData(file, position));
            AddZeros(data - position);
            if (data == size) return;
            var hole = Math.Min(size, Lseek.Hole(file, data) ?? size);
            AddBytes(file, data, hole - data);
            position = hole;
        }
    }

    private static long NextData(FileDescriptor file, long position)
    {
        try
        {
            return Lseek.Data(file, position) ?? long.MaxValue;
        }
        catch (LinuxException error) when (error.Errno is Errno.EINVAL or Errno.EOPNOTSUPP)
        {
            // A file system without holes.
            return position;
        }
    }

    private void AddBytes(FileDescriptor file, long position, long length)
    {
        while (length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Read.At(file, _buffer.AsSpan(0, (int)Math.Min(length, BufferSize)), position);
            if (count == 0)
            {
                AddZeros(length);
                return;
            }
            tar.Write(_buffer.AsSpan(0, count));
            position += count;
            length -= count;
        }
    }

    private void AddZeros(long length)
    {
        _zeros ??= new byte[BufferSize];
        for (int count; length > 0; length -= count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            count = (int)Math.Min(length, BufferSize);
            tar.Write(_zeros.AsSpan(0, count));
        }
    }

    private TarEntry Header(in FileStat stat, string name, TarEntryType type) => new()
    {
        Name = name,
        Type = type,
        Mode = stat.Permissions,
        Uid = Users?.InsideUser(stat.Uid) ?? stat.Uid,
        Gid = Users?.InsideGroup(stat.Gid) ?? stat.Gid,
        // Whole seconds, as Docker writes them: a fraction would cost a record of its own for every file.
        ModifyTime = stat.ModifyTime with { Nanoseconds = 0 },
    };

    private TarXattr[] Xattrs(FileDescriptor file)
    {
        var names = Xattr.List(file);
        if (names.Count == 0) return [];
        var kept = new List<TarXattr>();
        foreach (var name in names)
            if (UnpackTree.Allows(name) && Xattr.Get(file, name) is { } value) kept.Add(new TarXattr(name, Users is null ? value : FileCapabilities.Inside(name, value, Users)));
        return [.. kept];
    }
}
