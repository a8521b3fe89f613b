using System.Text.Json.Serialization;
using Berth.Oci;

namespace Berth.Images.Load;

/// <summary>An entry of <c>manifest.json</c>, the table of contents of <c>docker save</c>.</summary>
internal sealed record ArchiveImage
{
    [JsonPropertyName("Config")]
    public string Config { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("RepoTags")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<string>? RepoTags { get; init => field = Filled.List(value); }

    [JsonPropertyName("Layers")]
    public IReadOnlyList<string>? Layers { get; init => field = Filled.List(value); }

    /// <summary>Where else the layers could be had from, by diff id.</summary>
    [JsonPropertyName("LayerSources")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, Descriptor>? LayerSources { get; init; }
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<ArchiveImage>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, string>>))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
