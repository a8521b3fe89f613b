using System.Globalization;
using Berth.Api.Json;

namespace Berth.Engine.Times;

/// <summary>Times in filters: seconds since 1970, a date, a date and time, or a duration before now (<c>24h</c>, <c>1h30m</c>).</summary>
public static class FilterTime
{
    private static readonly string[] s_formats =
        ["yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH", "yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>Reads one.</summary>
    /// <exception cref="EngineException">Invalid.</exception>
    public static DateTimeOffset Parse(string text, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (TryDuration(text, out var ago)) return time.GetUtcNow() - ago;
        if (GoTime.TryParse(text, out var exact)) return exact;
        if (DateTimeOffset.TryParseExact(text.TrimEnd('Z'), s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var dated)) return dated;
        return UnixTime.TryParse(text, out var unix) ? unix : throw EngineException.Invalid($"failed to parse value as time or duration: \"{text}\"");
    }

    private static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        var at = 0;
        while (at < text.Length)
        {
            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
            if (at == start || !double.TryParse(text.AsSpan(start, at - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            var unit = at;
            while (at < text.Length && char.IsAsciiLetter(text[at])) at++;
            var seconds = text.AsSpan(unit, at - unit) switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                "ms" => 0.001,
                _ => -1,
            };
            if (seconds < 0) return false;
            duration += TimeSpan.FromSeconds(number * seconds);
        }
        return text.Length > 0;
    }
}
