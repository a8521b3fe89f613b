using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Containers;

/// <summary>
/// What a container gets from this host. The order of the members is Docker's (its embedded <c>Resources</c> stand in the middle),
/// and so is the difference between null, empty and absent: an inspect answer repeats what the create request said.
/// </summary>
public sealed record HostConfig
{
    /// <summary><c>source:target[:options]</c>.</summary>
    public string[]? Binds { get; set => field = Nulls.Fill(value); }
    /// <summary>File that the client wrote the id to.</summary>
    public string ContainerIDFile { get; set => field = value ?? ""; } = "";
    /// <summary>Where output is logged.</summary>
    public LogConfig LogConfig { get; set => field = value ?? new(); } = new();
    /// <summary><c>default</c>, <c>bridge</c>, <c>host</c>, <c>none</c>, <c>container:ID</c> or a network.</summary>
    public string NetworkMode { get; set => field = value ?? ""; } = "";
    /// <summary>Published ports by container port (<c>80/tcp</c>).</summary>
    public ApiMap<PortBinding[]?>? PortBindings { get; set => field = Nulls.Fill(value); }
    /// <summary>What to do when the process ends.</summary>
    public RestartPolicy RestartPolicy { get; set => field = value ?? new(); } = new();
    /// <summary>Remove the container when it ends.</summary>
    public bool AutoRemove { get; set; }
    /// <summary>Driver of volumes named in <see cref="Binds"/>.</summary>
    public string VolumeDriver { get; set => field = value ?? ""; } = "";
    /// <summary>Containers whose volumes are mounted too.</summary>
    public string[]? VolumesFrom { get; set => field = Nulls.Fill(value); }
    /// <summary>Rows and columns of the terminal at the start.</summary>
    public int[] ConsoleSize { get; set => field = value ?? [0, 0]; } = [0, 0];
    /// <summary>Annotations handed to the runtime; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? Annotations { get; set => field = Nulls.Fill(value); }
    /// <summary>Capabilities beyond the default ones.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public string[]? CapAdd { get; set => field = Nulls.Fill(value); }
    /// <summary>Capabilities taken away.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public string[]? CapDrop { get; set => field = Nulls.Fill(value); }
    /// <summary>Empty, <c>host</c> or <c>private</c>.</summary>
    public string CgroupnsMode { get; set => field = value ?? ""; } = "";
    /// <summary>Name servers.</summary>
    public string[]? Dns { get; set => field = Nulls.Fill(value); }
    /// <summary>Resolver options.</summary>
    public string[]? DnsOptions { get; set => field = Nulls.Fill(value); }
    /// <summary>Search domains.</summary>
    public string[]? DnsSearch { get; set => field = Nulls.Fill(value); }
    /// <summary><c>name:address</c> for /etc/hosts.</summary>
    public string[]? ExtraHosts { get; set => field = Nulls.Fill(value); }
    /// <summary>Supplementary groups.</summary>
    public string[]? GroupAdd { get; set => field = Nulls.Fill(value); }
    /// <summary>Empty, <c>none</c>, <c>private</c>, <c>shareable</c>, <c>host</c> or <c>container:ID</c>.</summary>
    public string IpcMode { get; set => field = value ?? ""; } = "";
    /// <summary>Cgroup to join (<c>container:ID</c>).</summary>
    public string Cgroup { get; set => field = value ?? ""; } = "";
    /// <summary>Legacy links.</summary>
    public string[]? Links { get; set => field = Nulls.Fill(value); }
    /// <summary>Adjustment of the OOM score, -1000 to 1000.</summary>
    public int OomScoreAdj { get; set; }
    /// <summary>Empty, <c>host</c> or <c>container:ID</c>.</summary>
    public string PidMode { get; set => field = value ?? ""; } = "";
    /// <summary>All capabilities, all devices, no seccomp, no masked paths.</summary>
    public bool Privileged { get; set; }
    /// <summary>Publish every exposed port on an ephemeral one.</summary>
    public bool PublishAllPorts { get; set; }
    /// <summary>Mount the root read-only.</summary>
    public bool ReadonlyRootfs { get; set; }
    /// <summary><c>seccomp=JSON</c>, <c>no-new-privileges</c>, <c>apparmor=...</c>, <c>label=...</c>.</summary>
    public string[]? SecurityOpt { get; set => field = Nulls.Fill(value); }
    /// <summary>Options of the storage driver; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? StorageOpt { get; set => field = Nulls.Fill(value); }
    /// <summary>Temporary file systems, options by path; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? Tmpfs { get; set => field = Nulls.Fill(value); }
    /// <summary>Empty or <c>host</c>.</summary>
    public string UTSMode { get; set => field = value ?? ""; } = "";
    /// <summary>Empty or <c>host</c>.</summary>
    public string UsernsMode { get; set => field = value ?? ""; } = "";
    /// <summary>Bytes of /dev/shm; 0: 64 MiB.</summary>
    public long ShmSize { get; set; }
    /// <summary>Kernel parameters of the namespaces; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? Sysctls { get; set => field = Nulls.Fill(value); }
    /// <summary>Runtime by name; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Runtime { get; set; }
    /// <summary>Windows only.</summary>
    public string Isolation { get; set => field = value ?? ""; } = "";
    /// <summary>Weight of CPU time; 0: default.</summary>
    public long CpuShares { get; set; }
    /// <summary>Bytes of memory; 0: no limit.</summary>
    public long Memory { get; set; }
    /// <summary>CPUs in units of 10^-9.</summary>
    public long NanoCpus { get; set; }
    /// <summary>Cgroup above the container's.</summary>
    public string CgroupParent { get; set => field = value ?? ""; } = "";
    /// <summary>Weight of block I/O, 10 to 1000; 0: default.</summary>
    public ushort BlkioWeight { get; set; }
    /// <summary>Weight per device.</summary>
    public WeightDevice[]? BlkioWeightDevice { get; set => field = Nulls.Fill(value); }
    /// <summary>Bytes a second read from a device.</summary>
    public ThrottleDevice[]? BlkioDeviceReadBps { get; set => field = Nulls.Fill(value); }
    /// <summary>Bytes a second written to a device.</summary>
    public ThrottleDevice[]? BlkioDeviceWriteBps { get; set => field = Nulls.Fill(value); }
    /// <summary>Reads a second from a device.</summary>
    public ThrottleDevice[]? BlkioDeviceReadIOps { get; set => field = Nulls.Fill(value); }
    /// <summary>Writes a second to a device.</summary>
    public ThrottleDevice[]? BlkioDeviceWriteIOps { get; set => field = Nulls.Fill(value); }
    /// <summary>CFS period in microseconds.</summary>
    public long CpuPeriod { get; set; }
    /// <summary>CFS quota in microseconds.</summary>
    public long CpuQuota { get; set; }
    /// <summary>Real-time period in microseconds.</summary>
    public long CpuRealtimePeriod { get; set; }
    /// <summary>Real-time run time in microseconds.</summary>
    public long CpuRealtimeRuntime { get; set; }
    /// <summary>CPUs, as <c>0-2,4</c>.</summary>
    public string CpusetCpus { get; set => field = value ?? ""; } = "";
    /// <summary>Memory nodes, as <c>0-2,4</c>.</summary>
    public string CpusetMems { get; set => field = value ?? ""; } = "";
    /// <summary>Host devices made visible.</summary>
    public DeviceMapping[]? Devices { get; set => field = Nulls.Fill(value); }
    /// <summary>Rules such as <c>c 13:* rwm</c>.</summary>
    public string[]? DeviceCgroupRules { get; set => field = Nulls.Fill(value); }
    /// <summary>Devices asked from drivers (GPUs, CDI).</summary>
    public DeviceRequest[]? DeviceRequests { get; set => field = Nulls.Fill(value); }
    /// <summary>Obsolete kernel memory limit; absent when 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long KernelMemory { get; set; }
    /// <summary>Kernel memory for TCP buffers; absent when 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long KernelMemoryTCP { get; set; }
    /// <summary>Soft limit of memory in bytes.</summary>
    public long MemoryReservation { get; set; }
    /// <summary>Memory and swap together in bytes; -1: unlimited swap.</summary>
    public long MemorySwap { get; set; }
    /// <summary>0 to 100; null (or -1 on the way in): default.</summary>
    public long? MemorySwappiness { get; set; }
    /// <summary>Do not kill when out of memory.</summary>
    public bool? OomKillDisable { get; set; }
    /// <summary>Processes and threads; null (or 0, -1 on the way in): no limit.</summary>
    public long? PidsLimit { get; set; }
    /// <summary>Resource limits of the process.</summary>
    public Ulimit[]? Ulimits { get; set => field = Nulls.Fill(value); }
    /// <summary>Windows only.</summary>
    public long CpuCount { get; set; }
    /// <summary>Windows only.</summary>
    public long CpuPercent { get; set; }
    /// <summary>Windows only.</summary>
    public ulong IOMaximumIOps { get; set; }
    /// <summary>Windows only.</summary>
    public ulong IOMaximumBandwidth { get; set; }
    /// <summary>Mounts in their long form; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MountSpec[]? Mounts { get; set => field = Nulls.Fill(value); }
    /// <summary>Paths hidden from the container; null in a request: the default list.</summary>
    public string[]? MaskedPaths { get; set => field = Nulls.Fill(value); }
    /// <summary>Paths read-only in the container; null in a request: the default list.</summary>
    public string[]? ReadonlyPaths { get; set => field = Nulls.Fill(value); }
    /// <summary>Run an init as PID 1; null: the daemon's default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Init { get; set; }
}
