using System.Text.Json.Serialization;

namespace Berth.Images.Load;

/// <summary>An entry of <c>manifest.json</c>, the table of contents of <c>docker save</c>.</summary>
internal sealed record ArchiveImage
{
    [JsonPropertyName("Config")]
    public string Config { get; init; } = "";

    [JsonPropertyName("RepoTags")]
    public IReadOnlyList<string>? RepoTags { get; init; }

    [JsonPropertyName("Layers")]
    public IReadOnlyList<string>? Layers { get; init; }
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(List<ArchiveImage>))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
