using Berth.Images.Streams;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Tar;

/// <summary>
/// Reads a tar front to back: V7, ustar, pax, GNU long names, old and new GNU sparse files, base-256 numbers. Nothing in the input is
/// believed: what contradicts itself is refused, and no length in it makes the reader allocate more than a few megabytes.
/// </summary>
/// <param name="source">The uncompressed tar; not disposed.</param>
public sealed class TarReader(Stream source)
{
    private readonly byte[] _header = new byte[TarFormat.Block];
    private long _remaining;   // stored bytes of the current entry not read yet
    private long _padding;     // filler behind them
    private bool _ended;
    private bool _tellsContent;

    /// <summary>Told every byte that is not the content of a whole file, in order: what it takes to make the same tar again.</summary>
    internal TarBytes? Rest { get; init; }

    /// <summary>Stored bytes of the current entry that were not read yet. For a sparse file these are its data runs end to end.</summary>
    public long Remaining => _remaining;

    /// <summary>Goes to the next entry, skipping what was not read of the current one. Null at the end of the tar.</summary>
    /// <exception cref="ImageException">Invalid: <c>archive/tar: invalid tar header</c>, <c>unexpected EOF</c>.</exception>
    public TarEntry? Next()
    {
        if (_ended) return null;
        Skip(_remaining);
        // An archive may end where the filler of its last file should be: Docker's reader takes that too.
        _ended = !TrySkip(_padding);
        (_remaining, _padding) = (0, 0);
        if (_ended) return null;
        _tellsContent = false;
        PaxRecords? pax = null;
        string? longName = null, longLink = null;
        while (ReadHeader())
        {
            var type = _header[TarFormat.Type];
            var size = TarFormat.Number(_header.AsSpan(TarFormat.Size), "size");
            if (size < 0) TarFormat.Refuse("negative size");
            switch (type)
            {
                case (byte)'x' or (byte)'X': pax = PaxRecords.Parse(ReadMeta(size, TarFormat.PaxMax)); continue;
                case (byte)'g': ReadMeta(size, TarFormat.PaxMax); continue;   // git's comment and the like; Docker ignores it too
                case (byte)'L': longName = LongName(size); continue;
                case (byte)'K': longLink = LongName(size); continue;
                default: return Entry(type, size, pax, longName, longLink);
            }
        }
        if (pax is not null || longName is not null || longLink is not null) throw Truncated();
        _ended = true;
        return null;
    }

    /// <summary>Reads stored bytes of the current entry; 0 at its end.</summary>
    /// <exception cref="ImageException">Invalid: <c>unexpected EOF</c>.</exception>
    public int Read(Span<byte> buffer)
    {
        if (_remaining == 0 || buffer.IsEmpty) return 0;
        var count = source.Read(buffer[..(int)Math.Min(buffer.Length, _remaining)]);
        if (count == 0) throw Truncated();
        _remaining -= count;
        if (_tellsContent) Rest?.Invoke(buffer[..count]);
        return count;
    }

    /// <summary>Stored bytes of the current entry where they lie, or read into a buffer: until the next call. Empty at its end.</summary>
    /// <exception cref="ImageException">Invalid: <c>unexpected EOF</c>.</exception>
    internal ReadOnlySpan<byte> ReadInPlace(byte[] buffer)
    {
        if (_remaining == 0) return default;
        if (source is not BlockReader blocks || _tellsContent) return buffer.AsSpan(0, Read(buffer));
        var piece = blocks.ReadBlock((int)Math.Min(int.MaxValue, _remaining));
        if (piece.IsEmpty) throw Truncated();
        _remaining -= piece.Length;
        return piece;
    }

    /// <summary>Fills <paramref name="buffer"/> with stored bytes of the current entry.</summary>
    /// <exception cref="ImageException">Invalid: <c>unexpected EOF</c>, also when the entry has fewer bytes.</exception>
    public void ReadExactly(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = Read(buffer);
            if (count == 0) throw Truncated();
            buffer = buffer[count..];
        }
    }

    private TarEntry Entry(byte type, long size, PaxRecords? pax, string? longName, string? longLink)
    {
        var isGnu = _header.AsSpan(TarFormat.Magic).SequenceEqual(TarFormat.GnuMagic);
        var name = pax?.SparseName ?? pax?.Path ?? longName ?? HeaderName(isGnu);
        var kind = Kind(type, name);
        if (kind is not TarEntryType.File) size = 0;   // links may carry the size of what they link to; no data follows
        else size = pax?.Size ?? size;
        _remaining = size;
        _padding = TarFormat.Padding(size);
        // The data of a sparse file is cut in pieces and starts with a map: not the content of the file that comes of it.
        _tellsContent = type == 'S' || pax is { SparseMajor: >= 0 } || pax?.Sparse is not null;
        var (runs, realSize) = kind == TarEntryType.File ? SparseMap(type, isGnu, size, pax) : (null, size);
        return new TarEntry
        {
            Name = name,
            Type = kind,
            LinkName = pax?.LinkPath ?? longLink ?? PathText.Decode(TarFormat.Text(_header.AsSpan(TarFormat.LinkName))),
            Mode = (uint)TarFormat.Number(_header.AsSpan(TarFormat.Mode), "mode") & 0xFFF,
            Uid = pax?.Uid ?? Id(TarFormat.Uid, "uid"),
            Gid = pax?.Gid ?? Id(TarFormat.Gid, "gid"),
            Size = realSize,
            ModifyTime = pax?.ModifyTime ?? new Timespec(TarFormat.Number(_header.AsSpan(TarFormat.ModifyTime), "mtime"), 0),
            AccessTime = pax?.AccessTime,
            Device = kind is TarEntryType.CharacterDevice or TarEntryType.BlockDevice
                ? new DeviceNumber(DevicePart(TarFormat.DeviceMajor), DevicePart(TarFormat.DeviceMinor))
                : default,
            Xattrs = pax?.Xattrs ?? [],
            Sparse = runs,
        };
    }

    private static TarEntryType Kind(byte type, string name) => type switch
    {
        // Before there was a type for directories, a trailing slash made one.
        (byte)'0' or 0 when name.EndsWith('/') => TarEntryType.Directory,
        (byte)'0' or 0 or (byte)'7' or (byte)'S' => TarEntryType.File,
        (byte)'1' => TarEntryType.HardLink,
        (byte)'2' => TarEntryType.Symlink,
        (byte)'3' => TarEntryType.CharacterDevice,
        (byte)'4' => TarEntryType.BlockDevice,
        (byte)'5' => TarEntryType.Directory,
        (byte)'6' => TarEntryType.Fifo,
        _ => throw new ImageException(ImageErrorCode.Invalid, $"unhandled tar header type {type}"),
    };

    private string HeaderName(bool isGnu)
    {
        var name = TarFormat.Text(_header.AsSpan(TarFormat.Name));
        var isUstar = !isGnu && _header.AsSpan(TarFormat.Magic)[..5].SequenceEqual("ustar"u8);
        var prefix = isUstar ? TarFormat.Text(_header.AsSpan(TarFormat.Prefix)) : default;
        return prefix.IsEmpty ? PathText.Decode(name) : $"{PathText.Decode(prefix)}/{PathText.Decode(name)}";
    }

    private uint Id(Range field, string what)
    {
        var id = TarFormat.Number(_header.AsSpan(field), what);
        if (id is < 0 or > uint.MaxValue) TarFormat.Refuse($"bad {what}");
        return (uint)id;
    }

    private uint DevicePart(Range field)
    {
        var part = TarFormat.Number(_header.AsSpan(field), "device");
        if (part is < 0 or > uint.MaxValue) TarFormat.Refuse("bad device");
        return (uint)part;
    }

    private (IReadOnlyList<SparseRun>? Runs, long Size) SparseMap(byte type, bool isGnu, long stored, PaxRecords? pax)
    {
        if (type == 'S' && isGnu)
        {
            var realSize = TarFormat.Number(_header.AsSpan(TarFormat.GnuRealSize), "real size");
            return (Checked(TarSparse.ReadOldGnu(_header, ReadBlock), realSize), realSize);
        }
        if (pax is { SparseMajor: 1 })
        {
            var runs = TarSparse.ReadInline(this);
            var size = pax.SparseSize ?? stored;
            return (Checked(runs, size), size);
        }
        if (pax?.Sparse is not { } map) return (null, stored);
        return (Checked(map, pax.SparseSize ?? stored), pax.SparseSize ?? stored);
    }

    // Runs in order, without overlap, inside the file, and adding up to what is stored.
    private IReadOnlyList<SparseRun> Checked(IReadOnlyList<SparseRun> runs, long realSize)
    {
        long end = 0, total = 0;
        foreach (var run in runs)
        {
            if (run.Offset < end || run.Length < 0 || run.Offset > realSize - run.Length) TarFormat.Refuse("bad sparse map");
            end = run.Offset + run.Length;
            total += run.Length;
        }
        if (total != _remaining || realSize < 0) TarFormat.Refuse("sparse map and size disagree");
        return runs;
    }

    private string LongName(long size)
    {
        var name = TarFormat.Text(ReadMeta(size, TarFormat.LongNameMax));
        return PathText.Decode(name);
    }

    private byte[] ReadMeta(long size, int limit)
    {
        if (size > limit) TarFormat.Refuse("extended header too long");
        var data = new byte[size];
        Fill(data);
        Skip(TarFormat.Padding(size));
        return data;
    }

    // True with a header in place; false at the end mark, or where the input ends between two entries.
    private bool ReadHeader()
    {
        if (!ReadBlock(_header, mayEnd: true)) return false;
        if (!_header.AsSpan().ContainsAnyExcept((byte)0))
        {
            if (!ReadBlock(_header, mayEnd: true) || !_header.AsSpan().ContainsAnyExcept((byte)0)) return false;
            TarFormat.Refuse("data behind a lone zero block");
        }
        var (unsigned, signed) = TarFormat.Sum(_header);
        var stated = TarFormat.Number(_header.AsSpan(TarFormat.Checksum), "checksum");
        if (stated != unsigned && stated != signed) TarFormat.Refuse("wrong checksum");
        return true;
    }

    private void ReadBlock(byte[] block) => ReadBlock(block, mayEnd: false);

    private bool ReadBlock(byte[] block, bool mayEnd)
    {
        var count = source.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
        Rest?.Invoke(block.AsSpan(0, count));
        if (count == 0 && mayEnd) return false;
        return count == block.Length ? true : throw Truncated();
    }

    private void Fill(Span<byte> buffer)
    {
        if (source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length) throw Truncated();
        Rest?.Invoke(buffer);
    }

    private void Skip(long count)
    {
        if (!TrySkip(count)) throw Truncated();
    }

    private bool TrySkip(long count)
    {
        Span<byte> waste = stackalloc byte[4096];
        while (count > 0)
        {
            var read = source.Read(waste[..(int)Math.Min(waste.Length, count)]);
            if (read == 0) return false;
            Rest?.Invoke(waste[..read]);
            count -= read;
        }
        return true;
    }

    private static ImageException Truncated() => new(ImageErrorCode.Invalid, "unexpected EOF");
}

/// <summary>Bytes of a tar.</summary>
internal delegate void TarBytes(ReadOnlySpan<byte> bytes);
