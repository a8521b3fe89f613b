using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Berth.Engine.Logs;

/// <summary>
/// One line of a json-file log, <c>{"log":"...\n","stream":"stdout","attrs":{...},"time":"..."}</c>, taken apart in place: the parts are
/// slices of the line and nothing is allocated. Members in the order in which they are always written take the fast way; anything else
/// that is valid is read all the same.
/// </summary>
internal ref struct LogRecord
{
    /// <summary>The text, still escaped.</summary>
    public ReadOnlySpan<byte> Text;

    /// <summary>True for standard error.</summary>
    public bool IsStderr;

    /// <summary>RFC 3339, in UTC.</summary>
    public ReadOnlySpan<byte> Time;

    /// <summary>The JSON object of attributes, or empty.</summary>
    public ReadOnlySpan<byte> Attributes;

    /// <summary>Takes a line apart; false when it is damaged, as the last one may be after a power loss.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out LogRecord record)
    {
        record = default;
        return record.TryFast(line) || record.TrySlow(line);
    }

    private bool TryFast(ReadOnlySpan<byte> line)
    {
        var head = "{\"log\":\""u8;
        if (!line.StartsWith(head)) return false;
        var rest = line[head.Length..];
        var end = EndOfString(rest);
        if (end < 0) return false;
        Text = rest[..end];
        rest = rest[(end + 1)..];
        if (rest.StartsWith(",\"stream\":\"stdout\","u8)) rest = rest[19..];
        else if (rest.StartsWith(",\"stream\":\"stderr\","u8))
        {
            IsStderr = true;
            rest = rest[19..];
        }
        else return false;
        // Attributes need their braces counted; that is what the slow way is for.
        var time = "\"time\":\""u8;
        if (!rest.StartsWith(time) || !rest.EndsWith("\"}"u8)) return false;
        Time = rest[time.Length..^2];
        return Time.Length is >= 20 and <= 35;
    }

    private bool TrySlow(ReadOnlySpan<byte> line)
    {
        this = default;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isLog = reader.ValueTextEquals("log"u8);
                var isStream = reader.ValueTextEquals("stream"u8);
                var isTime = reader.ValueTextEquals("time"u8);
                var isAttributes = reader.ValueTextEquals("attrs"u8);
                reader.Read();
                if (isLog && reader.TokenType == JsonTokenType.String) Text = reader.ValueSpan;
                else if (isStream) IsStderr = reader.ValueTextEquals("stderr"u8);
                else if (isTime && reader.TokenType == JsonTokenType.String) Time = reader.ValueSpan;
                else if (isAttributes && reader.TokenType == JsonTokenType.StartObject)
                {
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    Attributes = line[start..(int)reader.BytesConsumed];
                }
                else reader.Skip();
            }
            return Time.Length is >= 20 and <= 35;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // The first quote that no odd number of backslashes stands before.
    private static int EndOfString(ReadOnlySpan<byte> text)
    {
        var from = 0;
        while (true)
        {
            var quote = text[from..].IndexOf((byte)'"');
            if (quote < 0) return -1;
            quote += from;
            var slashes = 0;
            while (quote - slashes > 0 && text[quote - slashes - 1] == '\\') slashes++;
            if ((slashes & 1) == 0) return quote;
            from = quote + 1;
        }
    }

    /// <summary>Writes the unescaped text; <paramref name="target"/> is at least as long as <see cref="Text"/>. Returns its length.</summary>
    public readonly int CopyText(Span<byte> target)
    {
        var source = Text;
        var length = 0;
        while (true)
        {
            var slash = source.IndexOf((byte)'\\');
            var plain = slash < 0 ? source : source[..slash];
            plain.CopyTo(target[length..]);
            length += plain.Length;
            if (slash < 0 || slash + 1 >= source.Length) return length;
            source = source[slash..];
            if (source[1] == 'u') length += CopyUnicode(ref source, target[length..]);
            else
            {
                target[length++] = source[1] switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    var same => same,
                };
                source = source[2..];
            }
        }
    }

    // \u00e9, or a pair of surrogates; half a pair becomes the replacement character, as everywhere.
    private static int CopyUnicode(ref ReadOnlySpan<byte> source, Span<byte> target)
    {
        var rune = Rune.ReplacementChar;
        if (!TryHex(source, out var first))
        {
            source = source[Math.Min(6, source.Length)..];
        }
        else if (char.IsHighSurrogate(first) && source.Length >= 12 && source[6] == '\\' && source[7] == 'u' && TryHex(source[6..], out var second)
            && char.IsLowSurrogate(second))
        {
            rune = new Rune(first, second);
            source = source[12..];
        }
        else
        {
            if (Rune.TryCreate(first, out var single)) rune = single;
            source = source[6..];
        }
        return rune.EncodeToUtf8(target);
    }

    private static bool TryHex(ReadOnlySpan<byte> escape, out char value)
    {
        value = default;
        if (escape.Length < 6 || !Utf8Parser.TryParse(escape[2..6], out ushort number, out var used, 'x') || used != 4) return false;
        value = (char)number;
        return true;
    }

    /// <summary>The time in nanoseconds since 1970; long.MinValue when it is not RFC 3339.</summary>
    public readonly long Nanoseconds()
    {
        if (!Utf8Parser.TryParse(Time[..4], out int year, out _) || !Utf8Parser.TryParse(Time[5..7], out int month, out _)
            || !Utf8Parser.TryParse(Time[8..10], out int day, out _) || !Utf8Parser.TryParse(Time[11..13], out int hour, out _)
            || !Utf8Parser.TryParse(Time[14..16], out int minute, out _) || !Utf8Parser.TryParse(Time[17..19], out int second, out _)
            || year is < 1970 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return long.MinValue;
        var days = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerDay - DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerDay;
        return ((days * 86400) + (hour * 3600) + (minute * 60) + second) * 1_000_000_000 + Fraction();
    }

    /// <summary>Writes the time with nine digits behind the dot; 30 bytes.</summary>
    public readonly void CopyTime(Span<byte> target)
    {
        Time[..19].CopyTo(target);
        target[19] = (byte)'.';
        var fraction = Fraction();
        for (var i = 28; i > 19; i--)
        {
            target[i] = (byte)('0' + (fraction % 10));
            fraction /= 10;
        }
        target[29] = (byte)'Z';
    }

    private readonly int Fraction()
    {
        if (Time.Length < 21 || Time[19] != '.') return 0;
        var value = 0;
        var digits = 0;
        for (var i = 20; i < Time.Length && digits < 9 && Time[i] is >= (byte)'0' and <= (byte)'9'; i++, digits++) value = (value * 10) + Time[i] - '0';
        for (; digits < 9; digits++) value *= 10;
        return value;
    }
}
