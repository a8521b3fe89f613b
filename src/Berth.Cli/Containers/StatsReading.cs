using Berth.Api.Containers;

namespace Berth.Cli.Containers;

/// <summary>What a container uses, told from two readings of it.</summary>
/// <param name="Id">64 hexadecimal digits.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reference">What the user called it.</param>
internal sealed record StatsReading(string Id, string Name, string Reference)
{
    /// <summary>Of one CPU: 200 for two that are busy.</summary>
    public double CpuPercent { get; private init; }
    public double Memory { get; private init; }
    public double MemoryLimit { get; private init; }
    public double Received { get; private init; }
    public double Sent { get; private init; }
    public double BlocksRead { get; private init; }
    public double BlocksWritten { get; private init; }
    public ulong Processes { get; private init; }

    public double MemoryPercent => MemoryLimit > 0 ? Memory / MemoryLimit * 100 : 0;

    /// <summary>The figures of a reading; the one before gives the rate.</summary>
    public StatsReading With(CpuReading before, ContainerStats now)
    {
        var reading = this with
        {
            CpuPercent = Percent(before, now.Cpu),
            Memory = Used(now.Memory),
            MemoryLimit = now.Memory.Limit,
            Processes = now.Pids.Current,
        };
        foreach (var traffic in now.Networks?.Values ?? (IEnumerable<NetworkTraffic>)[])
            reading = reading with { Received = reading.Received + traffic.RxBytes, Sent = reading.Sent + traffic.TxBytes };
        foreach (var count in now.Blkio.ServiceBytes ?? [])
        {
            reading = count.Operation switch
            {
                "read" or "Read" => reading with { BlocksRead = reading.BlocksRead + count.Value },
                "write" or "Write" => reading with { BlocksWritten = reading.BlocksWritten + count.Value },
                _ => reading,
            };
        }

        return reading;
    }

    private static double Percent(CpuReading before, CpuReading now)
    {
        var (own, all) = ((double)now.Usage.Total - before.Usage.Total, (double)now.SystemUsage - before.SystemUsage);
        return own > 0 && all > 0 ? own / all * now.OnlineCpus * 100 : 0;
    }

    // File pages that nobody has touched lately are given back before anything is missed: not counted as use.
    private static double Used(MemoryUsage memory)
    {
        var idle = memory.Stats?.GetValueOrDefault("total_inactive_file") ?? 0;
        if (idle == 0)
            idle = memory.Stats?.GetValueOrDefault("inactive_file") ?? 0;
        return idle < memory.Usage ? memory.Usage - idle : memory.Usage;
    }
}
