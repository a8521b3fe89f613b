using System.Buffers;
using Berth.Images.Tar;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Trees;

/// <summary>
/// Makes files of tar entries in directories that are open already: nothing is followed, what is in the way is replaced, owner, mode,
/// attributes and times are set by descriptor. The last piece of every unpacking, be it of a layer or into a container.
/// </summary>
internal sealed class EntryWriter(TreeDirectories directories) : IDisposable
{
    private const int BufferSize = 256 << 10;
    private const int HoleSize = 64 << 10;
    private const OpenFlags NewFile = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow;

    private readonly List<(string Path, Timespec ModifyTime)> _directoryTimes = [];
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    // An entry took the place of something: kept directories may lead elsewhere now, and are forgotten once this entry is done with them.
    private bool _isStale;

    /// <summary>Whose the files are; null leaves them the writer's own.</summary>
    public Func<TarEntry, (uint Uid, uint Gid)?> OwnerOf { get; init; } = static entry => (entry.Uid, entry.Gid);

    /// <summary>Which extended attributes an archive may set.</summary>
    public Func<string, bool> AllowsXattr { get; init; } = IsHarmless;

    /// <summary>Takes away what is in the way of an entry: a name in a directory, with all beneath it.</summary>
    public Action<FileDescriptor, string> TakeAway { get; init; } = SafePath.RemoveTree;

    /// <summary>Long stretches of zeros are left out of files, as holes.</summary>
    public bool MakeHoles { get; init; }

    /// <summary>What no archive can do harm with: file capabilities and the attributes users may set anyway.</summary>
    public static bool IsHarmless(string name) =>
        // What changes how overlayfs reads a layer, or what a security module trusts, is not for an archive to say.
        name == "security.capability" ||
        (name.StartsWith("user.", StringComparison.Ordinal) && !name.StartsWith("user.overlay.", StringComparison.Ordinal));

    /// <summary>Call between entries, when no directory given out is in use.</summary>
    public void EndEntry()
    {
        if (_isStale) directories.Forget();
        else directories.Trim();
        _isStale = false;
    }

    public void Dispose()
    {
        directories.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    /// <summary>Makes what the entry says, except a directory.</summary>
    public void MakeOther(FileDescriptor parent, string name, TarEntry entry, TarReader tar)
    {
        switch (entry.Type)
        {
            case TarEntryType.File: MakeFile(parent, name, entry, tar); break;
            case TarEntryType.HardLink: MakeHardLink(parent, name, entry); break;
            case TarEntryType.Symlink: MakeSymlink(parent, name, entry); break;
            default: MakeNode(parent, name, entry); break;
        }
    }

    /// <summary>Makes a directory or takes the one that is there; anything else there is replaced and told to <paramref name="replaced"/>.</summary>
    public void MakeDirectory(FileDescriptor parent, string name, string path, TarEntry entry, Action<FileDescriptor, FileStat>? replaced = null)
    {
        FileStat? other = null;
        var errno = Mkdir.TryAt(parent, name, 0x1C0);
        if (errno == Errno.EEXIST && Stat.At(parent, name) is { Type: not FileType.Directory } there)
        {
            other = there;
            Replace(parent, name);
            errno = Mkdir.TryAt(parent, name, 0x1C0);
        }
        if (errno is not (Errno.None or Errno.EEXIST)) throw new LinuxException($"mkdirat({name})", errno);
        var directory = Open.At(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        try
        {
            SetDirectory(directory, path, entry);
            if (other is { } gone) replaced?.Invoke(directory, gone);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
        directories.Keep(path, directory);
    }

    /// <summary>Gives an open directory what the entry says of it.</summary>
    public void SetDirectory(FileDescriptor directory, string path, TarEntry entry)
    {
        if (OwnerOf(entry) is { } owner) Chown.Descriptor(directory, owner.Uid, owner.Gid);
        Chmod.Descriptor(directory, entry.Mode);
        SetXattrs(entry, directory, static (d, x) => Xattr.Set(d, x.Name, x.Value));
        directories.Implicit.Remove(path);
        // Entries still to come change it; what is in the header holds at the end.
        _directoryTimes.Add((path, entry.ModifyTime));
    }

    /// <summary>The last step: directories get the times that making their content took from them.</summary>
    public void SetDirectoryTimes()
    {
        for (var i = _directoryTimes.Count - 1; i >= 0; i--)
        {
            var (path, time) = _directoryTimes[i];
            if (path.Length == 0)
            {
                Utimensat.Descriptor(directories.Root, time, time);
                continue;
            }
            // A later entry may have put something else in its place.
            using var directory = SafePath.TryOpen(directories.Root, path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out _);
            if (directory is not null) Utimensat.Descriptor(directory, time, time);
        }
    }

    private void MakeFile(FileDescriptor parent, string name, TarEntry entry, TarReader tar)
    {
        var file = Open.TryAt(parent, name, NewFile, out var errno, 0x180);
        if (file is null && errno == Errno.EEXIST)
        {
            Replace(parent, name);
            file = Open.TryAt(parent, name, NewFile, out errno, 0x180);
        }
        using (file ?? throw new LinuxException($"openat({name})", errno))
        {
            if (entry.Sparse is null) CopyContent(tar, file, entry.Size);
            else CopySparse(tar, file, entry);
            if (OwnerOf(entry) is { } owner) Chown.Descriptor(file, owner.Uid, owner.Gid);
            Chmod.Descriptor(file, entry.Mode);
            // After chown, which takes file capabilities away.
            SetXattrs(entry, file, static (f, x) => Xattr.Set(f, x.Name, x.Value));
            Utimensat.Descriptor(file, entry.AccessTime ?? entry.ModifyTime, entry.ModifyTime);
        }
    }

    private void CopyContent(TarReader tar, FileDescriptor file, long size)
    {
        if (!MakeHoles)
        {
            while (tar.Remaining > 0) Write.All(file, tar.ReadInPlace(_buffer));
            return;
        }
        var (position, hasHole) = (0L, false);
        while (tar.Remaining > 0)
        {
            var filled = 0;
            for (int count; filled < BufferSize && (count = tar.Read(_buffer.AsSpan(filled, BufferSize - filled))) > 0;) filled += count;
            hasHole |= WriteData(file, _buffer.AsSpan(0, filled), position);
            position += filled;
        }
        if (hasHole) Truncate.Descriptor(file, size);
    }

    // True when something was left out.
    private static bool WriteData(FileDescriptor file, ReadOnlySpan<byte> data, long position)
    {
        var (hasHole, start) = (false, 0);
        for (var end = 0; end < data.Length;)
        {
            var piece = data[end..Math.Min(end + HoleSize, data.Length)];
            if (piece.Length == HoleSize && !piece.ContainsAnyExcept((byte)0))
            {
                if (end > start) Write.At(file, data[start..end], position + start);
                (hasHole, start) = (true, end + HoleSize);
            }
            end += piece.Length;
        }
        if (start < data.Length) Write.At(file, data[start..], position + start);
        return hasHole;
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
        var targetPath = EntryPath.CleanLink(entry.LinkName);
        // Resolved like every other path: the target is a name in this tree, and a link in its last place is linked itself.
        var targetParent = directories.Open(EntryPath.Parent(targetPath));
        using var target = Open.TryAt(targetParent, EntryPath.Name(targetPath), OpenFlags.Path | OpenFlags.NoFollow, out var errno)
            ?? throw new LinuxException($"linkat({targetPath} -> {name})", errno);
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
        if (OwnerOf(entry) is { } owner) Chown.At(parent, name, owner.Uid, owner.Gid);
        Dress(parent, name, entry);
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
        using (var node = Open.At(parent, name, OpenFlags.Path | OpenFlags.NoFollow))
        {
            // A change of owner takes set-id bits away.
            if (OwnerOf(entry) is { } owner) Chown.Descriptor(node, owner.Uid, owner.Gid);
            Chmod.Descriptor(node, entry.Mode);
        }
        Dress(parent, name, entry);
    }

    private void Dress(FileDescriptor parent, string name, TarEntry entry)
    {
        SetXattrs(entry, (parent, name), static (at, x) => Xattr.SetAt(at.parent, at.name, x.Name, x.Value));
        Utimensat.At(parent, name, entry.AccessTime ?? entry.ModifyTime, entry.ModifyTime);
    }

    private void Replace(FileDescriptor parent, string name)
    {
        TakeAway(parent, name);
        _isStale = true;
    }

    private void SetXattrs<T>(TarEntry entry, T target, Action<T, TarXattr> set)
    {
        foreach (var xattr in entry.Xattrs)
        {
            if (!AllowsXattr(xattr.Name)) continue;
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
}
