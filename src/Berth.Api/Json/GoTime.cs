using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Api.Json;

/// <summary>
/// Times as Go prints and reads them: RFC 3339 with as many fractional digits as are not zero, <c>Z</c> for UTC, and
/// <c>0001-01-01T00:00:00Z</c> (<see cref="DateTimeOffset.MinValue"/>) for "never".
/// </summary>
public static class GoTime
{
    /// <summary>The longest text <see cref="Format(DateTimeOffset, Span{char})"/> writes.</summary>
    public const int MaxLength = 35;

    /// <summary>RFC3339Nano of a time; a .NET time has 100 ns steps, so at most seven fractional digits.</summary>
    public static string Format(DateTimeOffset time)
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..Format(time, text)]);
    }

    /// <summary>Writes RFC3339Nano into <paramref name="text"/> and returns its length.</summary>
    public static int Format(DateTimeOffset time, Span<char> text)
    {
        var clock = time.DateTime;
        clock.TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        var fraction = (int)(clock.Ticks % TimeSpan.TicksPerSecond);
        if (fraction != 0)
        {
            text[length++] = '.';
            fraction.TryFormat(text[length..], out var digits, "D7", CultureInfo.InvariantCulture);
            length += digits;
            while (text[length - 1] == '0')
                length--;
        }

        if (time.Offset == TimeSpan.Zero)
        {
            text[length++] = 'Z';
            return length;
        }

        text[length++] = time.Offset < TimeSpan.Zero ? '-' : '+';
        time.Offset.TryFormat(text[length..], out var written, "hh\\:mm", CultureInfo.InvariantCulture);
        return length + written;
    }

    /// <summary>
    /// RFC 3339 with exactly nine fractional digits, as log lines and <c>docker logs -t</c> show it. Digits below 100 ns come from
    /// <paramref name="nanoseconds"/> (0-99).
    /// </summary>
    public static string FormatNine(DateTimeOffset time, int nanoseconds = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffff}{nanoseconds:D2}Z");

    /// <summary>Reads RFC 3339 with any number of fractional digits; those below 100 ns are dropped. False when it is not one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20 || text[10] is not ('T' or 't'))
            return false;
        var dot = text.IndexOf('.');
        if (dot < 0)
            return TryParseExactly(text, out time);
        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        if (end - dot <= 8)
            return TryParseExactly(text, out time);
        // .NET refuses more than seven fractional digits.
        var zone = text[end..];
        Span<char> cut = stackalloc char[MaxLength];
        if (dot + 8 + zone.Length > MaxLength)
            return false;
        text[..(dot + 8)].CopyTo(cut);
        zone.CopyTo(cut[(dot + 8)..]);
        return TryParseExactly(cut[..(dot + 8 + zone.Length)], out time);
    }

    private static bool TryParseExactly(ReadOnlySpan<char> text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}

/// <summary><see cref="GoTime"/> in JSON; null and the empty string are read as "never".</summary>
public sealed class GoTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null || reader.GetString() is not { Length: > 0 } text)
            return default;
        return GoTime.TryParse(text, out var time) ? time : throw new JsonException($"parsing time \"{text}\" as RFC 3339");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[GoTime.MaxLength];
        writer.WriteStringValue(text[..GoTime.Format(value, text)]);
    }
}
