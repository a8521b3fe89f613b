using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Images.Signatures.Cosign;

/// <summary>A Sigstore bundle (v0.3): a signature and what is needed to check it. Of the material only a key's name is used.</summary>
internal sealed record SigstoreBundle
{
    /// <summary>The media type of the document, of the layer that is one and of the artifact.</summary>
    public const string Type = "application/vnd.dev.sigstore.bundle.v0.3+json";

    public required string MediaType { get; init; }

    public BundleMaterial? VerificationMaterial { get; init; }

    public DsseEnvelope? DsseEnvelope { get; init; }

    public MessageSignature? MessageSignature { get; init; }
}

/// <summary>What the signature is checked with.</summary>
internal sealed record BundleMaterial
{
    public KeyHint? PublicKey { get; init; }
}

/// <summary>Which key it was; a help in looking for it, and nothing to be trusted.</summary>
internal sealed record KeyHint
{
    public string? Hint { get; init; }
}

/// <summary>A signed statement (DSSE 1.0).</summary>
internal sealed record DsseEnvelope
{
    public required byte[] Payload { get; init; }

    public required string PayloadType { get; init; }

    public required IReadOnlyList<DsseSignature> Signatures { get; init; }
}

/// <summary>One signature of a statement.</summary>
internal sealed record DsseSignature
{
    public required byte[] Sig { get; init; }
}

/// <summary>A signature of the manifest's own bytes.</summary>
internal sealed record MessageSignature
{
    public MessageDigest? MessageDigest { get; init; }

    public required byte[] Signature { get; init; }
}

/// <summary>What was signed, for looking it up.</summary>
internal sealed record MessageDigest
{
    public string? Algorithm { get; init; }

    public byte[]? Digest { get; init; }
}

/// <summary>What a DSSE envelope says (in-toto attestation, statement v1): a predicate about subjects.</summary>
internal sealed record Statement
{
    /// <summary>The type of the payload.</summary>
    public const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>The current version of the document.</summary>
    public const string Version = "https://in-toto.io/Statement/v1";

    /// <summary>The version before it.</summary>
    public const string OldVersion = "https://in-toto.io/Statement/v0.1";

    /// <summary>The predicate that makes a statement a signature, instead of a bill of materials or the like.</summary>
    public const string SignaturePredicate = "https://sigstore.dev/cosign/sign/v1";

    [JsonPropertyName("_type")]
    public required string Type { get; init; }

    public required IReadOnlyList<StatementSubject> Subject { get; init; }

    public required string PredicateType { get; init; }

    public JsonElement Predicate { get; init; }
}

/// <summary>What a statement is about.</summary>
internal sealed record StatementSubject
{
    public required IReadOnlyDictionary<string, string> Digest { get; init; }

    public JsonElement? Annotations { get; init; }
}
