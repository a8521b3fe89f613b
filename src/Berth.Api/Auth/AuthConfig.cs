using System.Text.Json.Serialization;

namespace Berth.Api.Auth;

/// <summary>Credentials of a registry: body of <c>POST /auth</c> and content of <c>X-Registry-Auth</c>.</summary>
public sealed record AuthConfig
{
    /// <summary>User; null when absent.</summary>
    [JsonPropertyName("username")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Username { get; set; }
    /// <summary>Password; null when absent.</summary>
    [JsonPropertyName("password")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Password { get; set; }
    /// <summary>Base64 of <c>user:password</c>; null when absent.</summary>
    [JsonPropertyName("auth")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Auth { get; set; }
    /// <summary>Obsolete; null when absent.</summary>
    [JsonPropertyName("email")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Email { get; set; }
    /// <summary>Registry; null when absent.</summary>
    [JsonPropertyName("serveraddress")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ServerAddress { get; set; }
    /// <summary>OAuth refresh token; null when absent.</summary>
    [JsonPropertyName("identitytoken")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IdentityToken { get; set; }
    /// <summary>Bearer token to send as it is; null when absent.</summary>
    [JsonPropertyName("registrytoken")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RegistryToken { get; set; }
}

/// <summary>Answer of <c>POST /auth</c>.</summary>
public sealed record AuthResponse
{
    /// <summary>Token to use from now on.</summary>
    public string IdentityToken { get; set => field = value ?? ""; } = "";
    /// <summary>A sentence.</summary>
    public string Status { get; set => field = value ?? ""; } = "";
}
