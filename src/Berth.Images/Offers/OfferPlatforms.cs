using System.Text.Json;
using Berth.Images.Indexes;
using Berth.Oci;

namespace Berth.Images;

/// <summary>
/// Says how a name that means images for several platforms can be given to others: by the index it came by, byte for byte, when all that the index
/// lists is here; else by one that is made of the images that are here. A name that means one image is given by the manifest of that.
/// </summary>
/// <param name="store">Where images are.</param>
public sealed class OfferPlatforms(ImageStore store)
{
    private readonly OfferImage _offer = new(store);

    /// <summary>What a name is given by; null when nothing has the name, or nothing of it can be given.</summary>
    public OfferedManifest? Run(Reference name)
    {
        var images = store.Platforms(name.Canonical);
        return Original(name) ?? (images.Count > 1 ? MadeUp(name, images) : null) ?? (images is [var image, ..] ? _offer.Run(image, name) : null);
    }

    /// <summary>The index that has this digest, when that is what the name is given by.</summary>
    public OfferedManifest? Find(Reference name, Digest digest) => Run(name) is { } offered && offered.Descriptor.Digest == digest ? offered : null;

    /// <summary>A blob that a manifest of the index names by which a name is given, an attestation's too.</summary>
    public OfferedBlob? FindBlob(Reference name, Digest digest) => Original(name) is { } index && Listed(index.Bytes)!.Any(x => IsOrNames(x, digest))
        ? OfferedBlob.Find(store.Content, store.Snapshots, digest)
        : null;

    /// <summary>A manifest, or an index, that the index lists by which a name is given.</summary>
    public OfferedManifest? FindListed(Reference name, Digest digest) =>
        Original(name) is { } index && Listed(index.Bytes)!.FirstOrDefault(x => x.Digest == digest) is { } entry ? new OfferedManifest(entry, store.Content.Read(digest)) : null;

    private OfferedManifest? Original(Reference name)
    {
        if (store.TargetOf(name) is not { } target || !MediaTypes.IsIndex(target.MediaType) || !store.Content.Contains(target.Digest)) return null;
        var bytes = store.Content.Read(target.Digest);
        return Listed(bytes) is { Count: > 0 } ? new OfferedManifest(target with { Size = bytes.Length }, bytes) : null;
    }

    // All that an index lists, and the indexes in it; null when something of it is not here.
    private List<Descriptor>? Listed(byte[] index)
    {
        var listed = new Dictionary<Digest, Descriptor>();
        return Walk(index, IndexTree.DepthMax, listed) ? [.. listed.Values] : null;
    }

    private bool Walk(byte[] index, int depth, Dictionary<Digest, Descriptor> listed)
    {
        foreach (var entry in IndexTree.Entries(index))
        {
            if (!listed.TryAdd(entry.Digest, entry)) continue;
            if (!MediaTypes.IsIndex(entry.MediaType) ? !IsWhole(entry) : depth == 0 || store.Content.TryRead(entry.Digest) is not { } inner || !Walk(inner, depth - 1, listed)) return false;
        }
        return true;
    }

    private OfferedManifest? MadeUp(Reference name, IReadOnlyList<Image> images)
    {
        List<Descriptor> entries = [.. images
            .Select(image => _offer.Run(image, name)?.Descriptor is { } manifest ? manifest with { Platform = image.Config.Platform } : null)
            .Where(x => x is not null).Select(x => x!)
            .OrderBy(x => x.Digest.Text, StringComparer.Ordinal)];
        if (entries.Count < 2) return null;
        var index = new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.OciIndex, Manifests = entries };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(index, ImageJson.Written.ImageIndex);
        return new OfferedManifest(new Descriptor { MediaType = MediaTypes.OciIndex, Digest = Digest.Sha256(bytes), Size = bytes.Length }, bytes);
    }

    private bool IsWhole(Descriptor entry) => MediaTypes.IsManifest(entry.MediaType) && Parts(entry) is { } parts && parts.All(_offer.IsHere);

    private bool IsOrNames(Descriptor entry, Digest digest) => entry.Digest == digest || Parts(entry)?.Any(x => x.Digest == digest) == true;

    // What a manifest names; null when it is not here, or none.
    private IEnumerable<Descriptor>? Parts(Descriptor entry) =>
        !MediaTypes.IsIndex(entry.MediaType) && store.Content.TryRead(entry.Digest) is { } bytes && OfferImage.Read(bytes) is { } manifest ? manifest.Layers.Prepend(manifest.Config) : null;
}
