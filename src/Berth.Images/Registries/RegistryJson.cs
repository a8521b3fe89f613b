using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>The error document of a registry (distribution-spec "Error Codes").</summary>
internal sealed record ErrorDocument
{
    public IReadOnlyList<ErrorEntry>? Errors { get; init => field = Filled.List(value); }

    /// <summary>What some registries and token servers say instead.</summary>
    public string? Details { get; init; }
}

internal sealed record ErrorEntry
{
    public string? Code { get; init; }
    public string? Message { get; init; }
}

/// <summary>What a token server answers.</summary>
internal sealed record TokenDocument
{
    public string? Token { get; init; }

    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    [JsonPropertyName("expires_in")]
    public long? ExpiresIn { get; init; }
}

/// <summary>The tags of a repository.</summary>
internal sealed record TagsDocument
{
    public IReadOnlyList<string>? Tags { get; init => field = Filled.List(value); }
}

/// <summary>What an index found.</summary>
internal sealed record SearchDocument
{
    public IReadOnlyList<FoundRepository>? Results { get; init => field = Filled.List(value); }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true, ReadCommentHandling = JsonCommentHandling.Disallow)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(TokenDocument))]
[JsonSerializable(typeof(TagsDocument))]
[JsonSerializable(typeof(SearchDocument))]
internal sealed partial class RegistryJson : JsonSerializerContext;
