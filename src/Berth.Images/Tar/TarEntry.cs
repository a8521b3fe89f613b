using Berth.Linux.Calls;

namespace Berth.Images.Tar;

/// <summary>What an entry of a tar is.</summary>
public enum TarEntryType
{
    /// <summary>A regular file.</summary>
    File,
    /// <summary>Another name for a file that came before.</summary>
    HardLink,
    /// <summary>A symbolic link.</summary>
    Symlink,
    /// <summary>A character device.</summary>
    CharacterDevice,
    /// <summary>A block device.</summary>
    BlockDevice,
    /// <summary>A directory.</summary>
    Directory,
    /// <summary>A named pipe.</summary>
    Fifo,
}

/// <summary>A stretch of a sparse file that has data.</summary>
/// <param name="Offset">Where in the file.</param>
/// <param name="Length">How many bytes.</param>
public readonly record struct SparseRun(long Offset, long Length);

/// <summary>An extended attribute; the value is bytes, never text.</summary>
/// <param name="Name">With its namespace: <c>security.capability</c>.</param>
/// <param name="Value">The bytes.</param>
public readonly record struct TarXattr(string Name, byte[] Value);

/// <summary>The header of one entry, whatever dialect it was written in. Names are decoded by <see cref="Linux.PathText"/>.</summary>
public sealed record TarEntry
{
    /// <summary>The name exactly as written, with leading and trailing slashes.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public TarEntryType Type { get; init; }

    /// <summary>The target of a link, exactly as written.</summary>
    public string LinkName { get; init; } = "";

    /// <summary>Permission bits, 07777.</summary>
    public uint Mode { get; init; } = 0x1A4;

    /// <summary>The owner.</summary>
    public uint Uid { get; init; }

    /// <summary>The group.</summary>
    public uint Gid { get; init; }

    /// <summary>Length of the content as a reader of the file sees it, holes included.</summary>
    public long Size { get; init; }

    /// <summary>Last change of the content.</summary>
    public Timespec ModifyTime { get; init; }

    /// <summary>Last read, when the tar says so.</summary>
    public Timespec? AccessTime { get; init; }

    /// <summary>The device that a device node stands for.</summary>
    public DeviceNumber Device { get; init; }

    /// <summary>Extended attributes.</summary>
    public IReadOnlyList<TarXattr> Xattrs { get; init; } = [];

    /// <summary>Where the data of a sparse file goes, in order; null when the file has no holes.</summary>
    public IReadOnlyList<SparseRun>? Sparse { get; init; }
}
