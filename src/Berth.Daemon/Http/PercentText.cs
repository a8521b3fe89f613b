using System.Text;
using Berth.Linux;

namespace Berth.Daemon.Http;

/// <summary>
/// Percent-encoding undone, byte by byte (RFC 3986): what is no UTF-8 is told like everywhere else, as the replacement character, and is kept only
/// where a file is meant by it. A percent sign that begins no byte stays.
/// </summary>
internal static class PercentText
{
    /// <summary>Text; a plus may stand for a blank, as in queries.</summary>
    public static string Decode(ReadOnlySpan<char> raw, bool plus) =>
        IsPlain(raw, plus) ? raw.ToString() : Encoding.UTF8.GetString(Bytes(raw, plus));

    /// <summary>The path of a file, as <see cref="PathText"/> has it.</summary>
    public static string DecodePath(ReadOnlySpan<char> raw, bool plus) => IsPlain(raw, plus) ? raw.ToString() : PathText.Decode(Bytes(raw, plus));

    private static bool IsPlain(ReadOnlySpan<char> raw, bool plus) => !raw.Contains('%') && !(plus && raw.Contains('+'));

    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<char> raw, bool plus)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(raw.Length)];
        var length = 0;
        while (!raw.IsEmpty)
        {
            if (raw.Length > 2 && raw[0] == '%' && char.IsAsciiHexDigit(raw[1]) && char.IsAsciiHexDigit(raw[2]))
            {
                bytes[length++] = byte.Parse(raw[1..3], System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);
                raw = raw[3..];
                continue;
            }
            if (plus && raw[0] == '+')
            {
                bytes[length++] = (byte)' ';
                raw = raw[1..];
                continue;
            }
            var run = raw[1..].IndexOfAny('%', '+') is >= 0 and var next ? raw[..(next + 1)] : raw;
            length += Encoding.UTF8.GetBytes(run, bytes.AsSpan(length));
            raw = raw[run.Length..];
        }
        return bytes.AsSpan(0, length);
    }
}
