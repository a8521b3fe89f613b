using System.Text.Json;
using Berth.Linux.Cgroups;
using Berth.OciCli.Output;

namespace Berth.OciCli.Containers;

/// <summary>What a container uses, as runc's events command writes it.</summary>
internal static class StatsDocument
{
    public static byte[] Of(string id, CgroupStats stats) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", "stats");
        writer.WriteString("id", id);
        writer.WriteStartObject("data");
        Cpu(writer, stats.Cpu ?? new CpuStats());
        writer.WriteStartObject("cpuset");
        writer.WriteEndObject();
        Memory(writer, stats.Memory ?? new MemoryStats());
        writer.WriteStartObject("pids");
        if (stats.Pids is { } pids)
        {
            writer.WriteNumber("current", pids.Current);
            if (pids.Limit > 0) writer.WriteNumber("limit", pids.Limit);
        }

        writer.WriteEndObject();
        Blkio(writer, stats.Blkio ?? new BlkioStats());
        writer.WriteStartObject("hugetlb");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    public static byte[] OutOfMemory(string id) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", "oom");
        writer.WriteString("id", id);
        writer.WriteEndObject();
    });

    private static void Cpu(Utf8JsonWriter writer, CpuStats cpu)
    {
        writer.WriteStartObject("cpu");
        writer.WriteStartObject("usage");
        writer.WriteNumber("total", cpu.TotalNanoseconds);
        writer.WriteStartArray("percpu");
        foreach (var one in cpu.PerCpuNanoseconds) writer.WriteNumberValue(one);
        writer.WriteEndArray();
        writer.WriteNumber("kernel", cpu.SystemNanoseconds);
        writer.WriteNumber("user", cpu.UserNanoseconds);
        writer.WriteEndObject();
        writer.WriteStartObject("throttling");
        writer.WriteNumber("periods", cpu.Periods);
        writer.WriteNumber("throttledPeriods", cpu.ThrottledPeriods);
        writer.WriteNumber("throttledTime", cpu.ThrottledNanoseconds);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Memory(Utf8JsonWriter writer, MemoryStats memory)
    {
        writer.WriteStartObject("memory");
        writer.WriteNumber("cache", memory.Stat.GetValueOrDefault("total_cache", memory.Stat.GetValueOrDefault("file")));
        writer.WriteStartObject("usage");
        writer.WriteNumber("limit", memory.Limit);
        writer.WriteNumber("usage", memory.Usage);
        writer.WriteNumber("max", memory.MaxUsage);
        writer.WriteNumber("failcnt", memory.FailCount);
        writer.WriteEndObject();
        if (memory.Swap is { } swap)
        {
            writer.WriteStartObject("swap");
            writer.WriteNumber("usage", swap);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("raw");
        foreach (var (key, value) in memory.Stat) writer.WriteNumber(key, value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Blkio(Utf8JsonWriter writer, BlkioStats blkio)
    {
        writer.WriteStartObject("blkio");
        Entries("ioServiceBytesRecursive", blkio.ServiceBytes);
        Entries("ioServicedRecursive", blkio.Serviced);
        writer.WriteEndObject();

        void Entries(string name, IReadOnlyList<BlkioEntry> entries)
        {
            if (entries.Count == 0) return;
            writer.WriteStartArray(name);
            foreach (var entry in entries)
            {
                writer.WriteStartObject();
                writer.WriteNumber("major", entry.Major);
                writer.WriteNumber("minor", entry.Minor);
                writer.WriteString("op", entry.Operation);
                writer.WriteNumber("value", entry.Value);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }
}
