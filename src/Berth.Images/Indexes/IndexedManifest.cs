using Berth.Oci;

namespace Berth.Images.Indexes;

/// <summary>What a manifest of an index is.</summary>
public enum ManifestKind
{
    /// <summary>An image that a container can be made of.</summary>
    Image,

    /// <summary>What a builder says about an image of the same index.</summary>
    Attestation,

    /// <summary>Something else.</summary>
    Unknown,
}

/// <summary>One manifest that an index lists, or an index in it.</summary>
/// <param name="Descriptor">As the index has it.</param>
/// <param name="Kind">What it is.</param>
public sealed record IndexedManifest(Descriptor Descriptor, ManifestKind Kind)
{
    /// <summary>The manifest that an attestation speaks of.</summary>
    public Digest? For => Digest.TryParse(Descriptor.Annotations?.GetValueOrDefault(ReferenceDigest), null, out var digest) ? digest : null;

    // Of BuildKit's attestation storage.
    private const string ReferenceType = "vnd.docker.reference.type", ReferenceDigest = "vnd.docker.reference.digest";

    internal static IndexedManifest Of(Descriptor entry) => new(entry, entry switch
    {
        { Annotations: { } notes } when notes.GetValueOrDefault(ReferenceType) == "attestation-manifest" => ManifestKind.Attestation,
        { Platform: { OS: "unknown" } or { Architecture: "unknown" } } or { ArtifactType.Length: > 0 } => ManifestKind.Unknown,
        _ => ManifestKind.Image,
    });
}
