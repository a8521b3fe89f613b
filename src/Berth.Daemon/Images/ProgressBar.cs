using System.Globalization;

namespace Berth.Daemon.Images;

/// <summary>The bar that Docker still sends as text for clients which draw none of their own.</summary>
internal static class ProgressBar
{
    private const int Width = 50;
    private static readonly string[] s_units = ["B", "kB", "MB", "GB", "TB", "PB"];

    public static string Draw(long current, long total)
    {
        var done = HumanSize(current).PadLeft(8);
        if (total <= 0 || current > total) return done;
        var filled = Math.Min(Width, (int)(current * 100.0 / total) / 2);
        return $"[{new string('=', filled)}>{new string(' ', Width - filled)}] {done}/{HumanSize(total)}";
    }

    /// <summary>Four significant digits and powers of 1000, as Docker prints sizes.</summary>
    public static string HumanSize(double bytes)
    {
        var unit = 0;
        while (bytes >= 1000 && unit < s_units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }
        return bytes.ToString("G4", CultureInfo.InvariantCulture) + s_units[unit];
    }
}
