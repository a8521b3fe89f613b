namespace Berth.Oci;

/// <summary>Limits of a cgroup, config-linux.md "Control groups". Null members are left as the kernel has them.</summary>
public sealed record LinuxResources
{
    /// <summary>Device access rules, applied in order.</summary>
    public IReadOnlyList<DeviceRule> Devices { get; init => field = value ?? []; } = [];

    /// <summary>Memory.</summary>
    public MemoryResources? Memory { get; init; }

    /// <summary>Processor time.</summary>
    public CpuResources? Cpu { get; init; }

    /// <summary>Number of tasks.</summary>
    public PidsResources? Pids { get; init; }

    /// <summary>Block devices.</summary>
    public BlockIOResources? BlockIO { get; init; }

    /// <summary>Huge pages.</summary>
    public IReadOnlyList<HugepageLimit> HugepageLimits { get; init => field = value ?? []; } = [];

    /// <summary>cgroup v2 files to write as they are.</summary>
    public IReadOnlyDictionary<string, string> Unified { get; init => field = value ?? EmptyStrings.Map; } = EmptyStrings.Map;
}

/// <summary>One rule of the device controller.</summary>
public sealed record DeviceRule
{
    /// <summary>True to allow, false to deny.</summary>
    public bool Allow { get; init; }

    /// <summary><c>a</c>, <c>b</c> or <c>c</c>; null means all.</summary>
    public string? Type { get; init; }

    /// <summary>Major number; null means all.</summary>
    public long? Major { get; init; }

    /// <summary>Minor number; null means all.</summary>
    public long? Minor { get; init; }

    /// <summary>Any of <c>r</c>, <c>w</c>, <c>m</c>.</summary>
    public string? Access { get; init; }
}

/// <summary>Memory limits, in bytes; -1 means unlimited.</summary>
public sealed record MemoryResources
{
    /// <summary>Limit.</summary>
    public long? Limit { get; init; }

    /// <summary>Soft limit.</summary>
    public long? Reservation { get; init; }

    /// <summary>Limit of memory and swap together.</summary>
    public long? Swap { get; init; }

    /// <summary>Swappiness, 0 to 100.</summary>
    public ulong? Swappiness { get; init; }

    /// <summary>True to keep the out-of-memory killer away.</summary>
    public bool? DisableOOMKiller { get; init; }

    /// <summary>True to refuse an update below what is in use, where the kernel would kill for it.</summary>
    public bool? CheckBeforeUpdate { get; init; }
}

/// <summary>Processor limits.</summary>
public sealed record CpuResources
{
    /// <summary>Relative weight, 2 to 262144.</summary>
    public ulong? Shares { get; init; }

    /// <summary>Microseconds of processor time per period.</summary>
    public long? Quota { get; init; }

    /// <summary>Period in microseconds.</summary>
    public ulong? Period { get; init; }

    /// <summary>Microseconds of real-time scheduling per period.</summary>
    public long? RealtimeRuntime { get; init; }

    /// <summary>Real-time period in microseconds.</summary>
    public ulong? RealtimePeriod { get; init; }

    /// <summary>Microseconds of quota that may be saved up.</summary>
    public ulong? Burst { get; init; }

    /// <summary>1 for SCHED_IDLE.</summary>
    public long? Idle { get; init; }

    /// <summary>List of processors, <c>0-2,7</c>.</summary>
    public string? Cpus { get; init; }

    /// <summary>List of memory nodes.</summary>
    public string? Mems { get; init; }
}

/// <summary>Task limit.</summary>
public sealed record PidsResources
{
    /// <summary>Most tasks; 0 or less means unlimited.</summary>
    public long Limit { get; init; }
}

/// <summary>Block device limits.</summary>
public sealed record BlockIOResources
{
    /// <summary>Relative weight, 10 to 1000.</summary>
    public ushort? Weight { get; init; }

    /// <summary>Weights per device.</summary>
    public IReadOnlyList<WeightDevice> WeightDevice { get; init => field = value ?? []; } = [];

    /// <summary>Bytes read a second.</summary>
    public IReadOnlyList<ThrottleDevice> ThrottleReadBpsDevice { get; init => field = value ?? []; } = [];

    /// <summary>Bytes written a second.</summary>
    public IReadOnlyList<ThrottleDevice> ThrottleWriteBpsDevice { get; init => field = value ?? []; } = [];

    /// <summary>Read operations a second.</summary>
    public IReadOnlyList<ThrottleDevice> ThrottleReadIOPSDevice { get; init => field = value ?? []; } = [];

    /// <summary>Write operations a second.</summary>
    public IReadOnlyList<ThrottleDevice> ThrottleWriteIOPSDevice { get; init => field = value ?? []; } = [];
}

/// <summary>The weight of one block device.</summary>
public sealed record WeightDevice
{
    /// <summary>Major number.</summary>
    public long Major { get; init; }

    /// <summary>Minor number.</summary>
    public long Minor { get; init; }

    /// <summary>Weight, 10 to 1000.</summary>
    public ushort? Weight { get; init; }
}

/// <summary>The rate limit of one block device.</summary>
public sealed record ThrottleDevice
{
    /// <summary>Major number.</summary>
    public long Major { get; init; }

    /// <summary>Minor number.</summary>
    public long Minor { get; init; }

    /// <summary>Bytes or operations a second.</summary>
    public ulong Rate { get; init; }
}

/// <summary>The limit of one size of huge pages.</summary>
public sealed record HugepageLimit
{
    /// <summary>Page size as the kernel names it, <c>2MB</c>.</summary>
    public required string PageSize { get; init; }

    /// <summary>Bytes.</summary>
    public ulong Limit { get; init; }
}
