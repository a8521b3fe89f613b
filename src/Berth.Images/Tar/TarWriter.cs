using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Tar;

/// <summary>
/// Writes a tar that every reader of the last thirty years understands: ustar where it suffices, pax records for what does not fit (long
/// names, large numbers, fractions of seconds, binary extended attributes). The same entries always give the same bytes.
/// </summary>
/// <param name="target">Where the tar goes; not disposed.</param>
public sealed class TarWriter(Stream target)
{
    private const int PrefixMax = 155;
    private const int NameMax = 100;
    private const long OctalSizeMax = 1L << 33;
    private const long OctalIdMax = 1L << 21;

    private readonly byte[] _header = new byte[TarFormat.Block];
    private long _remaining;
    private long _padding;

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>Writes a header. Exactly <see cref="TarEntry.Size"/> bytes must follow by <see cref="Write"/> when it is a file.</summary>
    public void Add(TarEntry entry)
    {
        EndEntry();
        var size = entry.Type == TarEntryType.File ? entry.Size : 0;
        var name = PathText.Encode(entry.Name);
        var link = PathText.Encode(entry.LinkName);
        var records = Records(entry, name, link, size);
        if (records.Length > 0) WriteHeader("././@PaxHeader"u8, default, default, (byte)'x', records.Length, new TarEntry { Name = "", ModifyTime = default });
        if (records.Length > 0)
        {
            Put(records);
            Pad(TarFormat.Padding(records.Length));
        }
        var (prefix, rest) = Split(name);
        WriteHeader(rest, prefix, link, TypeOf(entry.Type), size, entry);
        (_remaining, _padding) = (size, TarFormat.Padding(size));
    }

    /// <summary>Writes content of the file added last.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        if (content.Length > _remaining) throw new InvalidOperationException("more content than the header promised");
        Put(content);
        _remaining -= content.Length;
    }

    /// <summary>Adds a small file at once.</summary>
    public void AddFile(TarEntry entry, ReadOnlySpan<byte> content)
    {
        Add(entry with { Type = TarEntryType.File, Size = content.Length });
        Write(content);
    }

    /// <summary>Writes the end mark.</summary>
    public void Finish()
    {
        EndEntry();
        Pad(2 * TarFormat.Block);
    }

    private void EndEntry()
    {
        if (_remaining != 0) throw new InvalidOperationException("less content than the header promised");
        Pad(_padding);
        _padding = 0;
    }

    private void Pad(long count)
    {
        Span<byte> zeros = stackalloc byte[2 * TarFormat.Block];
        zeros.Clear();
        Put(zeros[..(int)count]);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        target.Write(bytes);
        Length += bytes.Length;
    }

    private void WriteHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> link, byte type, long size, TarEntry entry)
    {
        var header = _header.AsSpan();
        header.Clear();
        name[..Math.Min(name.Length, NameMax)].CopyTo(header[TarFormat.Name]);
        prefix.CopyTo(header[TarFormat.Prefix]);
        link[..Math.Min(link.Length, NameMax)].CopyTo(header[TarFormat.LinkName]);
        TarFormat.WriteNumber(header[TarFormat.Mode], entry.Mode);
        TarFormat.WriteNumber(header[TarFormat.Uid], entry.Uid < OctalIdMax ? entry.Uid : 0);
        TarFormat.WriteNumber(header[TarFormat.Gid], entry.Gid < OctalIdMax ? entry.Gid : 0);
        TarFormat.WriteNumber(header[TarFormat.Size], size < OctalSizeMax ? size : 0);
        TarFormat.WriteNumber(header[TarFormat.ModifyTime], entry.ModifyTime.Seconds is >= 0 and < OctalSizeMax ? entry.ModifyTime.Seconds : 0);
        header[TarFormat.Type] = type;
        TarFormat.UstarMagic.CopyTo(header[TarFormat.Magic]);
        TarFormat.WriteNumber(header[TarFormat.DeviceMajor], entry.Device.Major);
        TarFormat.WriteNumber(header[TarFormat.DeviceMinor], entry.Device.Minor);
        var sum = TarFormat.Sum(header).Unsigned;
        TarFormat.WriteNumber(header[TarFormat.Checksum][..7], sum);
        header[TarFormat.Checksum][7] = (byte)' ';
        Put(header);
    }

    private static byte[] Records(TarEntry entry, byte[] name, byte[] link, long size)
    {
        var records = new MemoryStream();
        if (name.Length > 0 && Split(name).Name.Length > NameMax) Record(records, "path", name);
        if (link.Length > NameMax) Record(records, "linkpath", link);
        if (size >= OctalSizeMax) Record(records, "size", Ascii(size));
        if (entry.Uid >= OctalIdMax) Record(records, "uid", Ascii(entry.Uid));
        if (entry.Gid >= OctalIdMax) Record(records, "gid", Ascii(entry.Gid));
        if (entry.ModifyTime is not { Nanoseconds: 0, Seconds: >= 0 and < OctalSizeMax }) Record(records, "mtime", Time(entry.ModifyTime));
        foreach (var xattr in entry.Xattrs) Record(records, "SCHILY.xattr." + xattr.Name, xattr.Value);
        return records.ToArray();
    }

    // The length counts its own digits: 99 bytes and two digits make three digits.
    private static void Record(MemoryStream records, string key, ReadOnlySpan<byte> value)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        var body = keyBytes.Length + value.Length + 3;
        var length = body + Digits(body);
        if (Digits(length) != Digits(body)) length = body + Digits(length);
        records.Write(Ascii(length));
        records.WriteByte((byte)' ');
        records.Write(keyBytes);
        records.WriteByte((byte)'=');
        records.Write(value);
        records.WriteByte((byte)'\n');
    }

    // ustar: a name of up to 256 bytes, cut at a slash.
    private static (byte[] Prefix, byte[] Name) Split(byte[] name)
    {
        if (name.Length <= NameMax || name.Length > PrefixMax + 1 + NameMax) return ([], name);
        var slash = name.AsSpan(0, Math.Min(PrefixMax + 1, name.Length - 1)).LastIndexOf((byte)'/');
        return slash > 0 && name.Length - slash - 1 <= NameMax ? (name[..slash], name[(slash + 1)..]) : ([], name);
    }

    private static byte TypeOf(TarEntryType type) => type switch
    {
        TarEntryType.File => (byte)'0',
        TarEntryType.HardLink => (byte)'1',
        TarEntryType.Symlink => (byte)'2',
        TarEntryType.CharacterDevice => (byte)'3',
        TarEntryType.BlockDevice => (byte)'4',
        TarEntryType.Directory => (byte)'5',
        _ => (byte)'6',
    };

    private static byte[] Time(Timespec time)
    {
        var (seconds, nanoseconds) = (time.Seconds, time.Nanoseconds);
        var sign = "";
        if (seconds < 0)
        {
            sign = "-";
            (seconds, nanoseconds) = nanoseconds == 0 ? (-seconds, 0) : (-seconds - 1, 1_000_000_000 - nanoseconds);
        }
        var fraction = nanoseconds == 0 ? "" : "." + nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return Encoding.ASCII.GetBytes($"{sign}{seconds.ToString(CultureInfo.InvariantCulture)}{fraction}");
    }

    private static byte[] Ascii(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
