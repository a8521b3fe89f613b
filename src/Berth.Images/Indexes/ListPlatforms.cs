using System.Text.Json;
using Berth.Oci;

namespace Berth.Images.Indexes;

/// <summary>A manifest of the index that a name came by, and what of it is here.</summary>
/// <param name="Entry">As the index has it.</param>
/// <param name="Image">The image, when it is here.</param>
/// <param name="ContentSize">Bytes of its documents and layers that are in the content store.</param>
public sealed record IndexedPlatform(IndexedManifest Entry, Image? Image, long ContentSize);

/// <summary>What of an index is here.</summary>
/// <param name="store">Where images are.</param>
public sealed class ListPlatforms(ImageStore store)
{
    /// <summary>All manifests of the index that <paramref name="name"/> came by; null when it came by none.</summary>
    public IReadOnlyList<IndexedPlatform>? Run(Reference name)
    {
        if (store.TargetOf(name) is not { } target || !MediaTypes.IsIndex(target.MediaType) || !store.Content.Contains(target.Digest)) return null;
        var here = store.Platforms(name.Canonical).Select(image => image.Id).ToHashSet();
        return [.. new IndexTree(Read).Manifests(target.Digest).Select(entry => Describe(entry, here))];
    }

    /// <summary>The manifest of an image under a name of it, byte for byte as it came by that name; null when nobody kept it.</summary>
    public Descriptor? ManifestOf(Reference name, Digest image)
    {
        if (store.TargetOf(name) is not { } target || Read(target.Digest) is null) return null;
        if (!MediaTypes.IsIndex(target.MediaType)) return IsOf(target.Digest, image) ? target : null;
        return new IndexTree(Read).Manifests(target.Digest).FirstOrDefault(entry => IsOf(entry.Descriptor.Digest, image))?.Descriptor;
    }

    // An image that another name has is none of this name's.
    private IndexedPlatform Describe(IndexedManifest entry, HashSet<Digest> here)
    {
        if (Read(entry.Descriptor.Digest) is not { } bytes) return new IndexedPlatform(entry, null, 0);
        var manifest = Parse(bytes);
        var size = bytes.Length + (manifest?.Layers.Prepend(manifest.Config).DistinctBy(part => part.Digest).Sum(part => store.Content.LengthOf(part.Digest) ?? 0) ?? 0);
        var image = entry.Kind == ManifestKind.Image && manifest is not null && IdOf(manifest.Config.Digest) is { } id && here.Contains(id) ? store.Get(id) : null;
        return new IndexedPlatform(entry, image, size);
    }

    private bool IsOf(Digest manifest, Digest image) => Read(manifest) is { } bytes && Parse(bytes) is { } found && IdOf(found.Config.Digest) == image;

    /// <summary>True when the configuration that a manifest names is the image's: by its id, or by another hash of the same bytes.</summary>
    internal static bool IsIdOf(ImageStore store, Digest config, Digest image) => new ListPlatforms(store).IdOf(config) == image;

    // An image's id is always the sha256 of its configuration.
    private Digest? IdOf(Digest config) => config.IsEmpty || config.Algorithm == "sha256" ? config : Read(config) is { } bytes ? Digest.Sha256(bytes) : null;

    private byte[]? Read(Digest digest) => digest.IsEmpty ? null : store.Content.TryRead(digest);

    private static ImageManifest? Parse(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageManifest);
        }
        catch (JsonException)
        {
            // An index under the name of a manifest, or something else that is no image.
            return null;
        }
    }
}
