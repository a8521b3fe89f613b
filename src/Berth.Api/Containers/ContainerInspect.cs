using System.Text.Json.Serialization;
using Berth.Api.Json;
using Berth.Api.Networks;

namespace Berth.Api.Containers;

/// <summary>Answer of <c>GET /containers/{id}/json</c>.</summary>
public sealed record ContainerInspect
{
    /// <summary>64 hexadecimal digits.</summary>
    public string Id { get; set => field = value ?? ""; } = "";
    /// <summary>When it was created.</summary>
    public DateTimeOffset Created { get; set; }
    /// <summary>The program.</summary>
    public string Path { get; set => field = value ?? ""; } = "";
    /// <summary>Its arguments; never null.</summary>
    public string[] Args { get; set => field = value ?? []; } = [];
    /// <summary>How it is.</summary>
    public ContainerState State { get; set => field = value ?? new(); } = new();
    /// <summary>Id of the image.</summary>
    public string Image { get; set => field = value ?? ""; } = "";
    /// <summary>File that is /etc/resolv.conf inside; empty before the first start.</summary>
    public string ResolvConfPath { get; set => field = value ?? ""; } = "";
    /// <summary>File that is /etc/hostname inside; empty before the first start.</summary>
    public string HostnamePath { get; set => field = value ?? ""; } = "";
    /// <summary>File that is /etc/hosts inside; empty before the first start.</summary>
    public string HostsPath { get; set => field = value ?? ""; } = "";
    /// <summary>The log file; empty before the first start.</summary>
    public string LogPath { get; set => field = value ?? ""; } = "";
    /// <summary>Name with a slash before it.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>How often the restart policy brought it back.</summary>
    public int RestartCount { get; set; }
    /// <summary>Storage driver.</summary>
    public string Driver { get; set => field = value ?? ""; } = "";
    /// <summary>Operating system of the image.</summary>
    public string Platform { get; set => field = value ?? ""; } = "";
    /// <summary>SELinux label of mounts.</summary>
    public string MountLabel { get; set => field = value ?? ""; } = "";
    /// <summary>SELinux label of the process.</summary>
    public string ProcessLabel { get; set => field = value ?? ""; } = "";
    /// <summary>AppArmor profile.</summary>
    public string AppArmorProfile { get; set => field = value ?? ""; } = "";
    /// <summary>Exec sessions; null when none.</summary>
    public string[]? ExecIDs { get; set; }
    /// <summary>The host's half of the create request, completed.</summary>
    public HostConfig? HostConfig { get; set; }
    /// <summary>Where the root file system lies.</summary>
    public GraphDriver GraphDriver { get; set => field = value ?? new(); } = new();
    /// <summary>Bytes written by the container, with <c>size=1</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRw { get; set; }
    /// <summary>Bytes of the container and its image, with <c>size=1</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRootFs { get; set; }
    /// <summary>The manifest of the image, API 1.48 and later where the store knows it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Images.ImageDescriptor? ImageManifestDescriptor { get; set; }
    /// <summary>Mounts; never null.</summary>
    public MountPoint[] Mounts { get; set => field = value ?? []; } = [];
    /// <summary>The portable half of the create request, completed from the image.</summary>
    public ContainerConfig? Config { get; set; }
    /// <summary>Its place in networks.</summary>
    public NetworkSettings NetworkSettings { get; set => field = value ?? new(); } = new();
}

/// <summary>State of a container.</summary>
public sealed record ContainerState
{
    /// <summary><c>created running paused restarting removing exited dead</c>.</summary>
    public string Status { get; set => field = value ?? ""; } = "";
    /// <summary>It runs (also when paused).</summary>
    public bool Running { get; set; }
    /// <summary>It is frozen.</summary>
    public bool Paused { get; set; }
    /// <summary>It waits to be brought back.</summary>
    public bool Restarting { get; set; }
    /// <summary>The kernel killed it for memory.</summary>
    public bool OOMKilled { get; set; }
    /// <summary>Its removal failed.</summary>
    public bool Dead { get; set; }
    /// <summary>Process id on the host; 0 when not running.</summary>
    public int Pid { get; set; }
    /// <summary>Exit code of the last run.</summary>
    public int ExitCode { get; set; }
    /// <summary>Why the last start failed.</summary>
    public string Error { get; set => field = value ?? ""; } = "";
    /// <summary>Last start; <see cref="DateTimeOffset.MinValue"/>: never.</summary>
    public DateTimeOffset StartedAt { get; set; }
    /// <summary>Last end; <see cref="DateTimeOffset.MinValue"/>: never.</summary>
    public DateTimeOffset FinishedAt { get; set; }
    /// <summary>Health; null when there is no check.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Health? Health { get; set; }
}

/// <summary>What the health check found.</summary>
public sealed record Health
{
    /// <summary><c>starting healthy unhealthy</c>.</summary>
    public string Status { get; set => field = value ?? ""; } = "";
    /// <summary>Failures in a row.</summary>
    public int FailingStreak { get; set; }
    /// <summary>The last results.</summary>
    public HealthResult[]? Log { get; set; }
}

/// <summary>One result of a health check.</summary>
public sealed record HealthResult
{
    /// <summary>When it started.</summary>
    public DateTimeOffset Start { get; set; }
    /// <summary>When it ended.</summary>
    public DateTimeOffset End { get; set; }
    /// <summary>0 healthy, 1 unhealthy.</summary>
    public int ExitCode { get; set; }
    /// <summary>What it printed.</summary>
    public string Output { get; set => field = value ?? ""; } = "";
}

/// <summary>The storage driver and what it says of one root file system.</summary>
public sealed record GraphDriver
{
    /// <summary>Facts of the driver.</summary>
    public ApiMap<string>? Data { get; set; }
    /// <summary>Name of the driver.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
}

/// <summary>A mount of an existing container.</summary>
public sealed record MountPoint
{
    /// <summary><c>bind</c>, <c>volume</c>, <c>tmpfs</c> or <c>image</c>; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; set; }
    /// <summary>Volume; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; set; }
    /// <summary>Path on the host.</summary>
    public string Source { get; set => field = value ?? ""; } = "";
    /// <summary>Path inside.</summary>
    public string Destination { get; set => field = value ?? ""; } = "";
    /// <summary>Volume driver; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Driver { get; set; }
    /// <summary>Options as the user wrote them.</summary>
    public string Mode { get; set => field = value ?? ""; } = "";
    /// <summary>It can be written to.</summary>
    public bool RW { get; set; }
    /// <summary>Propagation.</summary>
    public string Propagation { get; set => field = value ?? ""; } = "";
}
