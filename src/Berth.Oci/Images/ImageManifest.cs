namespace Berth.Oci;

/// <summary>The manifest of one image, OCI (manifest.md) or Docker schema 2: a configuration and layers, bottom first.</summary>
public sealed record ImageManifest
{
    /// <summary>Always 2.</summary>
    public int SchemaVersion { get; init; }

    /// <summary>The type the document claims for itself; optional in OCI.</summary>
    public string? MediaType { get; init; }

    /// <summary>The type of an artifact that is not an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The image configuration, whose digest is the image id; without a digest when the document says null.</summary>
    public required Descriptor Config { get; init => field = value ?? Nothing; }

    /// <summary>The layers, bottom first.</summary>
    public IReadOnlyList<Descriptor> Layers { get; init => field = Filled.List(value) ?? []; } = [];

    /// <summary>The first descriptor that has no digest, and so points nowhere: <c>config</c>, <c>layers[2]</c>; null when all have one.</summary>
    public string? Aimless()
    {
        if (Config.Digest.IsEmpty) return "config";
        for (var i = 0; i < Layers.Count; i++)
            if (Layers[i].Digest.IsEmpty) return $"layers[{i}]";
        return null;
    }

    /// <summary>The manifest this one says something about.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Notes of whoever wrote the manifest.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init => field = Filled.Map(value); }

    private static Descriptor Nothing { get; } = new();
}

/// <summary>A list of manifests, one per platform: an OCI index (image-index.md) or a Docker manifest list.</summary>
public sealed record ImageIndex
{
    /// <summary>Always 2.</summary>
    public int SchemaVersion { get; init; }

    /// <summary>The type the document claims for itself; optional in OCI.</summary>
    public string? MediaType { get; init; }

    /// <summary>The type of an artifact that is not an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>What the index lists; an entry may be an index again.</summary>
    public IReadOnlyList<Descriptor> Manifests { get; init => field = Filled.List(value) ?? []; } = [];

    /// <summary>The first entry that has no digest, and so points nowhere: <c>manifests[2]</c>; null when all have one.</summary>
    public string? Aimless()
    {
        for (var i = 0; i < Manifests.Count; i++)
            if (Manifests[i].Digest.IsEmpty) return $"manifests[{i}]";
        return null;
    }

    /// <summary>The manifest this one says something about.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Notes of whoever wrote the index.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init => field = Filled.Map(value); }
}
