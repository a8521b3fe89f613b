using System.Text.Json.Serialization;

namespace Berth.Api.Images;

/// <summary>Answer of <c>GET /distribution/{name}/json</c>.</summary>
public sealed record DistributionInspect
{
    /// <summary>What the name means in its registry.</summary>
    public ImageDescriptor Descriptor { get; set; } = new();
    /// <summary>The platforms it serves; null when the registry does not say.</summary>
    public ImagePlatform[]? Platforms { get; set; }
}

/// <summary>One repository in the answer of <c>GET /images/search</c>.</summary>
public sealed record SearchResult
{
    /// <summary>How many people like it.</summary>
    [JsonPropertyName("star_count")]
    public int StarCount { get; set; }
    /// <summary>Docker looks after it.</summary>
    [JsonPropertyName("is_official")]
    public bool IsOfficial { get; set; }
    /// <summary>Name.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>Always false: the index has given this up.</summary>
    [JsonPropertyName("is_automated")]
    public bool IsAutomated { get; set; }
    /// <summary>What its owner says of it.</summary>
    [JsonPropertyName("description")]
    public string Description { get; set => field = value ?? ""; } = "";
}
