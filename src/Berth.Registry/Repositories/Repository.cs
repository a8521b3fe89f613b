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
    private readonly ReadRepository _files;
    private readonly LostRecords _lost;
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, ManifestDocument> _manifests = [];
    private readonly SortedDictionary<string, TagDocument> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<Digest, DateTimeOffset> _blobs = [];

    public Repository(string name, string folder, DateTimeOffset now)
    {
        (Name, _files, _lost) = (name, new ReadRepository(folder), new LostRecords(name));
        // Blobs as if just pushed: whoever was pushing when the last process ended may go on.
        _files.Run(x => _manifests[x.Digest] = x, (tag, x) => _tags[tag] = x, digest => _blobs[digest] = now, _lost);
    }

    public string Name { get; }

    /// <summary>True when nothing was ever pushed here, or all of it was deleted.</summary>
    public bool IsEmpty => Locked(() => _manifests.Count == 0 && _blobs.Count == 0 && _tags.Count == 0 && _lost.IsEmpty);

    public bool HasManifests => Locked(() => _manifests.Count > 0);

    /// <summary>What of it was lost, in sentences.</summary>
    public IReadOnlyList<string> Losses => Locked<IReadOnlyList<string>>(() => [.. _lost.Sentences]);

    public IReadOnlyList<string> Tags() => Locked<IReadOnlyList<string>>(() => [.. _tags.Keys]);

    public IReadOnlyList<ManifestDocument> Referrers(Digest subject) => Locked<IReadOnlyList<ManifestDocument>>(
        () => [.. _manifests.Values.Where(x => !x.Subject.IsEmpty && x.Subject == subject).OrderBy(x => x.Pushed).ThenBy(x => x.Digest.Text, StringComparer.Ordinal)]);

    /// <summary>The manifest that a tag or a digest means.</summary>
    public ManifestDocument? Find(string reference) => Locked(() => Digest.TryParse(reference, out var digest, out _)
        ? _manifests.GetValueOrDefault(digest)
        : _tags.TryGetValue(reference, out var tag) ? _manifests.GetValueOrDefault(tag.Digest) : null);

    /// <summary>The digest that a tag means, also when nobody knows any more what that is.</summary>
    public Digest? MeaningOf(string tag) => Locked<Digest?>(() => _tags.TryGetValue(tag, out var document) ? document.Digest : null);

    /// <summary>True for a tag of which the record is damaged.</summary>
    public bool HasLostTag(string tag) => Locked(() => _lost.HasTag(tag));

    /// <summary>Every manifest.</summary>
    public IReadOnlyList<ManifestDocument> Manifests => Locked<IReadOnlyList<ManifestDocument>>(() => [.. _manifests.Values]);

    /// <summary>Knows something else of a manifest from now on; false when it was deleted meanwhile.</summary>
    public bool Replace(ManifestDocument known, ManifestDocument manifest) => Locked(() =>
    {
        if (!_manifests.TryGetValue(known.Digest, out var now) || !ReferenceEquals(now, known)) return false;
        KeepLocked(manifest, [], default);
        return true;
    });

    /// <summary>Manifests of which the records are lost.</summary>
    public IReadOnlyList<Digest> LostManifests => Locked(() => _lost.Manifests);

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
    public void AddBlob(Digest digest, DateTimeOffset now)
    {
        lock (_lock) AddBlobLocked(digest, now);
    }

    private void AddBlobLocked(Digest digest, DateTimeOffset now)
    {
        if (!_blobs.ContainsKey(digest) || !File.Exists(BlobPath(digest)))
        {
            Documents.MakeFolder(_files.Blobs);
            Documents.Mark(BlobPath(digest));
            Documents.Delete(_files.Deleted(digest));
            _lost.FoundBlob(digest);
        }
        _blobs[digest] = now;
    }

    /// <summary>Marks blobs once more that manifests need, that are there, and that nobody took away from the repository: how many.</summary>
    public int MarkAgain(Func<Digest, bool> isThere, DateTimeOffset now) => Locked(() =>
    {
        var blobs = _manifests.Values.SelectMany(x => x.Blobs).Where(x => !_blobs.ContainsKey(x) && !_manifests.ContainsKey(x)).Distinct()
            .Where(x => isThere(x) && !File.Exists(_files.Deleted(x))).ToList();
        foreach (var blob in blobs) AddBlobLocked(blob, now);
        return blobs.Count;
    });

    public bool RemoveBlob(Digest digest) => Locked(() =>
    {
        // A mark that is missing is put back otherwise.
        if (_blobs.ContainsKey(digest) && (_lost.MayNameBlobs || Named().Contains(digest))) Documents.Mark(_files.Deleted(digest));
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
        if (!IsNamed(manifest.Digest) && _manifests.Remove(manifest.Digest)) File.Delete(ManifestPath(manifest.Digest));
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
            Documents.Delete(TagPath(tag));
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
        Documents.Delete(ManifestPath(manifest.Digest));
        _manifests.Remove(manifest.Digest);
        blobs.AddRange(manifest.Blobs.Concat(manifest.Optional));
        foreach (var part in manifest.Manifests)
            if (_manifests.TryGetValue(part, out var listed)) Drop(listed, blobs);
    }

    private bool IsNamed(Digest digest) => _lost.MayNameManifests || _tags.Values.Any(x => x.Digest == digest) || _manifests.Values.Any(x => x.Manifests.Contains(digest));

    private void LetGo(IReadOnlyList<Digest> blobs)
    {
        if (_lost.MayNameBlobs) return;
        var needed = Named();
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
        if (!_manifests.TryGetValue(manifest.Digest, out var known) || !known.HasPartsOf(manifest) || !Documents.IsWritten(ManifestPath(manifest.Digest), known, RegistryJson.Default.ManifestDocument))
        {
            Documents.MakeFolder(_files.Manifests);
            Documents.Write(ManifestPath(manifest.Digest), manifest, RegistryJson.Default.ManifestDocument);
            _manifests[manifest.Digest] = manifest;
            _lost.Found(manifest.Digest);
        }
        foreach (var tag in tags)
        {
            var document = new TagDocument { Digest = manifest.Digest, Tagged = now };
            Documents.MakeFolder(_files.Tags);
            Documents.Write(TagPath(tag), document, RegistryJson.Default.TagDocument);
            _tags[tag] = document;
            _lost.Found(tag);
        }
    }

    public bool RemoveTag(string tag) => Locked(() =>
    {
        if (_lost.Found(tag)) Documents.Forget(TagPath(tag));
        else if (!_tags.ContainsKey(tag)) return false;
        Documents.Delete(TagPath(tag));
        _tags.Remove(tag);
        return true;
    });

    /// <summary>Forgets a manifest and every tag that means it, tags first: a tag without its manifest is told of as a loss.</summary>
    public bool RemoveManifest(Digest digest) => Locked(() =>
    {
        if (!_manifests.ContainsKey(digest) && !_lost.HasManifest(digest)) return false;
        foreach (var tag in _tags.Where(x => x.Value.Digest == digest).Select(x => x.Key).ToList())
        {
            Documents.Delete(TagPath(tag));
            _tags.Remove(tag);
        }
        Documents.Delete(ManifestPath(digest));
        if (_lost.Found(digest)) Documents.Forget(ManifestPath(digest));
        _manifests.Remove(digest);
        return true;
    });

    /// <summary>True when the content store must keep this for the repository.</summary>
    public bool Needs(Digest digest) => Locked(() => _blobs.ContainsKey(digest) || _manifests.ContainsKey(digest) || _lost.Needs(digest));

    /// <summary>True when <see cref="DropUnused"/> would let go of something.</summary>
    public bool HasUnused(DateTimeOffset before) => Locked(() => Unused(before).Count > 0);

    /// <summary>Lets go of blobs that no manifest needs and that nobody pushed, mounted or asked for since <paramref name="before"/>.</summary>
    public int DropUnused(DateTimeOffset before) => Locked(() =>
    {
        _lost.Named(Named());
        var unused = Unused(before);
        foreach (var digest in unused)
        {
            Documents.Delete(BlobPath(digest));
            _blobs.Remove(digest);
        }
        return unused.Count;
    });

    // A manifest of which the record is lost may need any of them.
    private List<Digest> Unused(DateTimeOffset before)
    {
        if (_lost.MayNameBlobs) return [];
        var needed = Named();
        return [.. _blobs.Where(x => x.Value < before && !needed.Contains(x.Key)).Select(x => x.Key)];
    }

    private T Locked<T>(Func<T> work)
    {
        lock (_lock) return work();
    }

    private HashSet<Digest> Named() => [.. _manifests.Values.SelectMany(x => x.Blobs.Concat(x.Optional))];

    private string BlobPath(Digest digest) => Path.Combine(_files.Blobs, BlobName.Of(digest));

    private string ManifestPath(Digest digest) => Path.Combine(_files.Manifests, BlobName.Of(digest));

    private string TagPath(string tag) => Path.Combine(_files.Tags, tag);
}
