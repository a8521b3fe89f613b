using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Berth.Images.Tar;

/// <summary>The 512-byte header block of tar(5): ustar, pax and GNU share its first 257 bytes.</summary>
internal static class TarFormat
{
    public const int Block = 512;

    // A file name cannot be longer in Linux, and pax records beyond this are nobody's metadata.
    public const int LongNameMax = 64 << 10;
    public const int PaxMax = 4 << 20;
    public const int SparseRunsMax = 1 << 20;

    public static readonly Range Name = ..100;
    public static readonly Range Mode = 100..108;
    public static readonly Range Uid = 108..116;
    public static readonly Range Gid = 116..124;
    public static readonly Range Size = 124..136;
    public static readonly Range ModifyTime = 136..148;
    public static readonly Range Checksum = 148..156;
    public const int Type = 156;
    public static readonly Range LinkName = 157..257;
    public static readonly Range Magic = 257..265;
    public static readonly Range DeviceMajor = 329..337;
    public static readonly Range DeviceMinor = 337..345;
    public static readonly Range Prefix = 345..500;
    public static readonly Range GnuSparse = 386..482;
    public const int GnuIsExtended = 482;
    public static readonly Range GnuRealSize = 483..495;

    // Magic and version in one: NUL-terminated "ustar", then "00".
    public static ReadOnlySpan<byte> UstarMagic => [(byte)'u', (byte)'s', (byte)'t', (byte)'a', (byte)'r', 0, (byte)'0', (byte)'0'];

    public static ReadOnlySpan<byte> GnuMagic => "ustar  \0"u8;

    public static long Padding(long size) => -size & (Block - 1);

    /// <summary>The sum of the header with its own field as blanks; some old writers summed signed bytes, and readers accept both.</summary>
    public static (long Unsigned, long Signed) Sum(ReadOnlySpan<byte> header)
    {
        var (unsigned, signed) = (0L, 0L);
        for (var i = 0; i < Block; i++)
        {
            var value = i is >= 148 and < 156 ? (byte)' ' : header[i];
            unsigned += value;
            signed += (sbyte)value;
        }
        return (unsigned, signed);
    }

    /// <summary>True for a block that could be a header.</summary>
    public static bool HasValidChecksum(ReadOnlySpan<byte> header)
    {
        var field = header[Checksum].Trim(" \0"u8);
        if (field.IsEmpty || field.ContainsAnyExceptInRange((byte)'0', (byte)'7')) return false;
        var (unsigned, signed) = Sum(header);
        var stated = Number(field, "checksum");
        return stated == unsigned || stated == signed;
    }

    /// <summary>A field up to its first NUL.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    /// <summary>A number: octal between blanks and NULs, or base-256 when the first bit is set.</summary>
    public static long Number(ReadOnlySpan<byte> field, string what)
    {
        if (field.IsEmpty) return 0;
        if ((field[0] & 0x80) != 0) return Base256(field, what);
        var text = field.Trim(" \0"u8);
        var end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        long value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'7' || value >> 60 != 0) Refuse($"bad {what}");
            value = (value << 3) | (uint)(digit - '0');
        }
        return value;
    }

    /// <summary>Writes octal when it fits, base-256 when it does not.</summary>
    public static void WriteNumber(Span<byte> field, long value)
    {
        if (value >= 0 && value < 1L << (3 * (field.Length - 1)))
        {
            for (var i = field.Length - 2; i >= 0; i--, value >>= 3) field[i] = (byte)('0' + (value & 7));
            field[^1] = 0;
            return;
        }
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(wide, value);
        field.Fill(value < 0 ? (byte)0xff : (byte)0);
        // Eight-byte fields (ids) hold 56 bits after the mark, twelve-byte ones all of a long.
        if (field.Length <= 8) wide[(8 - field.Length)..].CopyTo(field);
        else wide.CopyTo(field[^8..]);
        field[0] |= 0x80;
    }

    [DoesNotReturn]
    public static void Refuse(string detail) =>
        throw new ImageException(ImageErrorCode.Invalid, "archive/tar: invalid tar header", new InvalidDataException(detail));

    private static long Base256(ReadOnlySpan<byte> field, string what)
    {
        var negative = (field[0] & 0x40) != 0;
        var inverse = negative ? (byte)0xff : (byte)0;
        ulong value = 0;
        for (var i = 0; i < field.Length; i++)
        {
            var digit = (byte)(field[i] ^ inverse);
            if (i == 0) digit &= 0x7f;
            if (value >> 56 != 0) Refuse($"bad {what}");
            value = (value << 8) | digit;
        }
        if (value >> 63 != 0) Refuse($"bad {what}");
        return negative ? ~(long)value : (long)value;
    }
}
