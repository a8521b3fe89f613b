using Berth.Images.Records;
using Berth.Oci;

namespace Berth.Images.Indexes;

/// <summary>An index with the indexes in it, read from wherever their bytes are.</summary>
/// <param name="read">Gives the bytes of a document; null when they are not here.</param>
internal sealed class IndexTree(Func<Digest, byte[]?> read)
{
    /// <summary>How deep indexes may lie in each other.</summary>
    public const int DepthMax = 16;

    private const int DocumentsMax = 64;

    /// <summary>The manifests of an index and of those in it, in their order. An index in it that is not here lists nothing.</summary>
    /// <exception cref="ImageException">Invalid: one is no JSON of an index, or they are too many.</exception>
    public IReadOnlyList<IndexedManifest> Manifests(Digest index)
    {
        var manifests = new List<IndexedManifest>();
        Walk(index, DepthMax, [], manifests);
        return manifests;
    }

    /// <summary>The index itself and those in it, here or not.</summary>
    /// <exception cref="ImageException">Invalid: one is no JSON of an index, or they are too many.</exception>
    public IReadOnlyCollection<Digest> Indexes(Digest index)
    {
        var seen = new HashSet<Digest>();
        Walk(index, DepthMax, seen, []);
        return seen;
    }

    /// <summary>The entries of one index.</summary>
    /// <exception cref="ImageException">Invalid: it is no JSON of an index.</exception>
    public static IReadOnlyList<Descriptor> Entries(ReadOnlySpan<byte> bytes) => ManifestJson.Index(bytes).Manifests;

    private void Walk(Digest index, int depth, HashSet<Digest> seen, List<IndexedManifest> manifests)
    {
        if (!seen.Add(index)) return;
        if (depth == 0 || seen.Count > DocumentsMax) throw new ImageException(ImageErrorCode.Invalid, "manifest list nested too deeply");
        if (read(index) is not { } bytes) return;
        foreach (var entry in Entries(bytes))
        {
            if (MediaTypes.IsIndex(entry.MediaType)) Walk(entry.Digest, depth - 1, seen, manifests);
            else manifests.Add(IndexedManifest.Of(entry));
        }
    }
}
