using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Host;

/// <summary>Answer of <c>GET /info</c>.</summary>
public sealed record EngineInfo
{
    /// <summary>Id of this installation.</summary>
    public string ID { get; set => field = value ?? ""; } = "";
    /// <summary>Containers in all.</summary>
    public int Containers { get; set; }
    /// <summary>Running ones.</summary>
    public int ContainersRunning { get; set; }
    /// <summary>Paused ones.</summary>
    public int ContainersPaused { get; set; }
    /// <summary>Stopped ones.</summary>
    public int ContainersStopped { get; set; }
    /// <summary>Images.</summary>
    public int Images { get; set; }
    /// <summary>Storage driver.</summary>
    public string Driver { get; set => field = value ?? ""; } = "";
    /// <summary>Pairs of name and value.</summary>
    public string[][]? DriverStatus { get; set; }
    /// <summary>More pairs; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[][]? SystemStatus { get; set; }
    /// <summary>Drivers by kind.</summary>
    public PluginsInfo Plugins { get; set => field = value ?? new(); } = new();
    /// <summary>Memory limits work.</summary>
    public bool MemoryLimit { get; set; }
    /// <summary>Swap limits work.</summary>
    public bool SwapLimit { get; set; }
    /// <summary>Kernel memory limits work; absent when false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool KernelMemory { get; set; }
    /// <summary>TCP memory limits work; absent when false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool KernelMemoryTCP { get; set; }
    /// <summary>CFS periods work.</summary>
    public bool CpuCfsPeriod { get; set; }
    /// <summary>CFS quotas work.</summary>
    public bool CpuCfsQuota { get; set; }
    /// <summary>CPU shares work.</summary>
    public bool CPUShares { get; set; }
    /// <summary>CPU sets work.</summary>
    public bool CPUSet { get; set; }
    /// <summary>Process limits work.</summary>
    public bool PidsLimit { get; set; }
    /// <summary>The host forwards IPv4.</summary>
    public bool IPv4Forwarding { get; set; }
    /// <summary>The daemon logs for debugging.</summary>
    public bool Debug { get; set; }
    /// <summary>Open descriptors of the daemon.</summary>
    public int NFd { get; set; }
    /// <summary>The OOM killer can be turned off.</summary>
    public bool OomKillDisable { get; set; }
    /// <summary>Threads of the daemon.</summary>
    public int NGoroutines { get; set; }
    /// <summary>Now.</summary>
    public string SystemTime { get; set => field = value ?? ""; } = "";
    /// <summary>Default log driver.</summary>
    public string LoggingDriver { get; set => field = value ?? ""; } = "";
    /// <summary>Cgroup driver.</summary>
    public string CgroupDriver { get; set => field = value ?? ""; } = "";
    /// <summary>1 or 2; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CgroupVersion { get; set; }
    /// <summary>Clients that listen to events.</summary>
    public int NEventsListener { get; set; }
    /// <summary>Kernel.</summary>
    public string KernelVersion { get; set => field = value ?? ""; } = "";
    /// <summary>Distribution.</summary>
    public string OperatingSystem { get; set => field = value ?? ""; } = "";
    /// <summary>Its version.</summary>
    public string OSVersion { get; set => field = value ?? ""; } = "";
    /// <summary>Operating system.</summary>
    public string OSType { get; set => field = value ?? ""; } = "";
    /// <summary>Machine, as uname(1) says it.</summary>
    public string Architecture { get; set => field = value ?? ""; } = "";
    /// <summary>The default registry's index.</summary>
    public string IndexServerAddress { get; set => field = value ?? ""; } = "";
    /// <summary>Registries.</summary>
    public RegistryConfig? RegistryConfig { get; set; }
    /// <summary>CPUs.</summary>
    public int NCPU { get; set; }
    /// <summary>Bytes of memory.</summary>
    public long MemTotal { get; set; }
    /// <summary>Swarm only.</summary>
    public Empty[]? GenericResources { get; set; }
    /// <summary>Data directory.</summary>
    public string DockerRootDir { get; set => field = value ?? ""; } = "";
    /// <summary>Proxy.</summary>
    public string HttpProxy { get; set => field = value ?? ""; } = "";
    /// <summary>Proxy.</summary>
    public string HttpsProxy { get; set => field = value ?? ""; } = "";
    /// <summary>Hosts without a proxy.</summary>
    public string NoProxy { get; set => field = value ?? ""; } = "";
    /// <summary>Host name.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>Labels of the daemon; never null.</summary>
    public string[] Labels { get; set => field = value ?? []; } = [];
    /// <summary>Experimental features are on.</summary>
    public bool ExperimentalBuild { get; set; }
    /// <summary>Version of the engine.</summary>
    public string ServerVersion { get; set => field = value ?? ""; } = "";
    /// <summary>Runtimes by name.</summary>
    public ApiMap<RuntimeInfo>? Runtimes { get; set; }
    /// <summary>The default one.</summary>
    public string DefaultRuntime { get; set => field = value ?? ""; } = "";
    /// <summary>Swarm.</summary>
    public SwarmInfo Swarm { get; set => field = value ?? new(); } = new();
    /// <summary>Containers outlive the daemon.</summary>
    public bool LiveRestoreEnabled { get; set; }
    /// <summary>Windows only.</summary>
    public string Isolation { get; set => field = value ?? ""; } = "";
    /// <summary>Program of <c>--init</c>.</summary>
    public string InitBinary { get; set => field = value ?? ""; } = "";
    /// <summary>containerd's commit.</summary>
    public CommitInfo ContainerdCommit { get; set => field = value ?? new(); } = new();
    /// <summary>The runtime's commit.</summary>
    public CommitInfo RuncCommit { get; set => field = value ?? new(); } = new();
    /// <summary>The init's commit.</summary>
    public CommitInfo InitCommit { get; set => field = value ?? new(); } = new();
    /// <summary><c>name=seccomp,profile=builtin</c>, ...</summary>
    public string[] SecurityOptions { get; set => field = value ?? []; } = [];
    /// <summary>Product licence; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProductLicense { get; set; }
    /// <summary>Pools of networks; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AddressPool[]? DefaultAddressPools { get; set; }
    /// <summary>Firewall; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FirewallInfo? FirewallBackend { get; set; }
    /// <summary>Directories of CDI specs; never null.</summary>
    public string[] CDISpecDirs { get; set => field = value ?? []; } = [];
    /// <summary>containerd; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ContainerdInfo? Containerd { get; set; }
    /// <summary>Sentences for the user.</summary>
    public string[]? Warnings { get; set; }
}
