using System.Text.Json;
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
    private readonly Dictionary<Digest, (ImageDocument Document, ImageConfig Config)> _documents = [];
    private readonly Dictionary<string, ReferenceDocument> _references = [];
    private readonly Dictionary<Digest, Image> _images = [];
    private readonly Dictionary<Digest, int> _marks = [];

    /// <param name="root">The folder of the store.</param>
    /// <param name="content">Where configurations are.</param>
    /// <param name="flush">Flushes the store.</param>
    /// <param name="isWhole">Says whether everything an image needs is there; a record of one that is not is dropped.</param>
    public Catalog(string root, IContentStore content, StoreFlush flush, Func<ImageDocument, bool> isWhole)
    {
        _flush = flush;
        _imageFolder = new DurableFolder<ImageDocument>(Path.Combine(root, "records"), RecordJson.Default.ImageDocument);
        _referenceFolder = new DurableFolder<ReferenceDocument>(Path.Combine(root, "references"), RecordJson.Default.ReferenceDocument);
        foreach (var document in _imageFolder.ReadAll())
        {
            if (isWhole(document) && TryReadConfig(content, document.Id) is { } config) Add(document, config);
            else _imageFolder.Delete(NameOf(document.Id));
        }
        foreach (var reference in _referenceFolder.ReadAll())
        {
            if (_documents.ContainsKey(reference.Image)) _references[reference.Name] = reference;
            else _referenceFolder.Delete(NameOf(reference.Name));
        }
        foreach (var id in _documents.Keys) Project(id);
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
        lock (_lock) return _references.TryGetValue(KeyOf(reference), out var found) ? _images[found.Image] : null;
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
            foreach (var (document, _, _) in images)
                documents[document.Id] = Merge(documents.GetValueOrDefault(document.Id) ?? _documents.GetValueOrDefault(document.Id).Document, document);
            var references = Describe(images.SelectMany(x => x.References.Select(reference => (reference, x.Document.Id))), now);
            Write(documents, references, () => _flush.Complete(since));
            lock (_lock)
            {
                foreach (var (document, config, _) in images)
                {
                    if (_documents.TryGetValue(document.Id, out var old)) Unmark(old.Document);
                    Add(documents[document.Id], config);
                    Project(document.Id);
                }
                return [.. images.SelectMany(x => x.References.Select(reference => Give(reference, references)))];
            }
        }
    }

    /// <summary>Makes references mean an image.</summary>
    public IReadOnlyList<GivenName> Refer(IReadOnlyList<Reference> references, Digest id, DateTimeOffset now)
    {
        lock (_writing)
        {
            if (!_documents.ContainsKey(id)) throw new ImageException(ImageErrorCode.NotFound, $"No such image: {id}");
            var documents = Describe(references.Select(reference => (reference, id)), now);
            Write([], documents, null);
            lock (_lock) return [.. references.Select(reference => Give(reference, documents))];
        }
    }

    public bool Unrefer(Reference reference)
    {
        lock (_writing)
        {
            var key = KeyOf(reference);
            if (!_references.TryGetValue(key, out var old)) return false;
            _referenceFolder.Delete(NameOf(key));
            lock (_lock)
            {
                _references.Remove(key);
                Project(old.Image);
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
            _imageFolder.Delete(NameOf(id));
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
        lock (_lock) return _imageFolder.Bytes(NameOf(id)) + Names(id).Sum(name => _referenceFolder.Bytes(NameOf(KeyOf(name))));
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

    // A configuration that cannot be read describes no image.
    private static ImageConfig? TryReadConfig(IContentStore content, Digest id)
    {
        try
        {
            return ConfigReader.Read(content.Read(id));
        }
        catch (ImageException)
        {
            return null;
        }
    }

    // Content first, then the names, those of images before those that mean them. Without a flush of its own each content is flushed alone.
    private void Write(Dictionary<Digest, ImageDocument> images, Dictionary<string, ReferenceDocument> references, Action? flush)
    {
        var prepared = new List<PreparedDocument>(images.Count + references.Count);
        try
        {
            foreach (var (id, document) in images) prepared.Add(_imageFolder.Prepare(NameOf(id), document));
            foreach (var (key, document) in references) prepared.Add(_referenceFolder.Prepare(NameOf(key), document));
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

    private static ImageDocument Merge(ImageDocument? old, ImageDocument document) => old is null ? document : document with
    {
        Manifest = document.Manifest ?? old.Manifest,
        Parent = document.Parent ?? old.Parent,
        Blobs = [.. old.Blobs.Union(document.Blobs)],
    };

    private static Dictionary<string, ReferenceDocument> Describe(IEnumerable<(Reference Reference, Digest Id)> names, DateTimeOffset now)
    {
        // Of one name twice the later one counts.
        var documents = new Dictionary<string, ReferenceDocument>();
        foreach (var (reference, id) in names) documents[KeyOf(reference)] = new ReferenceDocument { Name = KeyOf(reference), Image = id, At = now };
        return documents;
    }

    private GivenName Give(Reference reference, Dictionary<string, ReferenceDocument> documents)
    {
        var document = documents[KeyOf(reference)];
        var former = _references.GetValueOrDefault(document.Name)?.Image;
        _references[document.Name] = document;
        Project(document.Image);
        if (former is null || former == document.Image) return new GivenName(reference, document.Image, null);
        Project(former.Value);
        return new GivenName(reference, document.Image, former);
    }

    private void Add(ImageDocument document, ImageConfig config)
    {
        _documents[document.Id] = (document, config);
        foreach (var digest in Needs(document)) _marks[digest] = _marks.GetValueOrDefault(digest) + 1;
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
        var (document, config) = _documents[id];
        var names = Names(id).ToList();
        _images[id] = new Image
        {
            Id = id,
            Manifest = document.Manifest,
            Parent = document.Parent,
            Config = config,
            DiffIds = document.DiffIds,
            LayerSizes = document.LayerSizes,
            Size = document.LayerSizes.Sum(),
            RepoTags = [.. names.Where(x => x.Digest is null).Select(x => x.Familiar)],
            RepoDigests = [.. names.Where(x => x.Digest is not null).Select(x => x.Familiar)],
            LastTagged = _references.Values.Where(x => x.Image == id).Select(x => (DateTimeOffset?)x.At).Max(),
        };
    }

    private IEnumerable<Reference> Names(Digest id) => _references.Values
        .Where(x => x.Image == id)
        .Select(x => Reference.Parse(x.Name))
        .OrderBy(x => x.Digest is not null)
        .ThenBy(x => x.Familiar, StringComparer.Ordinal);

    // With a digest the tag is decoration: name:tag@digest means name@digest.
    private static string KeyOf(Reference reference) =>
        reference.Digest is { } digest ? reference.WithDigest(digest).Canonical : reference.WithDefaultTag().Canonical;

    private static string NameOf(Digest id) => $"{id.Algorithm}-{id.Hex}";

    // Names may be longer than a file name may be.
    private static string NameOf(string reference) => Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(reference)).Hex;
}

/// <summary>Reads an image configuration from its bytes.</summary>
internal static class ConfigReader
{
    /// <exception cref="ImageException">Invalid when it is no JSON, or not of an image.</exception>
    public static ImageConfig Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageConfig) ?? throw new ImageException(ImageErrorCode.Invalid, "the image configuration is null");
        }
        catch (JsonException error)
        {
            throw new ImageException(ImageErrorCode.Invalid, $"invalid image configuration: {JsonFault.Describe(bytes, error)}", error);
        }
    }
}
