using System.Globalization;

namespace Berth.Cli.Output;

/// <summary>Sizes and durations as docker shows them to people.</summary>
internal static class HumanText
{
    /// <summary>Four significant digits and a decimal unit: <c>1.984MB</c>.</summary>
    public static string Size(double bytes) => Size(bytes, 1000, 4, ["B", "kB", "MB", "GB", "TB", "PB", "EB"]);

    /// <summary>Three significant digits and a decimal unit: <c>1.98MB</c>.</summary>
    public static string ShortSize(double bytes) => Size(bytes, 1000, 3, ["B", "kB", "MB", "GB", "TB", "PB", "EB"]);

    /// <summary>Four significant digits and a binary unit: <c>23.54GiB</c>.</summary>
    public static string BinarySize(double bytes) => Size(bytes, 1024, 4, ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]);

    /// <summary>A rough length of time: <c>About a minute</c>, <c>3 weeks</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var seconds = (long)time.TotalSeconds;
        var minutes = (long)time.TotalMinutes;
        var hours = (long)Math.Round(time.TotalHours, MidpointRounding.AwayFromZero);
        return (seconds, minutes, hours) switch
        {
            ( < 1, _, _) => "Less than a second",
            (1, _, _) => "1 second",
            ( < 60, _, _) => $"{seconds} seconds",
            (_, 1, _) => "About a minute",
            (_, < 60, _) => $"{minutes} minutes",
            (_, _, 1) => "About an hour",
            (_, _, < 48) => $"{hours} hours",
            (_, _, < 24 * 7 * 2) => $"{hours / 24} days",
            (_, _, < 24 * 30 * 2) => $"{hours / 24 / 7} weeks",
            (_, _, < 24 * 365 * 2) => $"{hours / 24 / 30} months",
            _ => $"{(long)(time.TotalHours / 24 / 365)} years",
        };
    }

    private static string Size(double bytes, double step, int digits, ReadOnlySpan<string> units)
    {
        var unit = 0;
        while (bytes >= step && unit < units.Length - 1)
        {
            bytes /= step;
            unit++;
        }

        // C's %.4g: the digits count from the first that is not zero, and zeros at the end go.
        var whole = bytes < 1 ? 1 : (int)Math.Floor(Math.Log10(bytes)) + 1;
        var rounded = Math.Round(bytes, Math.Max(0, digits - whole), MidpointRounding.ToEven);
        return rounded.ToString("0.####", CultureInfo.InvariantCulture) + units[unit];
    }
}
