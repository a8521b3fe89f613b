using System.Globalization;

namespace Berth.Linux.Cgroups;

/// <summary>Reads usage from v1 and v2 files into one shape.</summary>
internal static class StatsReader
{
    // USER_HZ, the unit of cpuacct.stat, is 100 on every architecture Berth builds for.
    private const ulong NanosecondsPerTick = 10_000_000;
    // v1 says "no limit" as the largest page-aligned number.
    private const ulong V1NoLimit = 0x7FFF_FFFF_FFFF_0000;

    /// <summary>Processor time, from <paramref name="accounting"/> (v1 cpuacct, or the v2 tree) and throttling from <paramref name="cpu"/>.</summary>
    public static CpuStats? Cpu(Hierarchy? accounting, Hierarchy? cpu, string path)
    {
        if (accounting is null) return null;
        if (accounting.IsUnified)
        {
            // cpu.stat is there even without the controller.
            var all = KeyedFile.All(accounting.TryRead(path, "cpu.stat"));
            return new CpuStats
            {
                TotalNanoseconds = all.GetValueOrDefault("usage_usec") * 1000,
                UserNanoseconds = all.GetValueOrDefault("user_usec") * 1000,
                SystemNanoseconds = all.GetValueOrDefault("system_usec") * 1000,
                Periods = all.GetValueOrDefault("nr_periods"),
                ThrottledPeriods = all.GetValueOrDefault("nr_throttled"),
                ThrottledNanoseconds = all.GetValueOrDefault("throttled_usec") * 1000,
            };
        }

        var ticks = accounting.TryRead(path, "cpuacct.stat");
        var throttling = cpu?.TryRead(path, "cpu.stat");
        return new CpuStats
        {
            TotalNanoseconds = Number(accounting.TryRead(path, "cpuacct.usage")),
            UserNanoseconds = KeyedFile.Value(ticks, "user") * NanosecondsPerTick,
            SystemNanoseconds = KeyedFile.Value(ticks, "system") * NanosecondsPerTick,
            PerCpuNanoseconds = [.. Hierarchy.Words(accounting.TryRead(path, "cpuacct.usage_percpu")).Select(Number)],
            Periods = KeyedFile.Value(throttling, "nr_periods"),
            ThrottledPeriods = KeyedFile.Value(throttling, "nr_throttled"),
            ThrottledNanoseconds = KeyedFile.Value(throttling, "throttled_time"),
        };
    }

    /// <summary>Memory.</summary>
    public static MemoryStats Memory(Hierarchy hierarchy, string path)
    {
        var stat = KeyedFile.All(hierarchy.TryRead(path, "memory.stat"));
        if (hierarchy.IsUnified)
        {
            var swap = hierarchy.TryRead(path, "memory.swap.current");
            return new MemoryStats
            {
                Usage = Number(hierarchy.TryRead(path, "memory.current")),
                MaxUsage = Number(hierarchy.TryRead(path, "memory.peak")),
                Limit = LimitOf(hierarchy.TryRead(path, "memory.max")),
                FailCount = KeyedFile.Value(hierarchy.TryRead(path, "memory.events"), "max"),
                Swap = swap is null ? null : Number(swap),
                Stat = stat,
            };
        }

        var usage = Number(hierarchy.TryRead(path, "memory.usage_in_bytes"));
        var both = hierarchy.TryRead(path, "memory.memsw.usage_in_bytes");
        return new MemoryStats
        {
            Usage = usage,
            MaxUsage = Number(hierarchy.TryRead(path, "memory.max_usage_in_bytes")),
            Limit = LimitOf(hierarchy.TryRead(path, "memory.limit_in_bytes")),
            FailCount = Number(hierarchy.TryRead(path, "memory.failcnt")),
            // Read one after the other, so the difference may come out negative.
            Swap = both is null ? null : Number(both) is var sum && sum > usage ? sum - usage : 0,
            Stat = stat,
        };
    }

    /// <summary>Processes and threads.</summary>
    public static PidsStats Pids(Hierarchy hierarchy, string path)
    {
        var limit = LimitOf(hierarchy.TryRead(path, "pids.max"));
        return new PidsStats(Number(hierarchy.TryRead(path, "pids.current")), limit == ulong.MaxValue ? 0 : limit);
    }

    /// <summary>Block I/O.</summary>
    public static BlkioStats Blkio(Hierarchy hierarchy, string path)
    {
        if (!hierarchy.IsUnified)
        {
            return new BlkioStats
            {
                ServiceBytes = V1Entries(hierarchy.TryRead(path, "blkio.throttle.io_service_bytes_recursive")),
                Serviced = V1Entries(hierarchy.TryRead(path, "blkio.throttle.io_serviced_recursive")),
            };
        }

        var bytes = new List<BlkioEntry>();
        var operations = new List<BlkioEntry>();
        foreach (var line in (hierarchy.TryRead(path, "io.stat") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // 8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6
            var fields = line.Split(' ');
            if (!Device(fields[0], out var major, out var minor)) continue;
            foreach (var field in fields.Skip(1))
            {
                var (list, operation) = field.Split('=')[0] switch
                {
                    "rbytes" => (bytes, "read"),
                    "wbytes" => (bytes, "write"),
                    "rios" => (operations, "read"),
                    "wios" => (operations, "write"),
                    _ => (null, ""),
                };
                list?.Add(new BlkioEntry(major, minor, operation, Number(field[(field.IndexOf('=', StringComparison.Ordinal) + 1)..])));
            }
        }

        return new BlkioStats { ServiceBytes = bytes, Serviced = operations };
    }

    private static List<BlkioEntry> V1Entries(string? text)
    {
        var entries = new List<BlkioEntry>();
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // 8:0 Read 4096; the last line, "Total N", sums over devices.
            if (line.Split(' ') is [var device, var operation, var value] && Device(device, out var major, out var minor))
                entries.Add(new BlkioEntry(major, minor, operation, Number(value)));
        }

        return entries;
    }

    private static bool Device(string text, out uint major, out uint minor)
    {
        minor = 0;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return uint.TryParse(colon < 0 ? "" : text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out major)
            && uint.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out minor);
    }

    private static ulong LimitOf(string? text)
    {
        var value = (text ?? "").AsSpan().Trim();
        return value.IsEmpty || value is "max" || !ulong.TryParse(value, out var number) || number >= V1NoLimit ? ulong.MaxValue : number;
    }

    private static ulong Number(string? text) => ulong.TryParse((text ?? "").AsSpan().Trim(), out var value) ? value : 0;
}
