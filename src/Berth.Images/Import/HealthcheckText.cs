using System.Buffers;
using System.Globalization;
using Berth.Oci;

namespace Berth.Images.Import;

/// <summary>The HEALTHCHECK instruction: options, then <c>NONE</c> or <c>CMD</c>.</summary>
internal static class HealthcheckText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public static HealthcheckConfig Parse(ChangeLine line)
    {
        var (config, text) = (new HealthcheckConfig(), line.Text);
        foreach (var option in line.Options) config = WithOption(config, option[2..]);
        var end = text.AsSpan().IndexOfAny(' ', '\t');
        var (type, rest) = end < 0 ? (text, "") : (text[..end], text[(end + 1)..].Trim());
        switch (type.ToUpperInvariant())
        {
            case "": throw InstructionText.Wrong("HEALTHCHECK requires at least one argument");
            case "NONE" when rest.Length > 0: throw InstructionText.Wrong("HEALTHCHECK NONE takes no arguments");
            case "NONE": return config with { Test = ["NONE"] };
            case "CMD" when rest.Length == 0: throw InstructionText.Wrong("Missing command after HEALTHCHECK CMD");
            case "CMD": return config with { Test = InstructionText.JsonArray(rest) is { } command ? ["CMD", .. command] : ["CMD-SHELL", rest] };
            default: throw InstructionText.Wrong($"Unknown type \"{type.ToUpperInvariant()}\" in HEALTHCHECK (try CMD)");
        }
    }

    private static HealthcheckConfig WithOption(HealthcheckConfig config, string option)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (option, "") : (option[..equals], option[(equals + 1)..]);
        if (equals < 0 && name is "interval" or "timeout" or "start-period" or "start-interval" or "retries")
            throw InstructionText.Wrong($"missing a value on flag: --{name}");
        return name switch
        {
            "interval" => config with { Interval = Duration(name, value) },
            "timeout" => config with { Timeout = Duration(name, value) },
            "start-period" => config with { StartPeriod = Duration(name, value) },
            "start-interval" => config with { StartInterval = Duration(name, value) },
            "retries" => config with
            {
                Retries = int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var retries)
                    ? retries >= 0 ? retries : throw InstructionText.Wrong($"--retries cannot be negative ({retries})")
                    : throw InstructionText.Wrong($"strconv.ParseInt: parsing \"{value}\": invalid syntax"),
            },
            _ => throw InstructionText.Wrong($"unknown flag: --{name}"),
        };
    }

    // Go's notation, 1h2m3.5s, in nanoseconds.
    private static long Duration(string name, string text)
    {
        decimal total = 0;
        var isNegative = text.StartsWith('-');
        var rest = text.AsSpan(isNegative ? 1 : 0);
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) throw Bad();
            rest = rest[digits..];
            var unitEnd = rest.IndexOfAny(Digits);
            var unit = unitEnd < 0 ? rest : rest[..unitEnd];
            total += number * unit switch
            {
                "ns" => 1,
                "us" or "µs" => 1_000,
                "ms" => 1_000_000,
                "s" => 1_000_000_000,
                "m" => 60_000_000_000,
                "h" => 3_600_000_000_000,
                _ => throw Bad(),
            };
            rest = rest[unit.Length..];
        }
        if (text.Length == 0 || text == "-") throw Bad();
        if (total != 0 && (isNegative || total < 1_000_000)) throw InstructionText.Wrong($"Interval \"{name}\" cannot be less than 1ms");
        return (long)total;

        ImageException Bad() => InstructionText.Wrong($"time: invalid duration \"{text}\"");
    }
}
