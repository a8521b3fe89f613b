using System.Text.Json.Serialization;

namespace Berth.Api.Containers;

/// <summary>One object of <c>GET /containers/{id}/stats</c>. What a member that Docker leaves out when it is nothing is null here.</summary>
public sealed record ContainerStats
{
    /// <summary>Name with a slash before it; absent with <c>one-shot</c>.</summary>
    [JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; set; }
    /// <summary>64 hexadecimal digits; absent with <c>one-shot</c>.</summary>
    [JsonPropertyName("id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; set; }
    /// <summary>When this was read; the zero time for a container that does not run.</summary>
    [JsonPropertyName("read")]
    public DateTimeOffset Read { get; set; }
    /// <summary>When <see cref="PreviousCpu"/> was read.</summary>
    [JsonPropertyName("preread")]
    public DateTimeOffset PreviousRead { get; set; }
    /// <summary>Processes.</summary>
    [JsonPropertyName("pids_stats")]
    public PidsUsage Pids { get; set; } = new();
    /// <summary>Block devices.</summary>
    [JsonPropertyName("blkio_stats")]
    public BlkioUsage Blkio { get; set; } = new();
    /// <summary>Windows only.</summary>
    [JsonPropertyName("num_procs")]
    public uint WindowsProcesses { get; set; }
    /// <summary>Windows only.</summary>
    [JsonPropertyName("storage_stats")]
    public Json.Empty Storage { get; set; } = Json.Empty.Value;
    /// <summary>Processor time.</summary>
    [JsonPropertyName("cpu_stats")]
    public CpuReading Cpu { get; set; } = new();
    /// <summary>Processor time of the reading before, so that a client can tell a rate.</summary>
    [JsonPropertyName("precpu_stats")]
    public CpuReading PreviousCpu { get; set; } = new();
    /// <summary>Memory.</summary>
    [JsonPropertyName("memory_stats")]
    public MemoryUsage Memory { get; set; } = new();
    /// <summary>Traffic by interface; absent without a network of its own.</summary>
    [JsonPropertyName("networks"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Json.ApiMap<NetworkTraffic>? Networks { get; set; }
}

/// <summary>Processes and threads.</summary>
public sealed record PidsUsage
{
    /// <summary>Now.</summary>
    [JsonPropertyName("current"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Current { get; set; }
    /// <summary>The limit; 0 for none.</summary>
    [JsonPropertyName("limit"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Limit { get; set; }
}

/// <summary>Processor time of a container and of the machine, at one moment.</summary>
public sealed record CpuReading
{
    /// <summary>The container's.</summary>
    [JsonPropertyName("cpu_usage")]
    public CpuUsage Usage { get; set; } = new();
    /// <summary>All processors of the machine, busy or not, in nanoseconds.</summary>
    [JsonPropertyName("system_cpu_usage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong SystemUsage { get; set; }
    /// <summary>Processors.</summary>
    [JsonPropertyName("online_cpus"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public uint OnlineCpus { get; set; }
    /// <summary>What the CPU limit held back.</summary>
    [JsonPropertyName("throttling_data")]
    public CpuThrottling Throttling { get; set; } = new();
}

/// <summary>Nanoseconds of processor time.</summary>
public sealed record CpuUsage
{
    /// <summary>All.</summary>
    [JsonPropertyName("total_usage")]
    public ulong Total { get; set; }
    /// <summary>By processor, with cgroup v1.</summary>
    [JsonPropertyName("percpu_usage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong[]? PerCpu { get; set; }
    /// <summary>In the kernel.</summary>
    [JsonPropertyName("usage_in_kernelmode")]
    public ulong Kernel { get; set; }
    /// <summary>Outside of it.</summary>
    [JsonPropertyName("usage_in_usermode")]
    public ulong User { get; set; }
}

/// <summary>Times of the CPU limit.</summary>
public sealed record CpuThrottling
{
    /// <summary>Periods.</summary>
    [JsonPropertyName("periods")]
    public ulong Periods { get; set; }
    /// <summary>Those in which the quota ran out.</summary>
    [JsonPropertyName("throttled_periods")]
    public ulong ThrottledPeriods { get; set; }
    /// <summary>Nanoseconds held back.</summary>
    [JsonPropertyName("throttled_time")]
    public ulong ThrottledTime { get; set; }
}

/// <summary>Memory in bytes.</summary>
public sealed record MemoryUsage
{
    /// <summary>In use, page cache included.</summary>
    [JsonPropertyName("usage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Usage { get; set; }
    /// <summary>The most that was in use, with cgroup v1.</summary>
    [JsonPropertyName("max_usage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong MaxUsage { get; set; }
    /// <summary>The kernel's figures by name.</summary>
    [JsonPropertyName("stats"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Json.ApiMap<ulong>? Stats { get; set; }
    /// <summary>How often the limit was hit, with cgroup v1.</summary>
    [JsonPropertyName("failcnt"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong FailCount { get; set; }
    /// <summary>The limit, or all memory there is.</summary>
    [JsonPropertyName("limit"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Limit { get; set; }
}

/// <summary>Block devices; the lists are null for a container that does not run.</summary>
public sealed record BlkioUsage
{
    /// <summary>Bytes.</summary>
    [JsonPropertyName("io_service_bytes_recursive")]
    public BlkioCount[]? ServiceBytes { get; set; }
    /// <summary>Operations.</summary>
    [JsonPropertyName("io_serviced_recursive")]
    public BlkioCount[]? Serviced { get; set; }
    /// <summary>Old schedulers only.</summary>
    [JsonPropertyName("io_queue_recursive")]
    public BlkioCount[]? Queue { get; set; }
    /// <summary>Old schedulers only.</summary>
    [JsonPropertyName("io_service_time_recursive")]
    public BlkioCount[]? ServiceTime { get; set; }
    /// <summary>Old schedulers only.</summary>
    [JsonPropertyName("io_wait_time_recursive")]
    public BlkioCount[]? WaitTime { get; set; }
    /// <summary>Old schedulers only.</summary>
    [JsonPropertyName("io_merged_recursive")]
    public BlkioCount[]? Merged { get; set; }
    /// <summary>Old schedulers only.</summary>
    [JsonPropertyName("io_time_recursive")]
    public BlkioCount[]? Time { get; set; }
    /// <summary>Old schedulers only.</summary>
    [JsonPropertyName("sectors_recursive")]
    public BlkioCount[]? Sectors { get; set; }
}

/// <summary>One device and operation.</summary>
public sealed record BlkioCount
{
    /// <summary>Device major.</summary>
    [JsonPropertyName("major")]
    public ulong Major { get; set; }
    /// <summary>Device minor.</summary>
    [JsonPropertyName("minor")]
    public ulong Minor { get; set; }
    /// <summary>Read, Write, ...</summary>
    [JsonPropertyName("op")]
    public string Operation { get; set; } = "";
    /// <summary>The count.</summary>
    [JsonPropertyName("value")]
    public ulong Value { get; set; }
}

/// <summary>What went through one interface.</summary>
public sealed record NetworkTraffic
{
    /// <summary>Bytes received.</summary>
    [JsonPropertyName("rx_bytes")]
    public ulong RxBytes { get; set; }
    /// <summary>Packets received.</summary>
    [JsonPropertyName("rx_packets")]
    public ulong RxPackets { get; set; }
    /// <summary>Errors in receiving.</summary>
    [JsonPropertyName("rx_errors")]
    public ulong RxErrors { get; set; }
    /// <summary>Dropped in receiving.</summary>
    [JsonPropertyName("rx_dropped")]
    public ulong RxDropped { get; set; }
    /// <summary>Bytes sent.</summary>
    [JsonPropertyName("tx_bytes")]
    public ulong TxBytes { get; set; }
    /// <summary>Packets sent.</summary>
    [JsonPropertyName("tx_packets")]
    public ulong TxPackets { get; set; }
    /// <summary>Errors in sending.</summary>
    [JsonPropertyName("tx_errors")]
    public ulong TxErrors { get; set; }
    /// <summary>Dropped in sending.</summary>
    [JsonPropertyName("tx_dropped")]
    public ulong TxDropped { get; set; }
}
