using System.Buffers;
using Berth.Images.Tar;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Snapshots.Overlay;

/// <summary>
/// Unpacks a layer into an empty directory, in the form overlayfs wants: a whiteout becomes a character device 0:0, an opaque directory
/// gets <c>trusted.overlay.opaque</c>. Nothing is followed out of the directory, whatever the tar says.
/// </summary>
internal sealed class LayerWriter : IDisposable
{
    private const int BufferSize = 256 << 10;
    private const string WhiteoutPrefix = ".wh.";
    private const string WhiteoutMeta = ".wh..wh.";
    private const string OpaqueMark = ".wh..wh..opq";
    private const string OpaqueXattr = "trusted.overlay.opaque";

    private readonly LayerDirectories _directories;
    private readonly List<(string Path, Timespec ModifyTime)> _directoryTimes = [];
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private readonly LayerLimits _limits;
    // An entry took the place of something: kept directories may lead elsewhere now, and are forgotten once this entry is done with them.
    private bool _isStale;

    public LayerWriter(FileDescriptor root, LayerLimits limits) => (_directories, _limits) = (new LayerDirectories(root), limits);

    /// <summary>Bytes of content as Docker counts them: the sizes in the headers.</summary>
    public long Size { get; private set; }

    public int Entries { get; private set; }

    public IReadOnlyCollection<string> Implicit => _directories.Implicit;

    public void Run(TarReader tar, CancellationToken cancellationToken)
    {
        while (tar.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Count(entry);
            try
            {
                Apply(entry, tar);
            }
            catch (LinuxException error)
            {
                // A full disk is our trouble, everything else the tar's.
                var sentence = DiskError.At(entry.Type == TarEntryType.HardLink ? $"{entry.LinkName} {entry.Name}" : entry.Name, error);
                throw error.Errno is Errno.ENOSPC or Errno.EDQUOT or Errno.EIO or Errno.EROFS or Errno.EMFILE or Errno.ENFILE
                    ? sentence
                    : new ImageException(ImageErrorCode.Invalid, sentence.Message, error);
            }
            if (_isStale) _directories.Forget();
            else _directories.Trim();
            _isStale = false;
        }
        SetDirectoryTimes();
    }

    public void Dispose()
    {
        _directories.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void Count(TarEntry entry)
    {
        Size += entry.Size;
        Entries++;
        if (Size > _limits.Bytes || Size < 0) throw TooMuch($"{_limits.Bytes} bytes");
        if (Entries > _limits.Entries) throw TooMuch($"{_limits.Entries} entries");
    }

    private static ImageException TooMuch(string limit) =>
        new(ImageErrorCode.Invalid, $"layer is larger than the limit of {limit}: refusing what looks like a decompression bomb");

    private void Apply(TarEntry entry, TarReader tar)
    {
        var path = LayerPath.Clean(entry.Name);
        if (path.Length == 0)
        {
            if (entry.Type == TarEntryType.Directory) SetDirectory(_directories.Root, path, entry);
            return;
        }
        var parent = _directories.Open(LayerPath.Parent(path));
        var name = LayerPath.Name(path);
        if (name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal))
        {
            ApplyWhiteout(parent, name);
            return;
        }
        switch (entry.Type)
        {
            case TarEntryType.Directory: MakeDirectory(parent, name, path, entry); break;
            case TarEntryType.File: MakeFile(parent, name, entry, tar); break;
            case TarEntryType.HardLink: MakeHardLink(parent, name, entry); break;
            case TarEntryType.Symlink: MakeSymlink(parent, name, entry); break;
            default: MakeNode(parent, name, entry); break;
        }
    }

    private void ApplyWhiteout(FileDescriptor parent, string name)
    {
        if (name == OpaqueMark)
        {
            Xattr.Set(parent, OpaqueXattr, "y"u8);
            return;
        }
        if (name.StartsWith(WhiteoutMeta, StringComparison.Ordinal)) return;   // book-keeping of aufs
        var hidden = name[WhiteoutPrefix.Length..];
        if (hidden is "" or "." or "..") throw new ImageException(ImageErrorCode.Invalid, $"invalid whiteout entry \"{name}\"");
        switch (Stat.TryAt(parent, hidden, out _)?.Type)
        {
            case null:
                Mknod.At(parent, hidden, FileType.CharacterDevice, 0);
                break;
            // A whiteout hides what layers below have, not what this one brings (image-spec layer.md "Whiteouts").
            case FileType.Directory:
                using (var directory = OpenDirectory(parent, hidden)) Xattr.Set(directory, OpaqueXattr, "y"u8);
                break;
        }
    }

    private void MakeDirectory(FileDescriptor parent, string name, string path, TarEntry entry)
    {
        var isOpaque = false;
        var errno = Mkdir.TryAt(parent, name, 0x1C0);
        if (errno == Errno.EEXIST && Stat.At(parent, name) is { Type: not FileType.Directory } other)
        {
            isOpaque = other is { Type: FileType.CharacterDevice, NodeDevice: { Major: 0, Minor: 0 } };
            Replace(parent, name);
            errno = Mkdir.TryAt(parent, name, 0x1C0);
        }
        if (errno is not (Errno.None or Errno.EEXIST)) throw new LinuxException($"mkdirat({name})", errno);
        var directory = OpenDirectory(parent, name);
        try
        {
            SetDirectory(directory, path, entry);
            if (isOpaque) Xattr.Set(directory, OpaqueXattr, "y"u8);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
        _directories.Keep(path, directory);
    }

    private void SetDirectory(FileDescriptor directory, string path, TarEntry entry)
    {
        Chown.Descriptor(directory, entry.Uid, entry.Gid);
        Chmod.Descriptor(directory, entry.Mode);
        SetXattrs(entry, directory, static (d, x) => Xattr.Set(d, x.Name, x.Value));
        _directories.Implicit.Remove(path);
        // Entries still to come change it; what is in the header holds at the end.
        _directoryTimes.Add((path, entry.ModifyTime));
    }

    private void MakeFile(FileDescriptor parent, string name, TarEntry entry, TarReader tar)
    {
        const OpenFlags flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow;
        var file = Open.TryAt(parent, name, flags, out var errno, 0x180);
        if (file is null && errno == Errno.EEXIST)
        {
            Replace(parent, name);
            file = Open.TryAt(parent, name, flags, out errno, 0x180);
        }
        using (file ?? throw new LinuxException($"openat({name})", errno))
        {
            if (entry.Sparse is null) CopyContent(tar, file);
            else CopySparse(tar, file, entry);
            Chown.Descriptor(file, entry.Uid, entry.Gid);
            Chmod.Descriptor(file, entry.Mode);
            // After chown, which takes file capabilities away.
            SetXattrs(entry, file, static (f, x) => Xattr.Set(f, x.Name, x.Value));
            Utimensat.Descriptor(file, entry.AccessTime ?? entry.ModifyTime, entry.ModifyTime);
        }
    }

    private void CopyContent(TarReader tar, FileDescriptor file)
    {
        while (tar.Remaining > 0)
        {
            var filled = 0;
            for (int count; filled < BufferSize && (count = tar.Read(_buffer.AsSpan(filled, BufferSize - filled))) > 0;) filled += count;
            Write.All(file, _buffer.AsSpan(0, filled));
        }
    }

    private void CopySparse(TarReader tar, FileDescriptor file, TarEntry entry)
    {
        Truncate.Descriptor(file, entry.Size);
        foreach (var run in entry.Sparse!)
        {
            var (offset, left) = (run.Offset, run.Length);
            while (left > 0)
            {
                var count = tar.Read(_buffer.AsSpan(0, (int)Math.Min(BufferSize, left)));
                if (count == 0) throw new ImageException(ImageErrorCode.Invalid, "unexpected EOF");
                Write.At(file, _buffer.AsSpan(0, count), offset);
                offset += count;
                left -= count;
            }
        }
    }

    private void MakeHardLink(FileDescriptor parent, string name, TarEntry entry)
    {
        var targetPath = LayerPath.CleanLink(entry.LinkName);
        // Resolved like every other path: the target is a name in this layer, and a link in its last place is linked itself.
        var targetParent = _directories.Open(LayerPath.Parent(targetPath));
        using var target = Open.At(targetParent, LayerPath.Name(targetPath), OpenFlags.Path | OpenFlags.NoFollow);
        if (Stat.TryAt(parent, name, out _) is { } existing)
        {
            if (Stat.Descriptor(target).SameFileAs(existing)) return;
            Replace(parent, name);
        }
        Link.Descriptor(target, parent, name);
    }

    private void MakeSymlink(FileDescriptor parent, string name, TarEntry entry)
    {
        if (entry.LinkName.Length == 0) throw new LinuxException($"symlinkat({name})", Errno.ENOENT);
        if (Stat.TryAt(parent, name, out _) is not null) Replace(parent, name);
        Symlink.At(entry.LinkName, parent, name);
        Chown.At(parent, name, entry.Uid, entry.Gid);
        SetXattrs(entry, (parent, name), static (at, x) => Xattr.SetAt(at.parent, at.name, x.Name, x.Value));
        Utimensat.At(parent, name, entry.AccessTime ?? entry.ModifyTime, entry.ModifyTime);
    }

    private void MakeNode(FileDescriptor parent, string name, TarEntry entry)
    {
        if (Stat.TryAt(parent, name, out _) is not null) Replace(parent, name);
        var type = entry.Type switch
        {
            TarEntryType.CharacterDevice => FileType.CharacterDevice,
            TarEntryType.BlockDevice => FileType.BlockDevice,
            _ => FileType.Fifo,
        };
        Mknod.At(parent, name, type, entry.Mode & 0x1FF, entry.Device);
        using var node = Open.At(parent, name, OpenFlags.Path | OpenFlags.NoFollow);
        Chown.At(parent, name, entry.Uid, entry.Gid);
        Chmod.Descriptor(node, entry.Mode);
        SetXattrs(entry, (parent, name), static (at, x) => Xattr.SetAt(at.parent, at.name, x.Name, x.Value));
        Utimensat.At(parent, name, entry.AccessTime ?? entry.ModifyTime, entry.ModifyTime);
    }

    private void Replace(FileDescriptor parent, string name)
    {
        SafePath.RemoveTree(parent, name);
        _isStale = true;
    }

    private static void SetXattrs<T>(TarEntry entry, T target, Action<T, TarXattr> set)
    {
        foreach (var xattr in entry.Xattrs)
        {
            if (!IsAllowed(xattr.Name)) continue;
            try
            {
                set(target, xattr);
            }
            catch (LinuxException error) when (error.Errno is Errno.EOPNOTSUPP or Errno.EPERM)
            {
                // Not every file system has every attribute, and links have no user attributes; Docker goes on as well.
            }
        }
    }

    // What changes how overlayfs reads the layer, or what a security module trusts, is not for an image to say.
    private static bool IsAllowed(string name) =>
        name == "security.capability" ||
        (name.StartsWith("user.", StringComparison.Ordinal) && !name.StartsWith("user.overlay.", StringComparison.Ordinal));

    private static FileDescriptor OpenDirectory(FileDescriptor parent, string name) =>
        Open.At(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);

    private void SetDirectoryTimes()
    {
        for (var i = _directoryTimes.Count - 1; i >= 0; i--)
        {
            var (path, time) = _directoryTimes[i];
            if (path.Length == 0)
            {
                Utimensat.Descriptor(_directories.Root, time, time);
                continue;
            }
            // A later entry may have put something else in its place.
            using var directory = SafePath.TryOpen(_directories.Root, path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out _);
            if (directory is not null) Utimensat.Descriptor(directory, time, time);
        }
    }
}
