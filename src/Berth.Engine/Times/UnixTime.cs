using System.Globalization;

namespace Berth.Engine.Times;

/// <summary>Times as query parameters carry them: seconds since 1970, with a fraction of up to nine digits behind a dot.</summary>
public static class UnixTime
{
    /// <summary>Reads <c>1795200341.022569967</c>; what is below 100 ns is dropped.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (!TryParseNanoseconds(text, out var seconds, out var nanoseconds)) return false;
        // Beyond what a calendar holds is as good as never and always.
        seconds = Math.Clamp(seconds, -62135596800, 253402300799);
        time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100);
        return true;
    }

    /// <summary>Reads <c>1795200341.022569967</c> exactly.</summary>
    public static bool TryParseNanoseconds(ReadOnlySpan<char> text, out long seconds, out int nanoseconds)
    {
        nanoseconds = 0;
        var dot = text.IndexOf('.');
        var whole = dot < 0 ? text : text[..dot];
        if (!long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seconds)) return false;
        if (dot < 0) return true;
        var fraction = text[(dot + 1)..];
        if (fraction.Length > 9 || !int.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out nanoseconds)) return false;
        for (var digits = fraction.Length; digits < 9; digits++) nanoseconds *= 10;
        return true;
    }
}
