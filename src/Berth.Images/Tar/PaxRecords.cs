using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Tar;

/// <summary>
/// The records of a pax extended header (pax(1) "pax Extended Header File Format"): what they say wins over the ustar header after them.
/// </summary>
internal sealed class PaxRecords
{
    private const string SchilyXattr = "SCHILY.xattr.";
    private const string LibarchiveXattr = "LIBARCHIVE.xattr.";

    private readonly List<TarXattr> _xattrs = [];
    private readonly List<SparseRun> _sparse = [];
    private long _pendingOffset = -1;

    public string? Path { get; private set; }
    public string? LinkPath { get; private set; }
    public long? Size { get; private set; }
    public uint? Uid { get; private set; }
    public uint? Gid { get; private set; }
    public Timespec? ModifyTime { get; private set; }
    public Timespec? AccessTime { get; private set; }
    public string? SparseName { get; private set; }
    public long? SparseSize { get; private set; }
    public int SparseMajor { get; private set; } = -1;
    public IReadOnlyList<TarXattr> Xattrs => _xattrs;

    /// <summary>The map of the formats 0.0 and 0.1; format 1.0 has it in front of the data.</summary>
    public IReadOnlyList<SparseRun>? Sparse => _sparse.Count > 0 || SparseCount is not null ? _sparse : null;

    private long? SparseCount { get; set; }

    /// <summary>Reads <c>length key=value\n</c> records. The length counts itself, and the value may hold any byte.</summary>
    public static PaxRecords Parse(ReadOnlySpan<byte> data)
    {
        var records = new PaxRecords();
        while (!data.IsEmpty)
        {
            if (!Utf8Parser.TryParse(data, out int length, out var digits) || length <= digits + 2 || length > data.Length ||
                data[digits] != ' ' || data[length - 1] != '\n')
                TarFormat.Refuse("bad pax record");
            var record = data[(digits + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0) TarFormat.Refuse("pax record without a key");
            records.Apply(Encoding.UTF8.GetString(record[..equals]), record[(equals + 1)..]);
            data = data[length..];
        }
        return records;
    }

    private void Apply(string key, ReadOnlySpan<byte> value)
    {
        switch (key)
        {
            case "path": Path = value.IsEmpty ? null : Name(value); break;
            case "linkpath": LinkPath = value.IsEmpty ? null : Name(value); break;
            case "size": Size = Integer(value, key); break;
            case "uid": Uid = Id(value, key); break;
            case "gid": Gid = Id(value, key); break;
            case "mtime": ModifyTime = Time(value, key); break;
            case "atime": AccessTime = Time(value, key); break;
            case "GNU.sparse.name": SparseName = Name(value); break;
            case "GNU.sparse.size" or "GNU.sparse.realsize": SparseSize = Integer(value, key); break;
            case "GNU.sparse.major": SparseMajor = (int)Math.Min(Integer(value, key), 99); break;
            case "GNU.sparse.numblocks": SparseCount = Integer(value, key); break;
            case "GNU.sparse.offset": _pendingOffset = Integer(value, key); break;
            case "GNU.sparse.numbytes": AddRun(_pendingOffset, Integer(value, key)); break;
            case "GNU.sparse.map": ReadMap(value); break;
            default: ApplyXattr(key, value); break;
        }
    }

    private void ApplyXattr(string key, ReadOnlySpan<byte> value)
    {
        if (key.StartsWith(SchilyXattr, StringComparison.Ordinal)) Set(key[SchilyXattr.Length..], value.ToArray());
        if (!key.StartsWith(LibarchiveXattr, StringComparison.Ordinal)) return;
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(value.Length) + 3];
        // bsdtar leaves the padding out.
        var padded = new byte[(value.Length + 3) / 4 * 4];
        padded.AsSpan().Fill((byte)'=');
        value.CopyTo(padded);
        if (Base64.DecodeFromUtf8(padded, decoded, out _, out var written) != System.Buffers.OperationStatus.Done) TarFormat.Refuse("bad xattr");
        Set(Uri.UnescapeDataString(key[LibarchiveXattr.Length..]), decoded[..written]);
    }

    // bsdtar writes each attribute in both dialects; the binary-safe one comes first and says the same.
    private void Set(string name, byte[] value)
    {
        _xattrs.RemoveAll(x => x.Name == name);
        _xattrs.Add(new TarXattr(name, value));
    }

    private void ReadMap(ReadOnlySpan<byte> value)
    {
        _sparse.Clear();
        if (value.IsEmpty) return;
        long offset = -1;
        foreach (var range in value.Split((byte)','))
        {
            var number = Integer(value[range], "GNU.sparse.map");
            if (offset < 0) offset = number;
            else
            {
                AddRun(offset, number);
                offset = -1;
            }
        }
        if (offset >= 0) TarFormat.Refuse("odd sparse map");
    }

    private void AddRun(long offset, long length)
    {
        if (offset < 0 || _sparse.Count >= TarFormat.SparseRunsMax) TarFormat.Refuse("bad sparse map");
        _sparse.Add(new SparseRun(offset, length));
    }

    private static string Name(ReadOnlySpan<byte> value)
    {
        if (value.Contains((byte)0)) TarFormat.Refuse("NUL in a name");
        return PathText.Decode(value);
    }

    private static uint Id(ReadOnlySpan<byte> value, string key)
    {
        var id = Integer(value, key);
        if (id > uint.MaxValue) TarFormat.Refuse($"bad {key}");
        return (uint)id;
    }

    private static long Integer(ReadOnlySpan<byte> value, string key)
    {
        if (!Utf8Parser.TryParse(value, out long number, out var used) || used != value.Length || number < 0) TarFormat.Refuse($"bad {key}");
        return number;
    }

    // Decimal seconds with any number of digits after the point; the kernel keeps nine.
    private static Timespec Time(ReadOnlySpan<byte> value, string key)
    {
        var text = Encoding.UTF8.GetString(value);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        if (!long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)) TarFormat.Refuse($"bad {key}");
        var fraction = point < 0 ? "" : text[(point + 1)..];
        if (fraction.AsSpan().ContainsAnyExceptInRange('0', '9')) TarFormat.Refuse($"bad {key}");
        var nanoseconds = long.Parse(fraction.PadRight(9, '0')[..9], CultureInfo.InvariantCulture);
        if (nanoseconds == 0 || !whole.StartsWith('-')) return new Timespec(seconds, nanoseconds);
        return new Timespec(seconds - 1, 1_000_000_000 - nanoseconds);
    }
}
