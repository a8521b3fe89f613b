using System.Text.Json.Serialization;

namespace Berth.Api.Errors;

/// <summary>Body of every answer with status 400 and above.</summary>
public sealed record ErrorResponse
{
    /// <summary>The sentence.</summary>
    [JsonPropertyName("message")]
    public string Message { get; set => field = value ?? ""; } = "";
}
