using System.Text.Json;
using Berth.Images.Indexes;
using Berth.Oci;

namespace Berth.Images.Push;

/// <summary>A form of a layer, and the repositories (with their domains) that have it.</summary>
internal sealed record KnownBlob(Descriptor Blob, IReadOnlyList<string> Repositories);

/// <summary>
/// What is known of the forms that layers have elsewhere. An image with a manifest and a name by digest says so: the layers of the manifest are in
/// that repository.
/// </summary>
internal sealed class KnownBlobs
{
    private readonly Dictionary<Digest, List<KnownBlob>> _blobs = [];

    public KnownBlobs(ImageStore store)
    {
        foreach (var image in store.List())
        {
            var digests = store.OriginsOf(image.Id);
            if (ManifestOf(store, image, image.Manifest) is { } manifest) Add(image, manifest, [.. digests.Select(x => x.Name).Distinct()]);
            // By another name it may have come with other forms of its layers.
            foreach (var name in digests)
            {
                if (new ListPlatforms(store).ManifestOf(name, image.Id) is { } other && other.Digest != image.Manifest?.Digest && ManifestOf(store, image, other) is { } its)
                    Add(image, its, [name.Name]);
            }
        }
    }

    public IReadOnlyList<KnownBlob> Of(Digest diffId) => _blobs.GetValueOrDefault(diffId) ?? [];

    /// <summary>The manifest that an image came with or was pushed with; null when there is none that fits it, or it is spoilt.</summary>
    public static ImageManifest? ManifestOf(ImageStore store, Image image, Descriptor? descriptor)
    {
        if (descriptor is null || store.Content.TryRead(descriptor.Digest) is not { } bytes) return null;
        var manifest = JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageManifest);
        return manifest?.Layers.Count == image.DiffIds.Count && ListPlatforms.IsIdOf(store, manifest.Config.Digest, image.Id) ? manifest : null;
    }

    private void Add(Image image, ImageManifest manifest, IReadOnlyList<string> repositories)
    {
        foreach (var (diffId, layer) in image.DiffIds.Zip(manifest.Layers)) Add(diffId, layer, repositories);
    }

    private void Add(Digest diffId, Descriptor layer, IReadOnlyList<string> repositories)
    {
        if (!_blobs.TryGetValue(diffId, out var known)) _blobs[diffId] = known = [];
        var at = known.FindIndex(x => x.Blob.Digest == layer.Digest);
        if (at < 0) known.Add(new KnownBlob(layer, repositories));
        else known[at] = known[at] with { Repositories = [.. known[at].Repositories.Union(repositories)] };
    }
}
