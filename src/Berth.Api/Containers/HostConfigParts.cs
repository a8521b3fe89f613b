using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Containers;

/// <summary>A log driver and its options.</summary>
public sealed record LogConfig
{
    /// <summary>Driver; empty: the daemon's default.</summary>
    public string Type { get; set => field = value ?? ""; } = "";
    /// <summary>Its options.</summary>
    public ApiMap<string>? Config { get; set => field = Nulls.Fill(value); }
}

/// <summary>A host address and port behind a container port.</summary>
public sealed record PortBinding
{
    /// <summary>Address; empty: all.</summary>
    public string HostIp { get; set => field = value ?? ""; } = "";
    /// <summary>Port or <c>first-last</c>; empty: an ephemeral one.</summary>
    public string HostPort { get; set => field = value ?? ""; } = "";
}

/// <summary>Whether the container comes back.</summary>
public sealed record RestartPolicy
{
    /// <summary>Empty, <c>no</c>, <c>always</c>, <c>unless-stopped</c> or <c>on-failure</c>.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>Attempts of <c>on-failure</c>; 0: without end.</summary>
    public int MaximumRetryCount { get; set; }
}

/// <summary>Block I/O weight of one device.</summary>
public sealed record WeightDevice
{
    /// <summary>Path of the device.</summary>
    public string Path { get; set => field = value ?? ""; } = "";
    /// <summary>Weight, 10 to 1000.</summary>
    public ushort Weight { get; set; }
}

/// <summary>Block I/O limit of one device.</summary>
public sealed record ThrottleDevice
{
    /// <summary>Path of the device.</summary>
    public string Path { get; set => field = value ?? ""; } = "";
    /// <summary>Bytes or operations a second.</summary>
    public ulong Rate { get; set; }
}

/// <summary>A host device made visible.</summary>
public sealed record DeviceMapping
{
    /// <summary>Path on the host.</summary>
    public string PathOnHost { get; set => field = value ?? ""; } = "";
    /// <summary>Path inside.</summary>
    public string PathInContainer { get; set => field = value ?? ""; } = "";
    /// <summary>Any of <c>r</c>, <c>w</c>, <c>m</c>.</summary>
    public string CgroupPermissions { get; set => field = value ?? ""; } = "";
}

/// <summary>A request to a device driver.</summary>
public sealed record DeviceRequest
{
    /// <summary>Driver; <c>cdi</c>, <c>nvidia</c>.</summary>
    public string Driver { get; set => field = value ?? ""; } = "";
    /// <summary>How many; -1: all.</summary>
    public int Count { get; set; }
    /// <summary>Which ones.</summary>
    public string[]? DeviceIDs { get; set => field = Nulls.Fill(value); }
    /// <summary>Alternatives of capabilities that all must hold.</summary>
    public string[][]? Capabilities { get; set => field = Nulls.Fill(value); }
    /// <summary>Options of the driver.</summary>
    public ApiMap<string>? Options { get; set => field = Nulls.Fill(value); }
}

/// <summary>A resource limit, setrlimit(2).</summary>
public sealed record Ulimit
{
    /// <summary>Name such as <c>nofile</c>.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>Hard limit; -1: unlimited.</summary>
    public long Hard { get; set; }
    /// <summary>Soft limit; -1: unlimited.</summary>
    public long Soft { get; set; }
}

/// <summary>A mount in its long form (<c>--mount</c>).</summary>
public sealed record MountSpec
{
    /// <summary><c>bind</c>, <c>volume</c>, <c>tmpfs</c>, <c>image</c>, <c>npipe</c> or <c>cluster</c>.</summary>
    public string Type { get; set => field = value ?? ""; } = "";
    /// <summary>Path, volume or image; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; set; }
    /// <summary>Path inside.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Target { get; set; }
    /// <summary>Mount it read-only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReadOnly { get; set; }
    /// <summary>Ignored on Linux; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Consistency { get; set; }
    /// <summary>Options of a bind.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BindOptions? BindOptions { get; set; }
    /// <summary>Options of a volume.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VolumeOptions? VolumeOptions { get; set; }
    /// <summary>Options of an image mount.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageOptions? ImageOptions { get; set; }
    /// <summary>Options of a tmpfs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TmpfsOptions? TmpfsOptions { get; set; }
    /// <summary>Options of a cluster volume.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Empty? ClusterOptions { get; set; }
}

/// <summary>Options of a bind mount.</summary>
public sealed record BindOptions
{
    /// <summary><c>private</c>, <c>rprivate</c>, <c>shared</c>, ...; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Propagation { get; set; }
    /// <summary>Without the mounts beneath the source.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NonRecursive { get; set; }
    /// <summary>Make the source on the host when it is missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CreateMountpoint { get; set; }
    /// <summary>Read-only without the mounts beneath.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReadOnlyNonRecursive { get; set; }
    /// <summary>Fail when the mounts beneath cannot be read-only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReadOnlyForceRecursive { get; set; }
}

/// <summary>Options of a volume mount.</summary>
public sealed record VolumeOptions
{
    /// <summary>Do not copy the image's files into a new volume.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NoCopy { get; set; }
    /// <summary>Labels of a volume made by this mount.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? Labels { get; set => field = Nulls.Fill(value); }
    /// <summary>Directory inside the volume.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subpath { get; set; }
    /// <summary>Driver of a volume made by this mount.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DriverConfig? DriverConfig { get; set; }
}

/// <summary>A volume driver and its options.</summary>
public sealed record DriverConfig
{
    /// <summary>Driver; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; set; }
    /// <summary>Its options.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? Options { get; set => field = Nulls.Fill(value); }
}

/// <summary>Options of an image mount.</summary>
public sealed record ImageOptions
{
    /// <summary>Directory inside the image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subpath { get; set; }
}

/// <summary>Options of a tmpfs mount.</summary>
public sealed record TmpfsOptions
{
    /// <summary>Bytes; absent when 0: half of the memory.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SizeBytes { get; set; }
    /// <summary>Permission bits (decimal in JSON); absent when 0: 1777.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Mode { get; set; }
    /// <summary>Further options, each a name or a name and a value.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[][]? Options { get; set => field = Nulls.Fill(value); }
}
