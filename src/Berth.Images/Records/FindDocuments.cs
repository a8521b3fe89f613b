using Berth.Images.Content;
using Berth.Oci;

namespace Berth.Images.Records;

/// <summary>
/// Finds what a store has of the documents that an image came by, when nobody wrote down which they are: manifests that name its configuration,
/// indexes that name those, and the compressed layers of the manifests. Reads every small blob.
/// </summary>
/// <param name="content">Where the blobs are.</param>
internal sealed class FindDocuments(IContentStore content)
{
    /// <summary>The manifest of an image, and all that is kept for it besides the configuration; null and nothing when it came by none.</summary>
    public (Descriptor? Manifest, IReadOnlyList<Digest> Blobs) Run(Digest config)
    {
        Descriptor? first = null;
        var found = new HashSet<Digest>();
        var indexes = new List<(Digest Digest, IReadOnlyList<Descriptor> Entries)>();
        foreach (var digest in content.List())
        {
            if (content.LengthOf(digest) is not <= ContentLimits.Document || content.TryRead(digest) is not { } bytes || bytes is not [(byte)'{' or (byte)' ' or (byte)'\n', ..]) continue;
            if (OfferImage.Read(bytes) is { } manifest)
            {
                if (manifest.Config.Digest != config) continue;
                first ??= new Descriptor { MediaType = manifest.MediaType ?? MediaTypes.OciManifest, Digest = digest, Size = bytes.Length };
                found.Add(digest);
                found.UnionWith(manifest.Layers.Select(layer => layer.Digest).Where(content.Contains));
            }
            else if (Entries(bytes) is { Count: > 0 } entries) indexes.Add((digest, entries));
        }
        // An index may be listed in another.
        while (indexes.FindIndex(index => !found.Contains(index.Digest) && index.Entries.Any(entry => found.Contains(entry.Digest))) is >= 0 and var next) found.Add(indexes[next].Digest);
        return (first, [.. found]);
    }

    private static IReadOnlyList<Descriptor> Entries(byte[] bytes)
    {
        try
        {
            return ManifestJson.Listed(bytes);
        }
        catch (ImageException)
        {
            // Most blobs are something else.
            return [];
        }
    }
}
