namespace Berth.Oci;

/// <summary>The Linux part of a runtime configuration, config-linux.md.</summary>
public sealed record LinuxSpec
{
    /// <summary>Namespaces to create (no path) or to join (path).</summary>
    public IReadOnlyList<NamespaceSpec> Namespaces { get; init => field = value ?? []; } = [];

    /// <summary>Device nodes beside the default ones.</summary>
    public IReadOnlyList<DeviceSpec> Devices { get; init => field = value ?? []; } = [];

    /// <summary>Path of the cgroup below the hierarchy's root, for example <c>/berth/ID</c>.</summary>
    public string? CgroupsPath { get; init; }

    /// <summary>Limits of the cgroup.</summary>
    public LinuxResources? Resources { get; init; }

    /// <summary>System call filter.</summary>
    public LinuxSeccomp? Seccomp { get; init; }

    /// <summary>Paths hidden from the container.</summary>
    public IReadOnlyList<string> MaskedPaths { get; init => field = value ?? []; } = [];

    /// <summary>Paths made read-only.</summary>
    public IReadOnlyList<string> ReadonlyPaths { get; init => field = value ?? []; } = [];

    /// <summary>Propagation of the root mount: <c>private</c>, <c>slave</c>, <c>shared</c>, <c>unbindable</c>, or their recursive forms.</summary>
    public string? RootfsPropagation { get; init; }

    /// <summary>Kernel parameters of the container's namespaces, <c>net.ipv4.ip_forward</c> to value.</summary>
    public IReadOnlyDictionary<string, string> Sysctl { get; init => field = value ?? EmptyStrings.Map; } = EmptyStrings.Map;

    /// <summary>
    /// User id map of a new user namespace (one of type <c>user</c> in <see cref="Namespaces"/>); of one that is joined by its path, what it
    /// maps already.
    /// </summary>
    public IReadOnlyList<IdMapping> UidMappings { get; init => field = value ?? []; } = [];

    /// <summary>Group id map, as <see cref="UidMappings"/>.</summary>
    public IReadOnlyList<IdMapping> GidMappings { get; init => field = value ?? []; } = [];

    /// <summary>SELinux label of the mounts.</summary>
    public string? MountLabel { get; init; }

    /// <summary>Offsets of the clocks of a new time namespace: <c>monotonic</c>, <c>boottime</c>.</summary>
    public IReadOnlyDictionary<string, TimeOffset> TimeOffsets { get; init => field = value ?? new Dictionary<string, TimeOffset>(); } = new Dictionary<string, TimeOffset>();

    /// <summary>Execution domain, personality(2).</summary>
    public PersonalitySpec? Personality { get; init; }
}

/// <summary>How far a clock of a time namespace is from the host's.</summary>
public sealed record TimeOffset
{
    /// <summary>Seconds.</summary>
    public long Secs { get; init; }

    /// <summary>Nanoseconds.</summary>
    public uint Nanosecs { get; init; }
}

/// <summary>The execution domain of the process.</summary>
public sealed record PersonalitySpec
{
    /// <summary><c>LINUX</c> or <c>LINUX32</c>.</summary>
    public required string Domain { get; init; }
}

/// <summary>One namespace.</summary>
public sealed record NamespaceSpec
{
    /// <summary><c>pid</c>, <c>network</c>, <c>mount</c>, <c>ipc</c>, <c>uts</c>, <c>user</c>, <c>cgroup</c> or <c>time</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Namespace file to join; null to create a new one.</summary>
    public string? Path { get; init; }
}

/// <summary>One device node in /dev.</summary>
public sealed record DeviceSpec
{
    /// <summary><c>c</c>, <c>b</c>, <c>u</c> or <c>p</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Absolute path inside the container.</summary>
    public required string Path { get; init; }

    /// <summary>Major number.</summary>
    public long Major { get; init; }

    /// <summary>Minor number.</summary>
    public long Minor { get; init; }

    /// <summary>Permission bits; null means 0666.</summary>
    public uint? FileMode { get; init; }

    /// <summary>Owner; null means root.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group; null means root.</summary>
    public uint? Gid { get; init; }
}

/// <summary>One line of an id map.</summary>
public sealed record IdMapping
{
    /// <summary>First id inside.</summary>
    public uint ContainerID { get; init; }

    /// <summary>First id outside.</summary>
    public uint HostID { get; init; }

    /// <summary>Number of ids.</summary>
    public uint Size { get; init; }
}
