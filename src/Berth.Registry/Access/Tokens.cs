using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Registry.Access;

/// <summary>What a token says (Docker's token specification, "JWT"): who is meant, until when, and what for.</summary>
internal sealed record TokenClaims
{
    public string Iss { get; init; } = "";

    public string Sub { get; init => field = value ?? ""; } = "";

    public string Aud { get; init; } = "";

    public long Exp { get; init; }

    public long Nbf { get; init; }

    public long Iat { get; init; }

    public string Jti { get; init; } = "";

    public IReadOnlyList<TokenAccess>? Access { get; init; }
}

/// <summary>One thing a token allows.</summary>
internal sealed record TokenAccess(string Type, string Name, IReadOnlyList<string> Actions);

/// <summary>The head of a token.</summary>
internal sealed record TokenHead(string Typ, string Alg);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenClaims))]
[JsonSerializable(typeof(TokenHead))]
[JsonSerializable(typeof(TokenAnswer))]
internal sealed partial class TokenJson : JsonSerializerContext;

/// <summary>Signs and reads JSON web tokens with ES256 and nothing else: a token does not get to say how it is to be checked.</summary>
internal static class Tokens
{
    private const string Algorithm = "ES256";
    private const int MaxLength = 32 << 10;
    private static readonly TimeSpan s_leeway = TimeSpan.FromSeconds(10);

    public static string Sign(ECDsa key, TokenClaims claims)
    {
        var text = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(new TokenHead("JWT", Algorithm), TokenJson.Default.TokenHead))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims, TokenJson.Default.TokenClaims))}";
        return $"{text}.{Encode(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The claims of a token that one of the keys signed, for this audience, now; null for any other.</summary>
    public static TokenClaims? Read(string token, IReadOnlyList<ECDsa> keys, string issuer, string audience, DateTimeOffset now)
    {
        if (token.Length > MaxLength || token.Split('.') is not [var head, var body, var signature]) return null;
        try
        {
            if (JsonSerializer.Deserialize(Base64Url.DecodeFromChars(head), TokenJson.Default.TokenHead)?.Alg != Algorithm) return null;
            var signed = Encoding.ASCII.GetBytes($"{head}.{body}");
            var mark = Base64Url.DecodeFromChars(signature);
            if (!keys.Any(x => x.VerifyData(signed, mark, HashAlgorithmName.SHA256))) return null;
            if (JsonSerializer.Deserialize(Base64Url.DecodeFromChars(body), TokenJson.Default.TokenClaims) is not { } claims) return null;
            var isNow = now - s_leeway <= DateTimeOffset.FromUnixTimeSeconds(claims.Exp) && now + s_leeway >= DateTimeOffset.FromUnixTimeSeconds(claims.Nbf);
            return isNow && claims.Iss == issuer && claims.Aud == audience ? claims : null;
        }
        catch (Exception error) when (error is FormatException or JsonException or CryptographicException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
