using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Volumes;

/// <summary>Answer of <c>GET /volumes/{name}</c>, of create, and element of the list.</summary>
public sealed record Volume
{
    /// <summary>When it was created, whole seconds; null when unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CreatedAt { get; set; }
    /// <summary>Driver.</summary>
    public string Driver { get; set => field = value ?? ""; } = "";
    /// <summary>Labels.</summary>
    public ApiMap<string>? Labels { get; set => field = Nulls.Fill(value); }
    /// <summary>Path on the host.</summary>
    public string Mountpoint { get; set => field = value ?? ""; } = "";
    /// <summary>Name.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>Options of the driver.</summary>
    public ApiMap<string>? Options { get; set => field = Nulls.Fill(value); }
    /// <summary><c>local</c> or <c>global</c>.</summary>
    public string Scope { get; set => field = value ?? ""; } = "";
    /// <summary>What the driver says; null when nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? Status { get; set; }
    /// <summary>Use, in the disk usage answer only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VolumeUsage? UsageData { get; set; }
}

/// <summary>How much a volume holds and who uses it.</summary>
public sealed record VolumeUsage
{
    /// <summary>Containers that use it; -1: not known.</summary>
    public long RefCount { get; set; }
    /// <summary>Bytes; -1: not known.</summary>
    public long Size { get; set; }
}

/// <summary>Answer of <c>GET /volumes</c>.</summary>
public sealed record VolumeList
{
    /// <summary>Volumes; Docker prints an empty list as <c>[]</c>.</summary>
    public Volume[]? Volumes { get; set; }
    /// <summary>Sentences for the user.</summary>
    public string[]? Warnings { get; set; }
}

/// <summary>Body of <c>POST /volumes/create</c>.</summary>
public sealed record CreateVolumeRequest
{
    /// <summary>Name; null or empty: an anonymous one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; set; }
    /// <summary>Driver; null or empty: local.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Driver { get; set; }
    /// <summary>Options of the driver.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? DriverOpts { get; set => field = Nulls.Fill(value); }
    /// <summary>Labels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? Labels { get; set => field = Nulls.Fill(value); }
}

/// <summary>Answer of <c>POST /volumes/prune</c>.</summary>
public sealed record PruneVolumesResponse
{
    /// <summary>Names that are gone; null when none.</summary>
    public string[]? VolumesDeleted { get; set; }
    /// <summary>Bytes freed.</summary>
    public ulong SpaceReclaimed { get; set; }
}
