using System.Globalization;

namespace Berth.Engine.Host;

/// <summary>The machine's processors at one moment.</summary>
/// <param name="Nanoseconds">The time of all of them together, busy or not.</param>
/// <param name="Count">Those that are switched on.</param>
internal readonly record struct HostProcessors(ulong Nanoseconds, uint Count)
{
    // USER_HZ is 100 on every architecture Berth builds for.
    private const ulong NanosecondsOfTick = 10_000_000;

    // user nice system idle iowait irq softirq, as Docker adds them up: steal is in none of them, guest is in user.
    private const int Fields = 7;

    /// <summary>Reads proc_stat(5).</summary>
    public static HostProcessors Read() => Parse(File.ReadLines("/proc/stat"));

    internal static HostProcessors Parse(IEnumerable<string> lines)
    {
        var (ticks, count) = (0UL, 0U);
        foreach (var line in lines)
        {
            // The lines of processors come first; behind them there can be thousands of interrupts.
            if (!line.StartsWith("cpu", StringComparison.Ordinal)) break;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] != "cpu") count++;
            else foreach (var word in words.Skip(1).Take(Fields)) ticks += ulong.Parse(word, CultureInfo.InvariantCulture);
        }
        return new HostProcessors(ticks * NanosecondsOfTick, count);
    }
}
