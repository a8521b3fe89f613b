namespace Berth.Linux.Cgroups;

/// <summary>Limits in Docker's and OCI's units (those of cgroup v1); v2 values are converted. Null: do not touch.</summary>
public sealed record CgroupResources
{
    /// <summary>Memory limit in bytes; -1 for none.</summary>
    public long? Memory { get; init; }
    /// <summary>Soft limit in bytes; -1 for none.</summary>
    public long? MemoryReservation { get; init; }
    /// <summary>Memory and swap together, in bytes; -1 for none.</summary>
    public long? MemorySwap { get; init; }
    /// <summary>0 to 100 (v1 only).</summary>
    public ulong? Swappiness { get; init; }
    /// <summary>Switches the OOM killer off (v1 only).</summary>
    public bool? DisableOomKiller { get; init; }
    /// <summary>Relative weight, 2 to 262144; 1024 is the default.</summary>
    public ulong? CpuShares { get; init; }
    /// <summary>Microseconds of CPU in a period; -1 for no limit.</summary>
    public long? CpuQuota { get; init; }
    /// <summary>Microseconds of quota that may be saved up.</summary>
    public ulong? CpuBurst { get; init; }
    /// <summary>Microseconds.</summary>
    public ulong? CpuPeriod { get; init; }
    /// <summary>Real-time microseconds in a period (v1 only).</summary>
    public long? CpuRealtimeRuntime { get; init; }
    /// <summary>Microseconds (v1 only).</summary>
    public ulong? CpuRealtimePeriod { get; init; }
    /// <summary>SCHED_IDLE for the whole cgroup.</summary>
    public bool? CpuIdle { get; init; }
    /// <summary>CPUs, as <c>0-2,7</c>.</summary>
    public string? CpusetCpus { get; init; }
    /// <summary>Memory nodes, as <c>0-1</c>.</summary>
    public string? CpusetMems { get; init; }
    /// <summary>Processes and threads; 0 or less for no limit.</summary>
    public long? PidsLimit { get; init; }
    /// <summary>Proportional block I/O, 10 to 1000.</summary>
    public ushort? BlkioWeight { get; init; }
    /// <summary>Weights for single devices.</summary>
    public IReadOnlyList<BlkioRate> BlkioWeightDevice { get; init; } = [];
    /// <summary>Bytes read a second.</summary>
    public IReadOnlyList<BlkioRate> BlkioReadBps { get; init; } = [];
    /// <summary>Bytes written a second.</summary>
    public IReadOnlyList<BlkioRate> BlkioWriteBps { get; init; } = [];
    /// <summary>Reads a second.</summary>
    public IReadOnlyList<BlkioRate> BlkioReadIops { get; init; } = [];
    /// <summary>Writes a second.</summary>
    public IReadOnlyList<BlkioRate> BlkioWriteIops { get; init; } = [];
    /// <summary>Huge page limits.</summary>
    public IReadOnlyList<HugetlbLimit> Hugetlb { get; init; } = [];
    /// <summary>Device rules in order, the later wins; null leaves access as the parent has it.</summary>
    public IReadOnlyList<DeviceRule>? Devices { get; init; }
    /// <summary>Raw v2 files and values.</summary>
    public IReadOnlyDictionary<string, string> Unified { get; init; } = new Dictionary<string, string>();
}

/// <summary>A limit or weight of one block device.</summary>
/// <param name="Major">Device major.</param>
/// <param name="Minor">Device minor.</param>
/// <param name="Rate">The value; 0 takes a throttle away.</param>
public readonly record struct BlkioRate(uint Major, uint Minor, ulong Rate);

/// <summary>A limit of one huge page size.</summary>
/// <param name="PageSize">As the kernel writes it, <c>2MB</c>.</param>
/// <param name="Limit">Bytes.</param>
public sealed record HugetlbLimit(string PageSize, ulong Limit);

/// <summary>One rule of the device list.</summary>
/// <param name="Allow">Allow or deny.</param>
/// <param name="Type">Kind of device; <see cref="DeviceType.All"/> means every device whatever the numbers.</param>
/// <param name="Major">Null for any.</param>
/// <param name="Minor">Null for any.</param>
/// <param name="Access">What is allowed or denied.</param>
public readonly record struct DeviceRule(bool Allow, DeviceType Type, uint? Major, uint? Minor, DeviceAccess Access)
{
    /// <summary>The rule everything starts with: nothing.</summary>
    public static DeviceRule DenyAll => new(false, DeviceType.All, null, null, DeviceAccess.All);

    /// <summary>Everything, for privileged containers.</summary>
    public static DeviceRule AllowAll => new(true, DeviceType.All, null, null, DeviceAccess.All);
}

/// <summary>Kinds of device.</summary>
public enum DeviceType
{
    /// <summary>Both (<c>a</c>).</summary>
    All,
    /// <summary>Character (<c>c</c>).</summary>
    Character,
    /// <summary>Block (<c>b</c>).</summary>
    Block,
}

/// <summary>Ways to use a device.</summary>
[Flags]
public enum DeviceAccess
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary><c>m</c>, with the bit of BPF_DEVCG_ACC_MKNOD.</summary>
    Mknod = 1,
    /// <summary><c>r</c>.</summary>
    Read = 2,
    /// <summary><c>w</c>.</summary>
    Write = 4,
    /// <summary><c>rwm</c>.</summary>
    All = 7,
}
