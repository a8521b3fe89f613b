using System.Globalization;

namespace Berth.Daemon.Options;

/// <summary>Sizes as Docker writes them: <c>64m</c>, <c>1.5GiB</c>, <c>4096</c>; units are powers of 1024.</summary>
internal static class Size
{
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var digits = text.AsSpan().TrimEnd("bBiI ");
        var unit = digits.Length > 0 ? "kmgtp".IndexOf(char.ToLowerInvariant(digits[^1]), StringComparison.Ordinal) : -1;
        if (unit >= 0) digits = digits[..^1];
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        bytes = (long)(number * Math.Pow(1024, unit + 1));
        return bytes >= 0;
    }
}
