using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Images;

/// <summary>One element of <c>GET /images/json</c>.</summary>
public sealed record ImageSummary
{
    /// <summary>Containers of it; -1: not counted.</summary>
    public long Containers { get; set; } = -1;
    /// <summary>Unix seconds.</summary>
    public long Created { get; set; }
    /// <summary><c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Id { get; set => field = value ?? ""; } = "";
    /// <summary>Labels.</summary>
    public ApiMap<string>? Labels { get; set; }
    /// <summary>Image it was built on, classic builder only.</summary>
    public string ParentId { get; set => field = value ?? ""; } = "";
    /// <summary>The manifest, where the store knows it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageDescriptor? Descriptor { get; set; }
    /// <summary>The manifests of the index it came by, where they are asked for; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageManifestSummary[]? Manifests { get; set; }
    /// <summary>Names by digest.</summary>
    public string[]? RepoDigests { get; set; }
    /// <summary>Names.</summary>
    public string[]? RepoTags { get; set; }
    /// <summary>Bytes shared with others; -1: not computed.</summary>
    public long SharedSize { get; set; } = -1;
    /// <summary>Bytes of all layers, unpacked.</summary>
    public long Size { get; set; }
    /// <summary>The same again, API before 1.44; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? VirtualSize { get; set; }
}

/// <summary>One element of <c>GET /images/{name}/history</c>.</summary>
public sealed record HistoryEntry
{
    /// <summary>Comment.</summary>
    public string Comment { get; set => field = value ?? ""; } = "";
    /// <summary>Unix seconds.</summary>
    public long Created { get; set; }
    /// <summary>Command.</summary>
    public string CreatedBy { get; set => field = value ?? ""; } = "";
    /// <summary>Image after this step, or <c>&lt;missing&gt;</c>.</summary>
    public string Id { get; set => field = value ?? ""; } = "";
    /// <summary>Bytes.</summary>
    public long Size { get; set; }
    /// <summary>Names of that image.</summary>
    public string[]? Tags { get; set; }
}

/// <summary>One element of the answer of <c>DELETE /images/{name}</c>: exactly one member is set.</summary>
public sealed record ImageDeleteItem
{
    /// <summary>Image that is gone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Deleted { get; set; }
    /// <summary>Name that is gone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Untagged { get; set; }
}

/// <summary>Answer of <c>POST /images/prune</c>.</summary>
public sealed record PruneImagesResponse
{
    /// <summary>What is gone; null when nothing.</summary>
    public ImageDeleteItem[]? ImagesDeleted { get; set; }
    /// <summary>Bytes freed.</summary>
    public ulong SpaceReclaimed { get; set; }
}
