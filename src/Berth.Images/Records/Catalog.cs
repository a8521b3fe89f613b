using Berth.Images.Content;
using Berth.Oci;

namespace Berth.Images.Records;

/// <summary>All image and reference records, in memory and on disk. Readers get records that never change, and wait for no disk.</summary>
internal sealed class Catalog
{
    private readonly Lock _lock = new();
    // Taken before the other by whoever changes something, for as long as the disk takes.
    private readonly Lock _writing = new();
    private readonly StoreFlush _flush;
    private readonly DurableFolder<ImageDocument> _imageFolder;
    private readonly DurableFolder<ReferenceDocument> _referenceFolder;
    private readonly ImageRecords _records;
    private readonly Dictionary<Digest, ImageRecord> _documents = [];
    private readonly Dictionary<string, ReferenceDocument> _references = [];
    private readonly StrayNames _strays = new();
    private readonly Dictionary<Digest, Image> _images = [];
    private readonly Dictionary<Digest, int> _marks = [];

    /// <param name="root">The folder of the store.</param>
    /// <param name="content">Where configurations are.</param>
    /// <param name="flush">Flushes the store.</param>
    /// <param name="layerSize">Bytes of a layer unpacked; null when it is not here.</param>
    public Catalog(string root, IContentStore content, StoreFlush flush, Func<Digest, long?> layerSize)
    {
        _flush = flush;
        var areNamesLost = Directory.Exists(Path.Combine(root, "records")) && Directory.EnumerateFiles(Path.Combine(root, "records")).Any() && !Path.Exists(Path.Combine(root, "references"));
        _imageFolder = new DurableFolder<ImageDocument>(Path.Combine(root, "records"), RecordJson.Default.ImageDocument);
        _referenceFolder = new DurableFolder<ReferenceDocument>(Path.Combine(root, "references"), RecordJson.Default.ReferenceDocument);
        if (areNamesLost) _referenceFolder.Miss();
        _records = new ImageRecords(_imageFolder, content, layerSize);
        foreach (var record in _records.ReadAll()) Add(record);
        IReadOnlyList<ReferenceDocument> names = _referenceFolder.ReadAll(static x => RecordName.Of(x.Name));
        foreach (var reference in names.Concat(new SalvageNames(_referenceFolder).Run(_documents.ContainsKey, manifest => _documents.Values.FirstOrDefault(x => x.Document.Manifest?.Digest == manifest)?.Document.Id)))
        {
            foreach (var id in reference.Images)
                if (!_documents.ContainsKey(id) && _records.Recover(id) is { } record) Add(record);
            // What the first platform lost, another still has.
            List<Digest> here = [.. reference.Images.Where(_documents.ContainsKey)];
            if (!Reference.TryParse(reference.Name, out _, out _)) _referenceFolder.Delete(RecordName.Of(reference.Name));
            else if (here.Count == 0) _strays.Add(reference);
            else _references[reference.Name] = reference.Meaning(here);
        }
        foreach (var id in _documents.Keys) Project(id);
    }

    /// <summary>What an earlier process kept and is not here any more, in sentences.</summary>
    public IReadOnlyList<string> Losses
    {
        get { lock (_lock) return [.. _imageFolder.Losses, .. _referenceFolder.Losses, .. _strays.Losses]; }
    }

    /// <summary>True when names are lost, or mean what is not here: an image without a name may be the one that had it.</summary>
    public bool HasLostNames
    {
        get { lock (_lock) return _strays.Names.Count > 0 || _referenceFolder.AsideNames().Count > 0; }
    }

    /// <summary>True when a name is known, and the record of its image is lost.</summary>
    /// <param name="reference">The name.</param>
    /// <param name="isPulled">It came from its registry.</param>
    public bool IsStray(Reference reference, out bool isPulled)
    {
        lock (_lock)
        {
            isPulled = _strays.IsPulled(RecordName.KeyOf(reference), reference.FamiliarName);
            return _strays.Contains(RecordName.KeyOf(reference));
        }
    }

    /// <summary>The names by digest of images whose records are lost.</summary>
    public IReadOnlyList<Reference> LostOrigins { get { lock (_lock) return [.. _strays.Origins]; } }

    /// <summary>Records that had to be made anew at the start, in sentences.</summary>
    public IReadOnlyList<string> Renewed => _records.Renewed;

    /// <summary>Removes the records that were set aside, and names that mean nothing any more.</summary>
    public void ForgetLosses()
    {
        lock (_writing)
        {
            _imageFolder.ForgetLosses();
            _referenceFolder.ForgetLosses();
            foreach (var name in _strays.Names) _referenceFolder.Delete(RecordName.Of(name));
            lock (_lock) _strays.Clear();
        }
    }

    /// <summary>Reads the configuration of an image again: somebody put it back.</summary>
    public void Reread(Digest id)
    {
        lock (_writing)
        {
            if (!_documents.TryGetValue(id, out var old)) return;
            var record = _records.Read(old.Document);
            lock (_lock)
            {
                Unmark(old.Document);
                Add(record);
                Project(id);
            }
        }
    }

    /// <summary>The blobs an image needs: its configuration first.</summary>
    public IReadOnlyList<Digest> BlobsOf(Digest id)
    {
        lock (_lock) return _documents.TryGetValue(id, out var found) ? [.. found.Document.Blobs.Prepend(id).Distinct()] : [];
    }

    public Image? Find(Digest id)
    {
        lock (_lock) return _images.GetValueOrDefault(id);
    }

    public Image? Find(Reference reference)
    {
        lock (_lock) return _references.TryGetValue(RecordName.KeyOf(reference), out var found) ? _images[found.Image] : null;
    }

    /// <summary>What a name was pulled or loaded by; null when nothing has that name, or it was given here.</summary>
    public Descriptor? TargetOf(Reference reference)
    {
        lock (_lock) return _references.GetValueOrDefault(RecordName.KeyOf(reference))?.Target;
    }

    /// <summary>The images of a name, one for each platform that is here: first the one that the name means without a platform.</summary>
    public IReadOnlyList<Image> Platforms(Reference reference)
    {
        lock (_lock) return _references.TryGetValue(RecordName.KeyOf(reference), out var found) ? [.. found.Images.Select(id => _images[id])] : [];
    }

    /// <summary>The one image whose id begins so; null when there is none or several.</summary>
    public Image? FindByPrefix(string hex)
    {
        lock (_lock)
        {
            Image? found = null;
            foreach (var (id, image) in _images)
            {
                if (!id.Text.AsSpan(7).StartsWith(hex, StringComparison.Ordinal)) continue;
                if (found is not null) return null;
                found = image;
            }
            return found;
        }
    }

    public IReadOnlyList<Image> List()
    {
        lock (_lock) return [.. _images.Values];
    }

    /// <summary>The references of an image: tags first, each group sorted.</summary>
    public IReadOnlyList<Reference> ReferencesOf(Digest id)
    {
        lock (_lock) return [.. Names(id)];
    }

    public bool HasChildren(Digest id)
    {
        lock (_lock) return _documents.Values.Any(x => x.Document.Parent == id);
    }

    /// <summary>
    /// Writes images down, with their names; an image that is there keeps its references and gains what is new. All that they need has its name by
    /// now; one flush makes those names durable and the content of the records, which take theirs only then.
    /// </summary>
    public IReadOnlyList<GivenName> Put(IReadOnlyList<ImageEntry> images, DateTimeOffset now)
    {
        lock (_writing)
        {
            var since = _flush.Next;
            var documents = new Dictionary<Digest, ImageDocument>();
            foreach (var (document, _, _, _) in images)
                documents[document.Id] = document.After(documents.GetValueOrDefault(document.Id) ?? _documents.GetValueOrDefault(document.Id)?.Document);
            var references = Describe(images.SelectMany(x => x.References.Select(reference => new Meant(reference, x.Document.Id, x.Target, null))), documents.Keys, now);
            Write(documents, references, () => _flush.Complete(since));
            lock (_lock)
            {
                foreach (var (document, config, _, _) in images)
                {
                    if (_documents.TryGetValue(document.Id, out var old)) Unmark(old.Document);
                    Add(new ImageRecord(documents[document.Id], config, null));
                    Project(document.Id);
                    Gather(document.Id);
                }
                return [.. images.SelectMany(x => x.References.Select(reference => Give(reference, x.Document.Id, references)))];
            }
        }
    }

    /// <summary>Makes references mean an image.</summary>
    /// <param name="references">The names.</param>
    /// <param name="id">The image.</param>
    /// <param name="now">When.</param>
    /// <param name="target">What the image came by. Images that a name has by the same index stay, for their platforms.</param>
    /// <param name="beside">Images for other platforms, that the names mean too.</param>
    public IReadOnlyList<GivenName> Refer(IReadOnlyList<Reference> references, Digest id, DateTimeOffset now, Descriptor? target = null, IReadOnlyList<Digest>? beside = null)
    {
        lock (_writing)
        {
            if (!_documents.ContainsKey(id)) throw new ImageException(ImageErrorCode.NotFound, $"No such image: {id}");
            var documents = Describe(references.Select(reference => new Meant(reference, id, target, beside)), [], now);
            Write([], documents, null);
            lock (_lock) return [.. references.Select(reference => Give(reference, id, documents))];
        }
    }

    /// <summary>Takes one platform's image from a name. False when the name has no other, and so stays as it is.</summary>
    public bool Part(Reference reference, Digest id)
    {
        lock (_writing)
        {
            if (!_references.TryGetValue(RecordName.KeyOf(reference), out var old)) return false;
            List<Digest> left = [.. old.Images.Where(image => image != id)];
            if (left.Count == 0) return false;
            Change(old.Meaning(left));
            return true;
        }
    }

    public bool Unrefer(Reference reference)
    {
        lock (_writing)
        {
            var key = RecordName.KeyOf(reference);
            if (!_references.TryGetValue(key, out var old))
            {
                if (!_strays.Contains(key)) return false;
                _referenceFolder.Delete(RecordName.Of(key));
                lock (_lock) return _strays.Remove(key);
            }
            _referenceFolder.Delete(RecordName.Of(key));
            lock (_lock)
            {
                _references.Remove(key);
                foreach (var image in old.Images) Project(image);
            }
            return true;
        }
    }

    /// <summary>Forgets an image that has no references any more.</summary>
    public bool Remove(Digest id)
    {
        lock (_writing)
        {
            if (!_documents.TryGetValue(id, out var old)) return false;
            if (Names(id).Any()) throw new InvalidOperationException($"image {id} still has names");
            foreach (var reference in Beside(id).ToList()) Change(reference.Meaning([.. reference.Images.Where(image => image != id)]));
            _imageFolder.Delete(RecordName.Of(id));
            lock (_lock)
            {
                Unmark(old.Document);
                _documents.Remove(id);
                _images.Remove(id);
            }
            return true;
        }
    }

    /// <summary>What the records of an image and its names take of the disk.</summary>
    public long RecordBytes(Digest id)
    {
        lock (_lock) return _imageFolder.Bytes(RecordName.Of(id)) + Names(id).Sum(name => _referenceFolder.Bytes(RecordName.Of(RecordName.KeyOf(name))));
    }

    /// <summary>True when an image needs the blob or layer.</summary>
    public bool IsMarked(Digest digest)
    {
        lock (_lock) return _marks.ContainsKey(digest);
    }

    /// <summary>True when the record of an image names the blob.</summary>
    public bool HasBlob(Digest digest)
    {
        lock (_lock) return _documents.Values.Any(x => x.Document.Id == digest || x.Document.Blobs.Contains(digest));
    }

    // Content first, then the names, those of images before those that mean them. Without a flush of its own each content is flushed alone.
    private void Write(Dictionary<Digest, ImageDocument> images, Dictionary<string, ReferenceDocument> references, Action? flush)
    {
        var prepared = new List<PreparedDocument>(images.Count + references.Count);
        try
        {
            foreach (var (id, document) in images) prepared.Add(_imageFolder.Prepare(RecordName.Of(id), document));
            foreach (var (key, document) in references) prepared.Add(_referenceFolder.Prepare(RecordName.Of(key), document));
            if (flush is not null) flush();
            else prepared.ForEach(static x => x.Flush());
            prepared.ForEach(static x => x.Publish());
            if (images.Count > 0) _imageFolder.Sync();
            if (references.Count > 0) _referenceFolder.Sync();
        }
        finally
        {
            prepared.ForEach(static x => x.Dispose());
        }
    }

    // A name is for one image of each platform, as long as they come by one index.
    private Dictionary<string, ReferenceDocument> Describe(IEnumerable<Meant> names, IReadOnlyCollection<Digest> coming, DateTimeOffset now)
    {
        // Of one name twice the later one counts.
        var documents = new Dictionary<string, ReferenceDocument>();
        foreach (var (reference, id, target, beside) in names)
        {
            var key = RecordName.KeyOf(reference);
            var old = documents.GetValueOrDefault(key) ?? _references.GetValueOrDefault(key);
            // The same image named once more, and nothing new said of it: what is known stays.
            var isKnown = target is null && beside is null && old?.Image == id;
            var others = beside ?? (isKnown || (target is not null && old?.Target?.Digest == target.Digest) ? old!.Images : []);
            var document = new ReferenceDocument { Name = key, Image = id, At = now, Target = isKnown ? old!.Target : target };
            documents[key] = document.Meaning([id, .. others.Where(other => other != id && (coming.Contains(other) || _documents.ContainsKey(other)))]);
        }
        return documents;
    }

    private GivenName Give(Reference reference, Digest id, Dictionary<string, ReferenceDocument> documents)
    {
        var document = documents[RecordName.KeyOf(reference)];
        var old = _references.GetValueOrDefault(document.Name);
        _references[document.Name] = document;
        _strays.Remove(document.Name);
        foreach (var image in document.Images.Union(old?.Images ?? [])) Project(image);
        return new GivenName(reference, id, old is null || document.Images.Contains(old.Image) ? null : old.Image);
    }

    // Durable before it is seen.
    private void Change(ReferenceDocument document)
    {
        var old = _references[document.Name];
        Write([], new Dictionary<string, ReferenceDocument> { [document.Name] = document }, null);
        lock (_lock)
        {
            _references[document.Name] = document;
            foreach (var image in old.Images) Project(image);
        }
    }

    // Names that were without their image.
    private void Gather(Digest id)
    {
        foreach (var stray in _strays.Take(id))
        {
            _references[stray.Name] = stray.Meaning([id]);
            Project(id);
        }
    }

    private void Add(ImageRecord record)
    {
        _documents[record.Document.Id] = record;
        foreach (var digest in Needs(record.Document)) _marks[digest] = _marks.GetValueOrDefault(digest) + 1;
    }

    private void Unmark(ImageDocument document)
    {
        foreach (var digest in Needs(document))
        {
            if (_marks[digest] == 1) _marks.Remove(digest);
            else _marks[digest]--;
        }
    }

    private static IEnumerable<Digest> Needs(ImageDocument document) => [document.Id, .. document.Blobs, .. document.DiffIds];

    private void Project(Digest id)
    {
        var (document, config, fault) = _documents[id];
        var names = Names(id).ToList();
        _images[id] = new Image
        {
            Id = id,
            Manifest = document.Manifest,
            Parent = document.Parent,
            Config = config,
            Fault = fault,
            DiffIds = document.DiffIds,
            LayerSizes = document.LayerSizes,
            Size = document.LayerSizes.Sum(),
            RepoTags = [.. names.Where(x => x.Digest is null).Select(x => x.Familiar)],
            RepoDigests = [.. names.Where(x => x.Digest is not null).Select(x => x.Familiar)],
            PlatformOf = [.. Beside(id).Select(x => Reference.Parse(x.Name).Familiar).Order(StringComparer.Ordinal)],
            LastTagged = _references.Values.Where(x => x.Image == id).Select(x => (DateTimeOffset?)x.At).Max(),
        };
    }

    private IEnumerable<Reference> Names(Digest id) => _references.Values
        .Where(x => x.Image == id)
        .Select(x => Reference.Parse(x.Name))
        .OrderBy(x => x.Digest is not null)
        .ThenBy(x => x.Familiar, StringComparer.Ordinal);

    private IEnumerable<ReferenceDocument> Beside(Digest id) => _references.Values.Where(x => x.Image != id && x.Others?.Contains(id) == true);
}
