using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Host;

/// <summary>Answer of <c>GET /version</c>.</summary>
public sealed record VersionInfo
{
    /// <summary>Name of the product.</summary>
    public VersionPlatform Platform { get; set => field = value ?? new(); } = new();
    /// <summary>Its parts; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VersionComponent[]? Components { get; set; }
    /// <summary>Version.</summary>
    public string Version { get; set => field = value ?? ""; } = "";
    /// <summary>Highest API version.</summary>
    public string ApiVersion { get; set => field = value ?? ""; } = "";
    /// <summary>Lowest API version; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MinAPIVersion { get; set; }
    /// <summary>Commit.</summary>
    public string GitCommit { get; set => field = value ?? ""; } = "";
    /// <summary>Version of the language's runtime.</summary>
    public string GoVersion { get; set => field = value ?? ""; } = "";
    /// <summary>Operating system.</summary>
    public string Os { get; set => field = value ?? ""; } = "";
    /// <summary>Architecture.</summary>
    public string Arch { get; set => field = value ?? ""; } = "";
    /// <summary>Kernel; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? KernelVersion { get; set; }
    /// <summary>Experimental features are on; absent when false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Experimental { get; set; }
    /// <summary>When it was built; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BuildTime { get; set; }
}

/// <summary>Name of the product.</summary>
public sealed record VersionPlatform
{
    /// <summary>Name.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
}

/// <summary>A part of the engine.</summary>
public sealed record VersionComponent
{
    /// <summary>Name.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>Version.</summary>
    public string Version { get; set => field = value ?? ""; } = "";
    /// <summary>Facts.</summary>
    public ApiMap<string>? Details { get; set; }
}
