using System.Globalization;

namespace Berth.Bench;

/// <summary>The table with the day and the machine it is of.</summary>
internal static class Report
{
    public static string Write(Table table)
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        var memory = long.Parse(File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024 / 1024;
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Berth and Docker side by side

            {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC; {processor}, {Environment.ProcessorCount} cores, {memory} GB; Linux {kernel}.
            Made by `bench/run.sh`: both engines on this machine at the same time, runs alternating, each begun after 50 ms of rest; medians, the ratio is of medians.

            {table}
            """);
    }
}
