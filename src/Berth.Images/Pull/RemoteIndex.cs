using Berth.Images.Indexes;
using Berth.Images.Registries;
using Berth.Oci;

namespace Berth.Images.Pull;

/// <summary>An index as a registry has it, with the indexes that it lists: all of them are kept, so that the image stays whole.</summary>
internal sealed class RemoteIndex
{
    private readonly Dictionary<Digest, RegistryDocument> _documents = [];
    private readonly RegistryDocument _top;

    private RemoteIndex(RegistryDocument top) => _documents[top.Digest] = _top = top;

    /// <summary>The bytes of all indexes, the outermost first.</summary>
    public IEnumerable<RegistryDocument> Documents => _documents.Values.OrderBy(document => document != _top);

    /// <summary>The manifests of images, for whatever platform.</summary>
    public IReadOnlyList<Descriptor> Images =>
        [.. new IndexTree(digest => _documents.GetValueOrDefault(digest)?.Bytes).Manifests(_top.Digest).Where(x => x.Kind == ManifestKind.Image).Select(x => x.Descriptor).DistinctBy(x => x.Digest)];

    public static async Task<RemoteIndex> FetchAsync(RegistryClient client, Reference reference, RegistryDocument top, CancellationToken cancellationToken)
    {
        var index = new RemoteIndex(Check(top));
        var tree = new IndexTree(digest => index._documents.GetValueOrDefault(digest)?.Bytes);
        // Level by level, until the walk finds none that is not here.
        while (tree.Indexes(top.Digest).Where(digest => !index._documents.ContainsKey(digest)).ToList() is { Count: > 0 } missing)
        {
            foreach (var digest in missing)
                index._documents[digest] = Check(await client.GetManifestAsync(reference.WithDigest(digest), cancellationToken, reference));
        }
        return index;
    }

    /// <summary>The manifest for a platform; for null the one that makes most of this machine's processor.</summary>
    /// <exception cref="ImageException">NotFound: there is none.</exception>
    public Descriptor Choose(Platform? wish) =>
        Choose(_top, wish ?? Platform.HostMaximum) ?? throw new ImageException(ImageErrorCode.NotFound, $"no matching manifest for {wish ?? Platform.Host} in the manifest list entries");

    private static RegistryDocument Check(RegistryDocument document)
    {
        ManifestReader.Refuse(document.Bytes, "index: expected index but found manifest", "config", "layers");
        return document;
    }

    private Descriptor? Choose(RegistryDocument index, Platform wish)
    {
        var best = IndexTree.Entries(index.Bytes)
            .Where(x => x.Platform is not { OS: "unknown" })
            .Select(x => (Descriptor: x, Score: x.Platform is null ? 1 : wish.Score(x.Platform)))
            .Where(x => x.Score > 0)
            .OrderByDescending(x => x.Score)
            .FirstOrDefault()
            .Descriptor;
        return best is not null && MediaTypes.IsIndex(best.MediaType) ? Choose(_documents[best.Digest], wish) : best;
    }
}
