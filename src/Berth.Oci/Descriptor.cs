namespace Berth.Oci;

/// <summary>Points at content by type, digest and size (image-spec, descriptor.md).</summary>
public sealed record Descriptor
{
    /// <summary>One of <see cref="MediaTypes"/>, or a type of someone else's.</summary>
    public string MediaType { get; init => field = value ?? ""; } = "";

    /// <summary>The digest of the bytes pointed at.</summary>
    public Digest Digest { get; init; }

    /// <summary>Length in bytes of the content pointed at.</summary>
    public long Size { get; init; }

    /// <summary>Other places to fetch the content from (foreign layers).</summary>
    public IReadOnlyList<string>? Urls { get; init => field = Filled.List(value); }

    /// <summary>Notes of whoever wrote the descriptor.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init => field = Filled.Map(value); }

    /// <summary>What an entry of an index is for.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The type of an artifact that is not an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The content itself, when it was small enough to embed.</summary>
    public byte[]? Data { get; init; }
}
