using System.Buffers.Text;
using System.Text.Json;
using Berth.Api.Auth;
using Berth.Api.Json;

namespace Berth.Api.Requests;

/// <summary>The headers <c>X-Registry-Auth</c> (one registry) and <c>X-Registry-Config</c> (a map of them): base64url of JSON.</summary>
public static class RegistryAuth
{
    /// <summary>Name of the header with one registry's credentials.</summary>
    public const string Header = "X-Registry-Auth";

    /// <summary>Name of the header with credentials by registry.</summary>
    public const string ConfigHeader = "X-Registry-Config";

    /// <summary>
    /// Credentials of the header; null when it is absent, empty, an empty object or cannot be decoded: Docker goes on without
    /// credentials then, and the registry's answer says what is wrong.
    /// </summary>
    public static AuthConfig? Decode(string? header)
    {
        try
        {
            var bytes = DecodeBytes(header);
            var auth = bytes is null ? null : JsonSerializer.Deserialize(bytes, ApiJson.Wire.AuthConfig);
            return auth == new AuthConfig() ? null : auth;
        }
        catch (Exception failure) when (failure is JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Credentials by registry; empty when the header is absent or cannot be decoded.</summary>
    public static IReadOnlyDictionary<string, AuthConfig> DecodeConfig(string? header)
    {
        try
        {
            var bytes = DecodeBytes(header);
            return bytes is null ? [] : JsonSerializer.Deserialize(bytes, ApiJson.Wire.ApiMapAuthConfig) ?? [];
        }
        catch (Exception failure) when (failure is JsonException or FormatException)
        {
            return new ApiMap<AuthConfig>();
        }
    }

    /// <summary>The header of credentials.</summary>
    public static string Encode(AuthConfig auth) =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(auth, ApiJson.Wire.AuthConfig)).Replace('+', '-').Replace('/', '_');

    // Clients send the url-safe alphabet and the standard one, with padding and without.
    private static byte[]? DecodeBytes(string? header)
    {
        if (string.IsNullOrEmpty(header))
            return null;
        return Base64Url.DecodeFromChars(header.TrimEnd('=').Replace('+', '-').Replace('/', '_'));
    }
}
