using Berth.Oci;

namespace Berth.Registry.Repositories;

/// <summary>
/// What the disk lost of a repository's records. Until it is written anew or given up, the content that only it may have named is kept. Its owner's lock
/// guards it.
/// </summary>
/// <param name="repository">The name of the repository, for the sentences.</param>
internal sealed class LostRecords(string repository)
{
    private readonly Dictionary<Digest, string> _manifests = [];
    private readonly SortedDictionary<string, string> _tags = new(StringComparer.Ordinal);
    private readonly List<string> _unknown = [];
    private readonly List<string> _marks = [];
    // Blobs that manifests name and the repository is not known to have.
    private readonly HashSet<Digest> _unmarked = [];

    /// <summary>The manifests whose records are lost.</summary>
    public IReadOnlyList<Digest> Manifests => [.. _manifests.Keys];

    /// <summary>What is lost, in sentences.</summary>
    public IEnumerable<string> Sentences => _unknown.Concat(_manifests.Values).Concat(_tags.Values).Concat(_marks);

    /// <summary>True when a manifest may have named any blob of the repository.</summary>
    public bool MayNameBlobs => _manifests.Count > 0 || _unknown.Count > 0;

    /// <summary>True when a tag may have named any manifest of the repository.</summary>
    public bool MayNameManifests => _tags.Count > 0 || _unknown.Count > 0;

    public bool IsEmpty => _manifests.Count == 0 && _unknown.Count == 0 && _tags.Count == 0;

    /// <summary>True when the content may be what something lost has named.</summary>
    public bool Needs(Digest digest) => _unknown.Count > 0 || _manifests.ContainsKey(digest) || _unmarked.Contains(digest);

    public bool HasManifest(Digest digest) => _manifests.ContainsKey(digest);

    public bool HasTag(string tag) => _tags.ContainsKey(tag);

    /// <summary>A record in the folder of manifests.</summary>
    public void Manifest(string name, string sentence)
    {
        if (name.Length > 0 && BlobName.TryParse(name, out var digest))
            _manifests[digest] = $"{sentence}; what repository {repository} knew of manifest {digest} is lost, and what it may have named is kept until it is pushed again or deleted";
        else
            _unknown.Add($"{sentence}; it may have named anything in repository {repository}, so nothing is collected as long as it is there");
    }

    /// <summary>A tag means a manifest of which there is no record.</summary>
    public void Manifest(Digest digest, string tag) => _manifests.TryAdd(
        digest, $"tag {tag} of repository {repository} means manifest {digest}, of which there is no record: what it may have named is kept until it is pushed again or deleted");

    /// <summary>A record in the folder of tags.</summary>
    public void Tag(string name, string sentence) => _tags[name] = name.Length > 0
        ? $"{sentence}; tag {name} of repository {repository} is lost until it is pushed again or deleted, what it meant is kept"
        : $"{sentence}; the tags of repository {repository} are lost, what they meant is kept until it is taken away";

    /// <summary>Something stands where marks of blobs stand.</summary>
    public void Mark(string sentence) => _marks.Add(sentence);

    /// <summary>A manifest names a blob that is not marked as one of the repository's.</summary>
    public void Blob(Digest digest) => _unmarked.Add(digest);

    /// <summary>The manifest is known again, or given up.</summary>
    public bool Found(Digest manifest) => _manifests.Remove(manifest);

    /// <summary>The tag means something again, or is given up.</summary>
    public bool Found(string tag) => _tags.Remove(tag);

    /// <summary>The repository has the blob.</summary>
    public void FoundBlob(Digest digest) => _unmarked.Remove(digest);

    /// <summary>Only these blobs are named.</summary>
    public void Named(IReadOnlySet<Digest> blobs) => _unmarked.IntersectWith(blobs);
}
