using System.Globalization;
using Berth.Templates;

namespace Berth.Cli.Flags;

/// <summary>Texts as Go reads and prints them, with Go's words when they cannot be read.</summary>
internal static class GoText
{
    /// <summary>strconv.Quote, for what command lines hold.</summary>
    public static string Quote(string text) => GoString.Quote(text);

    /// <summary>A number of pflag's types <c>int</c>, <c>int64</c>, <c>uint</c>, <c>uint16</c>; the reason when it is none.</summary>
    public static string? ParseInteger(string text, string type, out long number)
    {
        number = 0;
        var unsigned = type.StartsWith('u');
        var call = unsigned ? "strconv.ParseUint" : "strconv.ParseInt";
        var digits = text.AsSpan();
        var negative = digits.StartsWith("-");
        if (!unsigned && (negative || digits.StartsWith("+")))
            digits = digits[1..];
        // A leading 0 means octal and 0x hexadecimal, as in the language.
        uint radix = 10;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            radix = 16;
        else if (digits.Length > 1 && digits[0] == '0')
            radix = 8;
        digits = digits[(radix == 16 ? 2 : radix == 8 ? 1 : 0)..];
        if (digits.IsEmpty)
            return $"{call}: parsing {Quote(text)}: invalid syntax";
        UInt128 value = 0;
        foreach (var digit in digits)
        {
            var worth = char.IsAsciiHexDigit(digit) ? Convert.ToUInt32(digit.ToString(), 16) : radix;
            if (worth >= radix)
                return $"{call}: parsing {Quote(text)}: invalid syntax";
            if (value <= ulong.MaxValue)
                value = (value * radix) + worth;
        }

        UInt128 limit = type == "uint16" ? ushort.MaxValue : negative ? 1UL << 63 : long.MaxValue;
        if (value > limit)
            return $"{call}: parsing {Quote(text)}: value out of range";
        number = negative ? value == 1UL << 63 ? long.MinValue : -(long)value : (long)value;
        return null;
    }

    /// <summary>A size such as <c>512m</c> or <c>1.5 GiB</c> in binary units; the reason when it is none.</summary>
    public static string? ParseSize(string text, out long size)
    {
        size = -1;
        var last = text.AsSpan().LastIndexOfAny("01234567890. ");
        if (last < 0)
            return $"invalid size: '{text}'";
        var number = text[last] == ' ' ? text[..last] : text[..(last + 1)];
        var suffix = text[(last + 1)..];
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return $"strconv.ParseFloat: parsing {Quote(number)}: invalid syntax";
        if (value < 0)
            return $"invalid size: '{text}'";
        var lower = suffix.ToLowerInvariant();
        var shift = lower switch
        {
            "" or "b" => 0,
            "k" or "kb" or "kib" => 10,
            "m" or "mb" or "mib" => 20,
            "g" or "gb" or "gib" => 30,
            "t" or "tb" or "tib" => 40,
            "p" or "pb" or "pib" => 50,
            _ => -1,
        };
        if (shift < 0)
            return $"invalid suffix: '{lower}'";
        size = (long)(value * (1L << shift));
        return null;
    }

    /// <summary>A duration such as <c>1m30s</c> in nanoseconds; the reason when it is none.</summary>
    public static string? ParseDuration(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
            rest = rest[1..];
        if (rest is "0")
            return null;
        if (rest.IsEmpty)
            return $"time: invalid duration {Quote(text)}";
        decimal total = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits < 0)
                return $"time: missing unit in duration {Quote(text)}";
            if (digits == 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                return $"time: invalid duration {Quote(text)}";
            rest = rest[digits..];
            var length = rest.IndexOfAny("0123456789.");
            var unit = length < 0 ? rest : rest[..length];
            decimal scale = unit switch
            {
                "ns" => 1,
                "us" or "µs" or "μs" => 1_000,
                "ms" => 1_000_000,
                "s" => 1_000_000_000,
                "m" => 60_000_000_000,
                "h" => 3_600_000_000_000,
                _ => 0,
            };
            if (scale == 0)
                return $"time: unknown unit {Quote(unit.ToString())} in duration {Quote(text)}";
            total += value * scale;
            rest = rest[unit.Length..];
        }

        if (total > long.MaxValue)
            return $"time: invalid duration {Quote(text)}";
        nanoseconds = (long)(negative ? -total : total);
        return null;
    }
}
