using System.Text.Json.Serialization;

namespace Berth.Images.Signatures.Notation;

/// <summary>A JWS signature envelope (Notary Project, signature-envelope-jws.md): JSON serialisation, flattened.</summary>
internal sealed record Envelope
{
    /// <summary>The type of the artifact that a signature is.</summary>
    public const string ArtifactType = "application/vnd.cncf.notary.signature";

    /// <summary>The media type of the layer that is such a document.</summary>
    public const string MediaType = "application/jose+json";

    public required string Payload { get; init; }

    public required string Protected { get; init; }

    public required EnvelopeHeader Header { get; init; }

    public required string Signature { get; init; }
}

/// <summary>What is not signed: the certificates, which prove themselves.</summary>
internal sealed record EnvelopeHeader
{
    [JsonPropertyName("x5c")]
    public required IReadOnlyList<byte[]> Certificates { get; init; }
}

/// <summary>What is signed beside the payload.</summary>
internal sealed record ProtectedHeader
{
    /// <summary>The header that names the scheme, and must be critical.</summary>
    public const string SchemeName = "io.cncf.notary.signingScheme";

    /// <summary>The header with the time from which on the signature is void.</summary>
    public const string ExpiryName = "io.cncf.notary.expiry";

    /// <summary>The scheme where the signer owns the certificate.</summary>
    public const string X509Scheme = "notary.x509";

    public required string Alg { get; init; }

    public required string Cty { get; init; }

    public required IReadOnlyList<string> Crit { get; init; }

    [JsonPropertyName(SchemeName)]
    public required string SigningScheme { get; init; }

    [JsonPropertyName("io.cncf.notary.signingTime")]
    public DateTimeOffset? SigningTime { get; init; }

    [JsonPropertyName(ExpiryName)]
    public DateTimeOffset? Expiry { get; init; }
}

/// <summary>What the signature is about.</summary>
internal sealed record NotaryPayload
{
    /// <summary>The type of the payload.</summary>
    public const string Type = "application/vnd.cncf.notary.payload.v1+json";

    public required NotaryTarget TargetArtifact { get; init; }
}

/// <summary>The descriptor of what was signed.</summary>
internal sealed record NotaryTarget
{
    public required string MediaType { get; init; }

    public required string Digest { get; init; }

    public required long Size { get; init; }
}
