using System.Diagnostics.CodeAnalysis;
using Berth.Oci;
using Berth.Registry.Calls;

namespace Berth.Registry.Repositories;

/// <summary>
/// One repository: its manifests, tags, and the blobs that were pushed to it or mounted into it. The documents on disk are the truth, what is
/// here in memory follows them: a document is written first and deleted first. One lock, held across the writes, so that a collection and a push
/// never see each other half done.
/// </summary>
internal sealed class Repository
{
    private readonly string _folder;
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, ManifestDocument> _manifests = [];
    private readonly SortedDictionary<string, TagDocument> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<Digest, DateTimeOffset> _blobs = [];

    public Repository(string name, string folder, DateTimeOffset now, Action<string> lost)
    {
        (Name, _folder) = (name, folder);
        foreach (var (_, manifest) in Documents.ReadAll(ManifestFolder, RegistryJson.Default.ManifestDocument, lost)) _manifests[manifest.Digest] = manifest;
        foreach (var (tag, document) in Documents.ReadAll(TagFolder, RegistryJson.Default.TagDocument, lost))
            if (_manifests.ContainsKey(document.Digest)) _tags[tag] = document;
        if (!Directory.Exists(BlobFolder)) return;
        // As if just pushed: whoever was pushing when the last process ended may go on.
        foreach (var file in Directory.EnumerateFiles(BlobFolder))
            if (TryParseName(Path.GetFileName(file), out var digest)) _blobs[digest] = now;
    }

    public string Name { get; }

    /// <summary>True when nothing was ever pushed here, or all of it was deleted.</summary>
    public bool IsEmpty => Locked(() => _manifests.Count == 0 && _blobs.Count == 0);

    public bool HasManifests => Locked(() => _manifests.Count > 0);

    private string ManifestFolder => Path.Combine(_folder, "_manifests");

    private string TagFolder => Path.Combine(_folder, "_tags");

    private string BlobFolder => Path.Combine(_folder, "_blobs");

    public IReadOnlyList<string> Tags() => Locked<IReadOnlyList<string>>(() => [.. _tags.Keys]);

    public IReadOnlyList<ManifestDocument> Referrers(Digest subject) => Locked<IReadOnlyList<ManifestDocument>>(
        () => [.. _manifests.Values.Where(x => !x.Subject.IsEmpty && x.Subject == subject).OrderBy(x => x.Pushed).ThenBy(x => x.Digest.Text, StringComparer.Ordinal)]);

    /// <summary>The manifest that a tag or a digest means.</summary>
    public ManifestDocument? Find(string reference) => Locked(() => Digest.TryParse(reference, out var digest, out _)
        ? _manifests.GetValueOrDefault(digest)
        : _tags.TryGetValue(reference, out var tag) ? _manifests.GetValueOrDefault(tag.Digest) : null);

    /// <summary>True when the repository has the blob. Asking renews its grace: a client that hears yes does not push it again.</summary>
    public bool HasBlob(Digest digest, DateTimeOffset now) => Locked(() =>
    {
        if (_blobs.ContainsKey(digest))
        {
            _blobs[digest] = now;
            return true;
        }
        return _manifests.ContainsKey(digest);
    });

    /// <summary>Notes that the blob, which is in the content store and held there by a lease, is in this repository.</summary>
    public void AddBlob(Digest digest, DateTimeOffset now) => Locked(() =>
    {
        if (!_blobs.ContainsKey(digest))
        {
            Documents.MakeFolder(BlobFolder);
            Documents.Mark(BlobPath(digest));
        }
        return _blobs[digest] = now;
    });

    public bool RemoveBlob(Digest digest) => Locked(() =>
    {
        Documents.Delete(BlobPath(digest));
        return _blobs.Remove(digest);
    });

    /// <summary>Keeps a manifest under its digest and the tags, when all that it needs is here; else says what is missing.</summary>
    public IReadOnlyList<Digest> Put(ManifestDocument manifest, IReadOnlyList<string> tags, DateTimeOffset now) => Locked<IReadOnlyList<Digest>>(() =>
    {
        var missing = MissingLocked(manifest);
        if (missing.Count == 0) KeepLocked(manifest, tags, now);
        return missing;
    });

    /// <summary>What a manifest needs and the repository has not.</summary>
    public IReadOnlyList<Digest> Missing(ManifestDocument manifest) => Locked<IReadOnlyList<Digest>>(() => MissingLocked(manifest));

    /// <summary>
    /// What was pushed became an image of the daemon, which keeps it from now on: it is forgotten here, but for what something else here needs.
    /// Not flushed: what is back after a loss of power is as if it had been pushed once more.
    /// </summary>
    public void HandOver(ManifestDocument manifest) => Locked(() =>
    {
        if (!IsNamed(manifest.Digest) && _manifests.Remove(manifest.Digest)) File.Delete(Path.Combine(ManifestFolder, FileName(manifest.Digest)));
        LetGo(manifest.Blobs);
        return true;
    });

    /// <summary>
    /// An image lost the name: so does the list of platforms that it is part of, and when that was its last tag the list goes with all that
    /// it alone names.
    /// </summary>
    public void Forget(string? tag, Digest? digest) => Locked(() =>
    {
        if (tag is not null)
        {
            if (!_tags.Remove(tag, out var meant)) return false;
            Documents.Delete(Path.Combine(TagFolder, tag));
            digest = meant.Digest;
        }
        if (digest is not { } list || !_manifests.TryGetValue(list, out var manifest) || !MediaTypes.IsIndex(manifest.MediaType)) return false;
        var blobs = new List<Digest>();
        Drop(manifest, blobs);
        LetGo(blobs);
        return true;
    });

    private void Drop(ManifestDocument manifest, List<Digest> blobs)
    {
        if (IsNamed(manifest.Digest)) return;
        Documents.Delete(Path.Combine(ManifestFolder, FileName(manifest.Digest)));
        _manifests.Remove(manifest.Digest);
        blobs.AddRange(manifest.Blobs.Concat(manifest.Optional));
        foreach (var part in manifest.Manifests)
            if (_manifests.TryGetValue(part, out var listed)) Drop(listed, blobs);
    }

    private bool IsNamed(Digest digest) => _tags.Values.Any(x => x.Digest == digest) || _manifests.Values.Any(x => x.Manifests.Contains(digest));

    private void LetGo(IReadOnlyList<Digest> blobs)
    {
        var needed = _manifests.Values.SelectMany(x => x.Blobs.Concat(x.Optional)).ToHashSet();
        foreach (var blob in blobs.Where(x => !needed.Contains(x) && _blobs.Remove(x))) File.Delete(BlobPath(blob));
    }

    private List<Digest> MissingLocked(ManifestDocument manifest) =>
        [.. manifest.Blobs.Where(x => !_blobs.ContainsKey(x) && !_manifests.ContainsKey(x)), .. manifest.Manifests.Where(x => !_manifests.ContainsKey(x))];

    /// <summary>As <see cref="Put"/> without asking what is missing: a mirror fetches the parts when somebody wants them.</summary>
    public void Keep(ManifestDocument manifest, IReadOnlyList<string> tags, DateTimeOffset now)
    {
        lock (_lock) KeepLocked(manifest, tags, now);
    }

    private void KeepLocked(ManifestDocument manifest, IReadOnlyList<string> tags, DateTimeOffset now)
    {
        if (!_manifests.ContainsKey(manifest.Digest))
        {
            Documents.MakeFolder(ManifestFolder);
            Documents.Write(Path.Combine(ManifestFolder, FileName(manifest.Digest)), manifest, RegistryJson.Default.ManifestDocument);
            _manifests[manifest.Digest] = manifest;
        }
        foreach (var tag in tags)
        {
            var document = new TagDocument { Digest = manifest.Digest, Tagged = now };
            Documents.MakeFolder(TagFolder);
            Documents.Write(Path.Combine(TagFolder, tag), document, RegistryJson.Default.TagDocument);
            _tags[tag] = document;
        }
    }

    public bool RemoveTag(string tag) => Locked(() =>
    {
        if (!_tags.ContainsKey(tag)) return false;
        Documents.Delete(Path.Combine(TagFolder, tag));
        return _tags.Remove(tag);
    });

    /// <summary>Forgets a manifest and every tag that means it. A tag left by a crash in between means nothing and is dropped at the next start.</summary>
    public bool RemoveManifest(Digest digest) => Locked(() =>
    {
        if (!_manifests.ContainsKey(digest)) return false;
        foreach (var tag in _tags.Where(x => x.Value.Digest == digest).Select(x => x.Key).ToList())
        {
            Documents.Delete(Path.Combine(TagFolder, tag));
            _tags.Remove(tag);
        }
        Documents.Delete(Path.Combine(ManifestFolder, FileName(digest)));
        return _manifests.Remove(digest);
    });

    /// <summary>True when the content store must keep this for the repository.</summary>
    public bool Needs(Digest digest) => Locked(() => _blobs.ContainsKey(digest) || _manifests.ContainsKey(digest));

    /// <summary>Lets go of blobs that no manifest needs and that nobody pushed, mounted or asked for since <paramref name="before"/>.</summary>
    public int DropUnused(DateTimeOffset before) => Locked(() =>
    {
        var needed = _manifests.Values.SelectMany(x => x.Blobs.Concat(x.Optional)).ToHashSet();
        var unused = _blobs.Where(x => x.Value < before && !needed.Contains(x.Key)).Select(x => x.Key).ToList();
        foreach (var digest in unused)
        {
            Documents.Delete(BlobPath(digest));
            _blobs.Remove(digest);
        }
        return unused.Count;
    });

    private T Locked<T>(Func<T> work)
    {
        lock (_lock) return work();
    }

    private string BlobPath(Digest digest) => Path.Combine(BlobFolder, FileName(digest));

    private static string FileName(Digest digest) => $"{digest.Algorithm}-{digest.Hex}";

    private static bool TryParseName(string name, [NotNullWhen(true)] out Digest digest) => Digest.TryParse(name.Replace('-', ':'), out digest, out _);
}
