using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Engine.Host;
using Berth.Linux.Cgroups;

namespace Berth.Engine.Containers.Watch;

/// <summary>A cgroup's figures in Docker's names.</summary>
internal static class StatsText
{
    // Those of memory.stat that Docker passes on, of cgroup v1 (each also as total_...) and of v2.
    private static readonly string[] s_v1 =
    [
        "active_anon", "active_file", "cache", "dirty", "inactive_anon", "inactive_file", "mapped_file", "pgfault", "pgmajfault", "pgpgin",
        "pgpgout", "rss", "rss_huge", "unevictable", "writeback",
    ];

    private static readonly string[] s_v1Limits = ["hierarchical_memory_limit", "hierarchical_memsw_limit"];

    private static readonly string[] s_v2 =
    [
        "active_anon", "active_file", "anon", "anon_thp", "file", "file_dirty", "file_mapped", "file_writeback", "inactive_anon", "inactive_file",
        "kernel_stack", "pgactivate", "pgdeactivate", "pgfault", "pglazyfree", "pglazyfreed", "pgmajfault", "pgrefill", "pgscan", "pgsteal",
        "shmem", "slab", "slab_reclaimable", "slab_unreclaimable", "sock", "thp_collapse_alloc", "thp_fault_alloc", "unevictable",
        "workingset_activate", "workingset_nodereclaim", "workingset_refault",
    ];

    public static ContainerStats Of(CgroupStats used, HostProcessors host, ApiMap<NetworkTraffic>? networks, ulong machineMemory) => new()
    {
        Pids = new PidsUsage { Current = used.Pids?.Current ?? 0, Limit = used.Pids?.Limit ?? 0 },
        Blkio = Blkio(used.Blkio),
        Cpu = Cpu(used.Cpu, host),
        Memory = used.Memory is { } memory ? Memory(memory, machineMemory) : new MemoryUsage(),
        Networks = networks,
    };

    private static CpuReading Cpu(CpuStats? cpu, HostProcessors host) => new()
    {
        Usage = new CpuUsage
        {
            Total = cpu?.TotalNanoseconds ?? 0,
            PerCpu = cpu?.PerCpuNanoseconds is { Count: > 0 } each ? [.. each] : null,
            Kernel = cpu?.SystemNanoseconds ?? 0,
            User = cpu?.UserNanoseconds ?? 0,
        },
        SystemUsage = host.Nanoseconds,
        OnlineCpus = host.Count,
        Throttling = new CpuThrottling
        {
            Periods = cpu?.Periods ?? 0,
            ThrottledPeriods = cpu?.ThrottledPeriods ?? 0,
            ThrottledTime = cpu?.ThrottledNanoseconds ?? 0,
        },
    };

    private static MemoryUsage Memory(MemoryStats memory, ulong machineMemory)
    {
        var stats = new ApiMap<ulong>();
        var isFirst = memory.Stat.ContainsKey("total_cache");
        foreach (var name in isFirst ? s_v1 : s_v2)
        {
            stats[name] = memory.Stat.GetValueOrDefault(name);
            if (isFirst) stats["total_" + name] = memory.Stat.GetValueOrDefault("total_" + name);
        }
        foreach (var name in isFirst ? s_v1Limits : []) stats[name] = memory.Stat.GetValueOrDefault(name);
        return new MemoryUsage
        {
            Usage = memory.Usage,
            MaxUsage = isFirst ? memory.MaxUsage : 0,
            Stats = stats,
            FailCount = isFirst ? memory.FailCount : 0,
            Limit = Math.Min(memory.Limit, machineMemory),
        };
    }

    private static BlkioUsage Blkio(BlkioStats? blkio) => new()
    {
        ServiceBytes = Counts(blkio?.ServiceBytes),
        Serviced = Counts(blkio?.Serviced),
        Queue = [],
        ServiceTime = [],
        WaitTime = [],
        Merged = [],
        Time = [],
        Sectors = [],
    };

    private static BlkioCount[] Counts(IReadOnlyList<BlkioEntry>? entries) =>
        [.. (entries ?? []).Select(e => new BlkioCount { Major = e.Major, Minor = e.Minor, Operation = e.Operation.ToLowerInvariant(), Value = e.Value })];
}
