using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Images;

/// <summary>Answer of <c>GET /images/{name}/signatures</c> and <c>POST /images/{name}/signatures/verify</c> (Berth's own): what a registry has of signatures for an image.</summary>
public sealed record ImageSignatures
{
    /// <summary>The image, by the digest that its name means now.</summary>
    public string Image { get; set => field = value ?? ""; } = "";
    /// <summary>What was asked for: <c>none</c>, <c>deny</c>, <c>cosign</c> or <c>notation</c>.</summary>
    public string Require { get; set => field = value ?? ""; } = "";
    /// <summary>The prefix of the policy's rule; empty for its default, and where keys were given.</summary>
    public string Prefix { get; set => field = value ?? ""; } = "";
    /// <summary>False when the daemon has no signature policy, and so takes every image; true where keys were given.</summary>
    public bool HasPolicy { get; set; }
    /// <summary>Whether the image may be pulled.</summary>
    public bool Accepted { get; set; }
    /// <summary>Why not; null when it may.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; set; }
    /// <summary>The signatures of the kind that was asked for.</summary>
    public ImageSignature[] Signatures { get; set => field = value ?? []; } = [];
}

/// <summary>One signature of an image.</summary>
public sealed record ImageSignature
{
    /// <summary>How it was made: <c>cosign tag</c>, <c>cosign bundle</c> or <c>notation</c>.</summary>
    public string Form { get; set => field = value ?? ""; } = "";
    /// <summary>What holds it.</summary>
    public string Digest { get; set => field = value ?? ""; } = "";
    /// <summary>The key or the subject that made it, when it holds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Signer { get; set; }
    /// <summary>Why it does not hold; null when it does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; set; }
}

/// <summary>Body of <c>POST /images/{name}/signatures/verify</c>.</summary>
public sealed record VerifySignaturesRequest
{
    /// <summary>Public keys, one of which must have signed.</summary>
    public SignatureKey[]? Keys { get; set => field = Nulls.Fill(value); }
}

/// <summary>A public key.</summary>
public sealed record SignatureKey
{
    /// <summary>How the answer calls it.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>The key in PEM form.</summary>
    public string Pem { get; set => field = value ?? ""; } = "";
}

/// <summary>Body of <c>POST /images/{name}/signatures</c>: a signature that the client made, to be put beside the image in its registry.</summary>
public sealed record PublishSignatureRequest
{
    /// <summary>The digest that was signed.</summary>
    public string Image { get; set => field = value ?? ""; } = "";
    /// <summary><c>bundle</c> or <c>tag</c>.</summary>
    public string Form { get; set => field = value ?? ""; } = "";
    /// <summary>The bundle; or the payload.</summary>
    public byte[] Content { get; set => field = value ?? []; } = [];
    /// <summary>The signature of the payload, with the form <c>tag</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Signature { get; set; }
}

/// <summary>Answer of <c>POST /images/{name}/signatures</c>.</summary>
public sealed record PublishSignatureResponse
{
    /// <summary>What holds the signature: the digest by which <see cref="ImageSignatures"/> tells of it.</summary>
    public string Digest { get; set => field = value ?? ""; } = "";
}
