using Berth.Oci;

namespace Berth.Images.Load;

/// <summary>An image that an archive says it holds.</summary>
internal sealed record PlannedImage
{
    public required byte[] ConfigBytes { get; init; }

    public required ImageConfig Config { get; init; }

    /// <summary>Paths in the archive, bottom first.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    public IReadOnlyList<Reference> References { get; init; } = [];

    public Descriptor? Manifest { get; init; }

    public byte[]? ManifestBytes { get; init; }

    /// <summary>What its names came by: an index, or the manifest; null when the archive does not say.</summary>
    public Descriptor? Target { get; init; }

    /// <summary>The index that its names came by, and those in it.</summary>
    public IReadOnlyList<(Digest Digest, byte[] Bytes)> Documents { get; init; } = [];

    /// <summary>False for one more platform of names that mean another image without a platform.</summary>
    public bool IsFirst { get; init; } = true;

    /// <summary>The digests the manifest promises for the layers as they are in the archive.</summary>
    public IReadOnlyList<Descriptor> Promised { get; init; } = [];

    /// <summary>Compares what was unpacked with what configuration and manifest promise.</summary>
    /// <exception cref="ImageException">Invalid: <c>invalid diffID for layer 0: expected ...</c></exception>
    public void Check(IReadOnlyList<LoadedLayer> layers)
    {
        var diffIds = Config.RootFs.DiffIds ?? [];
        for (var i = 0; i < layers.Count; i++)
        {
            if (layers[i].DiffId != diffIds[i])
                throw new ImageException(ImageErrorCode.Invalid, $"invalid diffID for layer {i}: expected \"{diffIds[i]}\", got \"{layers[i].DiffId}\"");
            if (Promised.Count == 0 || layers[i].Taken is not { } taken) continue;
            // A hash by another algorithm says nothing about this one; the diff id was compared all the same.
            if (taken.Blob.Algorithm == Promised[i].Digest.Algorithm && taken.Blob != Promised[i].Digest)
                throw new ImageException(ImageErrorCode.Invalid, $"invalid digest for layer {i}: expected \"{Promised[i].Digest}\", got \"{taken.Blob}\"");
        }
    }
}
