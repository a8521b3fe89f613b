using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Images.Signatures.Cosign;

/// <summary>What the old form signs ("simple signing"): the digest of a manifest, and a name that is not checked.</summary>
internal sealed record SimpleSigning
{
    /// <summary>The media type of the layer that is such a document.</summary>
    public const string MediaType = "application/vnd.dev.cosign.simplesigning.v1+json";

    /// <summary>The annotation of that layer with the signature, in base64.</summary>
    public const string Annotation = "dev.cosignproject.cosign/signature";

    /// <summary>What the document says it is.</summary>
    public const string Type = "cosign container image signature";

    public required SimpleSigningClaims Critical { get; init; }

    /// <summary>Annotations of the signer; written as null when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public JsonElement? Optional { get; init; }
}

/// <summary>The claims that whoever verifies must understand.</summary>
internal sealed record SimpleSigningClaims
{
    public required SimpleSigningIdentity Identity { get; init; }

    public required SimpleSigningImage Image { get; init; }

    public required string Type { get; init; }
}

/// <summary>The name that was signed.</summary>
internal sealed record SimpleSigningIdentity
{
    [JsonPropertyName("docker-reference")]
    public string DockerReference { get; init; } = "";
}

/// <summary>The manifest that was signed.</summary>
internal sealed record SimpleSigningImage
{
    [JsonPropertyName("docker-manifest-digest")]
    public required string DockerManifestDigest { get; init; }
}
