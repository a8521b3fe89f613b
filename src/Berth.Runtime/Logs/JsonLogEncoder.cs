using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Berth.Runtime.Logs;

/// <summary>
/// Encodes log lines exactly as Docker's json-file driver does: <c>{"log":"text\n","stream":"stdout","time":"..."}</c>, with the escapes of
/// Go's JSON encoder (HTML characters and U+2028 and U+2029 included), invalid UTF-8 as <c>\ufffd</c>.
/// </summary>
public static class JsonLogEncoder
{
    /// <summary>A line can grow by this factor (a control character becomes six), and needs this much around it.</summary>
    public const int MaxGrowth = 6;

    /// <summary>Bytes around a line's text.</summary>
    public const int MaxFrame = 96;

    // Everything that is not copied as it is: control characters, the five escaped ones, and the first byte of anything beyond ASCII.
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\', (byte)'<', (byte)'>', (byte)'&', .. Enumerable.Range(0x80, 0x80).Select(b => (byte)b)]);

    /// <summary>
    /// Writes one log entry and returns its length. <paramref name="target"/> must have room for <see cref="MaxGrowth"/> times the text and
    /// <see cref="MaxFrame"/>.
    /// </summary>
    /// <param name="target">Where to.</param>
    /// <param name="text">The line without its newline.</param>
    /// <param name="newline">True when the newline was there: false for a part of a long line and for an unfinished last one.</param>
    /// <param name="stream">True for standard error.</param>
    /// <param name="time">The time as RFC 3339 text.</param>
    /// <param name="attributes"><c>"attrs":{...},</c> or empty.</param>
    public static int Encode(Span<byte> target, ReadOnlySpan<byte> text, bool newline, bool stream, ReadOnlySpan<byte> time, ReadOnlySpan<byte> attributes = default)
    {
        var at = Put(target, 0, "{\"log\":\""u8);
        at = Escape(target, at, text);
        if (newline) at = Put(target, at, "\\n"u8);
        at = Put(target, at, stream ? "\",\"stream\":\"stderr\","u8 : "\",\"stream\":\"stdout\","u8);
        at = Put(target, at, attributes);
        at = Put(target, at, "\"time\":\""u8);
        at = Put(target, at, time);
        return Put(target, at, "\"}\n"u8);
    }

    private static int Escape(Span<byte> target, int at, ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var plain = text.IndexOfAny(Special);
            if (plain < 0) return Put(target, at, text);
            at = Put(target, at, text[..plain]);
            text = text[plain..];
            int used;
            (at, used) = text[0] < 0x80 ? (EscapeAscii(target, at, text[0]), 1) : EscapeUnicode(target, at, text);
            text = text[used..];
        }
    }

    private static int EscapeAscii(Span<byte> target, int at, byte b)
    {
        switch (b)
        {
            case (byte)'"' or (byte)'\\':
                target[at] = (byte)'\\';
                target[at + 1] = b;
                return at + 2;
            case (byte)'\n':
                return Put(target, at, "\\n"u8);
            case (byte)'\r':
                return Put(target, at, "\\r"u8);
            default:
                at = Put(target, at, "\\u00"u8);
                target[at] = Hexadecimal[b >> 4];
                target[at + 1] = Hexadecimal[b & 15];
                return at + 2;
        }
    }

    // A run of text beyond ASCII, up to the next special ASCII character: copied whole when it is valid and has no line separators.
    private static (int At, int Used) EscapeUnicode(Span<byte> target, int at, ReadOnlySpan<byte> text)
    {
        var run = text.IndexOfAny(Ascii);
        if (run < 0) run = text.Length;
        var span = text[..run];
        if (Utf8.IsValid(span) && span.IndexOf("\u2028"u8) < 0 && span.IndexOf("\u2029"u8) < 0) return (Put(target, at, span), run);
        var used = 0;
        while (used < run)
        {
            if (Rune.DecodeFromUtf8(span[used..], out var rune, out var length) != OperationStatus.Done)
            {
                // Go replaces each byte of a broken sequence on its own.
                at = Put(target, at, "\\ufffd"u8);
                used++;
                continue;
            }

            at = rune.Value switch
            {
                0x2028 => Put(target, at, "\\u2028"u8),
                0x2029 => Put(target, at, "\\u2029"u8),
                _ => Put(target, at, span.Slice(used, length)),
            };
            used += length;
        }

        return (at, run);
    }

    private static readonly SearchValues<byte> Ascii = SearchValues.Create([.. Enumerable.Range(0, 0x80).Select(b => (byte)b)]);

    private static ReadOnlySpan<byte> Hexadecimal => "0123456789abcdef"u8;

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[at..]);
        return at + bytes.Length;
    }
}
