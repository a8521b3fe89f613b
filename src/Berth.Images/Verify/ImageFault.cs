using Berth.Oci;

namespace Berth.Images;

/// <summary>What a part of an image is, as <see cref="VerifyImages"/> names it.</summary>
public enum ImagePart
{
    /// <summary>The configuration, whose digest is the image id.</summary>
    Configuration,
    /// <summary>A manifest, an index, or the compressed form of a layer.</summary>
    Blob,
    /// <summary>The files of a layer.</summary>
    Layer,
}

/// <summary>Something of an image that is not what it should be.</summary>
public sealed record ImageFault
{
    /// <summary>What kind of part.</summary>
    public required ImagePart Part { get; init; }

    /// <summary>The digest it should have: of a layer the diff id.</summary>
    public required Digest Digest { get; init; }

    /// <summary>What is wrong: <c>is missing</c>, <c>etc/passwd has other content</c>.</summary>
    public required string Problem { get; init; }

    /// <summary>True when it was put right.</summary>
    public bool IsRepaired { get; init; }

    /// <summary>Why it could not be repaired; null when it was, or nobody asked.</summary>
    public string? Obstacle { get; init; }
}

/// <summary>What was found out about one image.</summary>
public sealed record ImageVerdict
{
    /// <summary>The image.</summary>
    public required Image Image { get; init; }

    /// <summary>Blobs that were read.</summary>
    public int Blobs { get; init; }

    /// <summary>Layers that were compared.</summary>
    public int Layers { get; init; }

    /// <summary>What is wrong, or was.</summary>
    public IReadOnlyList<ImageFault> Faults { get; init; } = [];

    /// <summary>True when nothing is wrong any more.</summary>
    public bool IsWhole => Faults.All(fault => fault.IsRepaired);
}
