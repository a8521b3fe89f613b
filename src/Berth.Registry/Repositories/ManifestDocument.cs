using Berth.Oci;

namespace Berth.Registry.Repositories;

/// <summary>What a repository remembers of a manifest; its bytes are content like any other.</summary>
internal sealed record ManifestDocument
{
    public required Digest Digest { get; init; }

    public required string MediaType { get; init; }

    public required long Size { get; init; }

    public required DateTimeOffset Pushed { get; init; }

    /// <summary>What it is said to be about, which need not be here.</summary>
    public Digest Subject { get; init; }

    /// <summary>As the list of referrers shows it.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Kept for a manifest with a subject only: the list of referrers shows them.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The blobs it needs.</summary>
    public IReadOnlyList<Digest> Blobs { get; init; } = [];

    /// <summary>Layers that may not be distributed: kept when they were pushed all the same, not missed when not.</summary>
    public IReadOnlyList<Digest> Optional { get; init; } = [];

    /// <summary>The manifests of an index.</summary>
    public IReadOnlyList<Digest> Manifests { get; init; } = [];

    /// <summary>True when it names what the other names.</summary>
    public bool HasPartsOf(ManifestDocument other) =>
        MediaType == other.MediaType && Size == other.Size && Subject == other.Subject && Blobs.SequenceEqual(other.Blobs) && Optional.SequenceEqual(other.Optional) && Manifests.SequenceEqual(other.Manifests);

    public Descriptor ToDescriptor() => new() { MediaType = MediaType, Digest = Digest, Size = Size, ArtifactType = ArtifactType, Annotations = Annotations };
}

/// <summary>What a tag means.</summary>
internal sealed record TagDocument
{
    public required Digest Digest { get; init; }

    public required DateTimeOffset Tagged { get; init; }
}
