using System.Text;
using Berth.Oci;

namespace Berth.Images;

/// <summary>An image the store has, as it was when it was asked for. Its layers are unpacked and ready to be mounted, unless the disk lost one.</summary>
public sealed record Image
{
    /// <summary>The digest of the configuration: what Docker calls the image id.</summary>
    public required Digest Id { get; init; }

    /// <summary>The manifest it came with; null for an image that was imported or loaded from an archive without one.</summary>
    public Descriptor? Manifest { get; init; }

    /// <summary>The image it was committed or built from on this machine.</summary>
    public Digest? Parent { get; init; }

    /// <summary>The configuration; nothing but the layers with a <see cref="Fault"/>.</summary>
    public required ImageConfig Config { get; init; }

    /// <summary>Why nobody can read the configuration: <c>its configuration is spoilt</c>. Null when it can be read.</summary>
    public string? Fault { get; init; }

    /// <summary>The layers, bottom first, by the digests of their uncompressed tars: what <see cref="Snapshots.ISnapshotter"/> wants.</summary>
    public required IReadOnlyList<Digest> DiffIds { get; init; }

    /// <summary>Names with tags in familiar form, sorted: <c>busybox:latest</c>. Empty for a dangling image.</summary>
    public IReadOnlyList<string> RepoTags { get; init; } = [];

    /// <summary>Names with manifest digests in familiar form, sorted: <c>busybox@sha256:...</c>.</summary>
    public IReadOnlyList<string> RepoDigests { get; init; } = [];

    /// <summary>Names, in familiar form, that mean this image when its platform is asked for, and another without a platform.</summary>
    public IReadOnlyList<string> PlatformOf { get; init; } = [];

    /// <summary>Bytes of all layers unpacked, as Docker counts: the sizes in the tar headers.</summary>
    public long Size { get; init; }

    /// <summary>Bytes of each layer unpacked, bottom first.</summary>
    public IReadOnlyList<long> LayerSizes { get; init; } = [];

    /// <summary>When the image was last given a tag; null when it never was.</summary>
    public DateTimeOffset? LastTagged { get; init; }

    /// <summary>When the image was made, by its own account; the zero time when it does not say.</summary>
    public DateTimeOffset Created => Config.Created ?? default;

    /// <summary>The chain ids of its layers, bottom first (image-spec config.md "Layer ChainID"): what Docker calls the layers when it deletes them.</summary>
    public IReadOnlyList<Digest> ChainIds
    {
        get
        {
            var chain = new List<Digest>(DiffIds.Count);
            foreach (var diffId in DiffIds)
                chain.Add(chain.Count == 0 ? diffId : Digest.Sha256(Encoding.ASCII.GetBytes($"{chain[^1]} {diffId}")));
            return chain;
        }
    }

    /// <summary>True when no tag names it.</summary>
    public bool IsDangling => RepoTags.Count == 0 && PlatformOf.All(name => name.Contains('@'));

    /// <summary>True when it is here as one more platform of another image's name only.</summary>
    public bool IsBeside => PlatformOf.Count > 0 && RepoTags.Count == 0 && RepoDigests.Count == 0;
}
