using System.Buffers;
using System.Globalization;

namespace Berth.Engine.Logs.Drivers;

/// <summary>Values of log options, read as Docker reads them, with the same complaints.</summary>
internal static class GoValues
{
    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> NumberOrSpace = SearchValues.Create("0123456789. ");

    private static readonly (string Unit, decimal Nanoseconds)[] Units =
        [("ns", 1), ("us", 1e3m), ("µs", 1e3m), ("ms", 1e6m), ("s", 1e9m), ("m", 60e9m), ("h", 3600e9m)];

    /// <exception cref="FormatException">In Go's words.</exception>
    public static bool Bool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new FormatException($"strconv.ParseBool: parsing \"{text}\": invalid syntax"),
    };

    /// <exception cref="FormatException">In Go's words.</exception>
    public static int Int(string text, string function = "Atoi") =>
        int.TryParse(text, function == "Atoi" ? NumberStyles.AllowLeadingSign : NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"strconv.{function}: parsing \"{text}\": invalid syntax");

    /// <summary>A size: <c>10m</c>, <c>1.5GB</c>; units are powers of <paramref name="thousand"/>.</summary>
    /// <exception cref="FormatException">In the words of go-units.</exception>
    public static long Size(string text, long thousand)
    {
        var digits = text.AsSpan().TrimEnd("bBiI");
        var cut = text.AsSpan().LastIndexOfAny(NumberOrSpace);
        var suffix = cut < 0 ? "" : text[(cut + 1)..];
        var number = cut < 0 ? "" : text[..(cut + 1)].TrimEnd(' ');
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) throw new FormatException($"invalid size: '{text}'");
        if (suffix.Length == 0 || suffix is "b" or "B") return (long)value;
        var unit = "kmgtp".IndexOf(char.ToLowerInvariant(suffix[0]), StringComparison.Ordinal);
        if (unit < 0 || digits.Length == 0 || suffix[1..].ToLowerInvariant() is not ("" or "b" or "ib")) throw new FormatException($"invalid suffix: '{suffix}'");
        return (long)(value * Math.Pow(thousand, unit + 1));
    }

    /// <summary>A duration: <c>1.5s</c>, <c>2m30s</c>.</summary>
    /// <exception cref="FormatException">In Go's words.</exception>
    public static TimeSpan Duration(string text)
    {
        if (text == "0") return TimeSpan.Zero;
        decimal total = 0;
        var rest = text.AsSpan().TrimStart("+-");
        if (rest.IsEmpty) throw Invalid(text);
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Number);
            if (digits == 0) throw Invalid(text);
            if (digits < 0) throw new FormatException($"time: missing unit in duration \"{text}\"");
            var letters = rest[digits..].IndexOfAny(Number);
            var unit = (letters < 0 ? rest[digits..] : rest[digits..(digits + letters)]).ToString();
            var known = Array.Find(Units, u => u.Unit == unit);
            if (known.Unit is null) throw new FormatException($"time: unknown unit \"{unit}\" in duration \"{text}\"");
            if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) throw Invalid(text);
            total += value * known.Nanoseconds;
            rest = rest[(digits + unit.Length)..];
        }
        return TimeSpan.FromTicks((long)(total / 100) * (text[0] == '-' ? -1 : 1));
    }

    private static FormatException Invalid(string text) => new($"time: invalid duration \"{text}\"");
}
