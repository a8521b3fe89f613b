using System.Globalization;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary>Values of limits that are no plain numbers.</summary>
internal static class CpusText
{
    /// <summary>A rational number of CPUs, times 10^9; it must come out whole. The reason when it is none.</summary>
    public static string? Parse(string value, out long nano)
    {
        nano = 0;
        var slash = value.IndexOf('/');
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent;
        decimal divisor = 1;
        if (!decimal.TryParse(slash < 0 ? value : value.AsSpan(0, slash), style, CultureInfo.InvariantCulture, out var cpus)
            || (slash >= 0 && (!decimal.TryParse(value.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out divisor) || divisor == 0)))
            return $"failed to parse {value} as a rational number";
        var whole = cpus * 1_000_000_000m;
        if (whole % divisor != 0)
            return "value is too precise";
        nano = (long)(whole / divisor);
        return null;
    }

    /// <summary>A size, or -1 for none.</summary>
    public static string? ParseSwap(string value, out long bytes)
    {
        bytes = -1;
        return value == "-1" ? null : GoText.ParseSize(value, out bytes);
    }
}
