using System.Text.Json;
using Berth.Images.Indexes;
using Berth.Images.Push;
using Berth.Oci;

namespace Berth.Images;

/// <summary>A manifest, or an index, all of whose parts can be given to others.</summary>
/// <param name="Descriptor">What it is.</param>
/// <param name="Bytes">The document.</param>
public sealed record OfferedManifest(Descriptor Descriptor, byte[] Bytes);

/// <summary>
/// Says how an image can be given to others: by the manifest it came with, byte for byte, when all the blobs it names are here; else by one
/// that is made of the image, the same whenever it is made, whose layers are the plain tars that the unpacked files make again.
/// </summary>
/// <param name="store">Where images are.</param>
public sealed class OfferImage(ImageStore store)
{
    /// <summary>The longest manifest: 4 MiB (distribution-spec "Pushing Manifests").</summary>
    private const int MaxBytes = 4 << 20;

    /// <summary>The manifest of an image under one of its names; null when a layer can be given in no form.</summary>
    /// <param name="image">The image.</param>
    /// <param name="name">The name: what it came by under that name is what it is given by.</param>
    public OfferedManifest? Run(Image image, Reference name)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(name);
        IEnumerable<Descriptor?> came = [new ListPlatforms(store).ManifestOf(name, image.Id), image.Manifest];
        return came.Select(x => x is null ? null : Original(image, x.Digest)).FirstOrDefault(x => x is not null) ?? MadeUp(image)?.Manifest;
    }

    /// <summary>The manifest of an image that has this digest: one it came with, or the one that is made of it.</summary>
    public OfferedManifest? Find(Image image, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (store.BlobsOf(image.Id).Contains(digest)) return Original(image, digest);
        return MadeUp(image)?.Manifest is { } made && made.Descriptor.Digest == digest ? made : null;
    }

    /// <summary>A blob of an image: its configuration, what else is kept of it, or a layer.</summary>
    public OfferedBlob? FindBlob(Image image, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(image);
        return digest == image.Id || image.DiffIds.Contains(digest) || store.BlobsOf(image.Id).Contains(digest)
            || (image.DiffIds.Any(x => store.Snapshots.TarLength(x) is null) && MadeUp(image)?.Layers.Any(x => x.Digest == digest) == true)
            ? OfferedBlob.Find(store.Content, store.Snapshots, digest)
            : null;
    }

    private OfferedManifest? Original(Image image, Digest digest)
    {
        if (digest == image.Id || store.Content.LengthOf(digest) is not (<= MaxBytes and { } length)) return null;
        var bytes = store.Content.Read(digest);
        if (Read(bytes) is not { } manifest || !ListPlatforms.IsIdOf(store, manifest.Config.Digest, image.Id) || manifest.Layers.Count != image.DiffIds.Count) return null;
        if (!manifest.Layers.Append(manifest.Config).All(IsHere)) return null;
        var type = image.Manifest?.Digest == digest ? image.Manifest.MediaType : manifest.MediaType ?? MediaTypes.OciManifest;
        return new OfferedManifest(new Descriptor { MediaType = type, Digest = digest, Size = length }, bytes);
    }

    private (OfferedManifest Manifest, IReadOnlyList<Descriptor> Layers)? MadeUp(Image image)
    {
        KnownBlobs? known = null;
        var layers = new List<Descriptor>();
        foreach (var diffId in image.DiffIds)
        {
            var layer = store.Snapshots.TarLength(diffId) is { } length ? new Descriptor { MediaType = MediaTypes.OciLayer, Digest = diffId, Size = length } : Compressed(diffId);
            if (layer is null) return null;
            layers.Add(layer);
        }
        var manifest = new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.OciManifest,
            Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = image.Id, Size = store.Content.LengthOf(image.Id) ?? 0 },
            Layers = layers,
        };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, ImageJson.Written.ImageManifest);
        var descriptor = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Digest.Sha256(bytes), Size = bytes.Length };
        return (new OfferedManifest(descriptor, bytes), layers);

        // What was kept compressed has no other form.
        Descriptor? Compressed(Digest diffId) =>
            (known ??= new KnownBlobs(store)).Of(diffId).Select(x => x.Blob).FirstOrDefault(x => store.Content.Contains(x.Digest)) is { } blob
                ? new Descriptor { MediaType = OciName(blob.MediaType), Digest = blob.Digest, Size = blob.Size }
                : null;
    }

    internal bool IsHere(Descriptor part) => (store.Content.LengthOf(part.Digest) ?? store.Snapshots.TarLength(part.Digest)) == part.Size;

    // Any blob of an image may be asked for as its manifest.
    internal static ImageManifest? Read(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageManifest) is { } manifest && manifest.Aimless() is null ? manifest : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string OciName(string mediaType) => mediaType switch
    {
        MediaTypes.DockerLayer => MediaTypes.OciLayer,
        MediaTypes.DockerLayerGzip => MediaTypes.OciLayerGzip,
        MediaTypes.DockerLayerZstd => MediaTypes.OciLayerZstd,
        _ => mediaType,
    };
}
