using System.Text.Json;
using Berth.Images.Content;
using Berth.Oci;

namespace Berth.Images.Records;

/// <summary>All image and reference records, in memory and on disk. One lock; readers get records that never change.</summary>
internal sealed class Catalog
{
    private readonly Lock _lock = new();
    private readonly DurableFolder<ImageDocument> _imageFolder;
    private readonly DurableFolder<ReferenceDocument> _referenceFolder;
    private readonly Dictionary<Digest, (ImageDocument Document, ImageConfig Config)> _documents = [];
    private readonly Dictionary<string, ReferenceDocument> _references = [];
    private readonly Dictionary<Digest, Image> _images = [];
    private readonly Dictionary<Digest, int> _marks = [];

    /// <param name="root">The folder of the store.</param>
    /// <param name="content">Where configurations are.</param>
    /// <param name="isWhole">Says whether everything an image needs is there; a record of one that is not is dropped.</param>
    public Catalog(string root, IContentStore content, Func<ImageDocument, bool> isWhole)
    {
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

    /// <summary>Writes an image down; an image that is there keeps its references and gains what is new.</summary>
    public void Put(ImageDocument document, ImageConfig config)
    {
        lock (_lock)
        {
            if (_documents.TryGetValue(document.Id, out var old))
            {
                document = document with
                {
                    Manifest = document.Manifest ?? old.Document.Manifest,
                    Parent = document.Parent ?? old.Document.Parent,
                    Blobs = [.. old.Document.Blobs.Union(document.Blobs)],
                };
            }
            _imageFolder.Write(NameOf(document.Id), document);
            if (old.Document is not null) Unmark(old.Document);
            Add(document, config);
            Project(document.Id);
        }
    }

    /// <summary>Makes a reference mean an image; returns the image that had it before, if another.</summary>
    public Digest? Refer(Reference reference, Digest id, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_documents.ContainsKey(id)) throw new ImageException(ImageErrorCode.NotFound, $"No such image: {id}");
            var key = KeyOf(reference);
            _references.TryGetValue(key, out var old);
            var document = new ReferenceDocument { Name = key, Image = id, At = now };
            _referenceFolder.Write(NameOf(key), document);
            _references[key] = document;
            Project(id);
            if (old is null || old.Image == id) return null;
            Project(old.Image);
            return old.Image;
        }
    }

    public bool Unrefer(Reference reference)
    {
        lock (_lock)
        {
            var key = KeyOf(reference);
            if (!_references.TryGetValue(key, out var old)) return false;
            _referenceFolder.Delete(NameOf(key));
            _references.Remove(key);
            Project(old.Image);
            return true;
        }
    }

    /// <summary>Forgets an image that has no references any more.</summary>
    public bool Remove(Digest id)
    {
        lock (_lock)
        {
            if (!_documents.TryGetValue(id, out var old)) return false;
            if (Names(id).Any()) throw new InvalidOperationException($"image {id} still has names");
            _imageFolder.Delete(NameOf(id));
            Unmark(old.Document);
            _documents.Remove(id);
            _images.Remove(id);
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
