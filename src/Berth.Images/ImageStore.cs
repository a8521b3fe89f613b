using Berth.Images.Content;
using Berth.Images.Indexes;
using Berth.Images.Layers;
using Berth.Images.Pull;
using Berth.Images.Records;
using Berth.Images.Snapshots;
using Berth.Images.Snapshots.Overlay;
using Berth.Oci;

namespace Berth.Images;

/// <summary>
/// The images of one daemon: which there are, and by which names. References are the only truth; what no reference, image record, lease or
/// prepared root file system reaches is collected.
/// </summary>
public sealed class ImageStore : IAsyncDisposable
{
    private readonly Catalog _catalog;
    private readonly bool _freesLater;
    private readonly IContentRoots? _roots;
    // What nothing reaches, and somebody may miss: a record that would tell is lost.
    private readonly HashSet<Digest> _spared = [];
    private bool _isOpen;

    private ImageStore(IContentStore content, ISnapshotter snapshots, Catalog catalog, PartialBlobs partials, TimeProvider time, bool freesLater, IContentRoots? roots)
    {
        (Content, Snapshots, _catalog, Time, _freesLater, _roots) = (content, snapshots, catalog, time, freesLater, roots);
        Partials = partials;
        Taker = new TakeLayer(content, snapshots);
    }

    /// <summary>The blobs: manifests, configurations, compressed layers.</summary>
    public IContentStore Content { get; }

    /// <summary>The unpacked layers, and the root file systems on them.</summary>
    public ISnapshotter Snapshots { get; }

    internal TakeLayer Taker { get; }

    internal PartialBlobs Partials { get; }

    internal SharedLayers Shared { get; } = new();

    private StoreUsage? Usage { get; init; }

    internal TimeProvider Time { get; }

    /// <summary>
    /// Opens the store under <paramref name="root"/>, making it when there is none. What a crash left half done is cleaned away. One process
    /// at a time may have a store open; the daemon's lock on its data root sees to that.
    /// </summary>
    /// <param name="root">The folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limits">How large a layer may be.</param>
    /// <param name="freesLater">The files of collected layers go on a thread of their own, while whoever asked goes on.</param>
    /// <param name="roots">Who else keeps content here.</param>
    public static ImageStore Open(string root, TimeProvider time, LayerLimits? limits = null, bool freesLater = false, IContentRoots? roots = null)
    {
        MakeFolder(root);
        var leases = new LeaseTable();
        var flush = StoreFlush.Of(root);
        var content = new ContentStore(root, leases, flush);
        var snapshots = new OverlaySnapshotter(root, leases, limits ?? new LayerLimits(), flush);
        var catalog = new Catalog(root, content, flush, layer => snapshots.Contains(layer) ? snapshots.Describe(layer).Size : null);
        var store = new ImageStore(content, snapshots, catalog, new PartialBlobs(root, time), time, freesLater, roots) { Usage = new StoreUsage(root) };
        store.Spare();
        // A crash between the last layer and the image record leaves layers that nobody will ask for.
        store.Collect();
        store._isOpen = true;
        return store;
    }

    /// <summary>Makes the folder of a store, for those who keep something in it and are opened before it.</summary>
    public static void MakeFolder(string root) =>
        Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);

    /// <summary>The image that a reference, an id, a prefix of an id or <c>name@digest</c> means; null when there is none, or several.</summary>
    /// <exception cref="ImageException">Invalid when <paramref name="name"/> is no reference.</exception>
    public Image? Find(string name)
    {
        if (IsFullId(name, out var id)) return _catalog.Find(id);
        return _catalog.Find(ParseReference(name)) ?? (IdPrefix(name) is { } prefix ? _catalog.FindByPrefix(prefix) : null);
    }

    /// <summary>The image that a reference means, by its digest when it has one; null when there is none.</summary>
    public Image? Find(Reference reference) => _catalog.Find(reference);

    /// <summary>As <see cref="Find(string)"/>, but says <c>No such image: name:tag</c>.</summary>
    /// <exception cref="ImageException">NotFound, or Invalid when <paramref name="name"/> is no reference.</exception>
    public Image Get(string name) => Find(name) ?? throw (Lost(name) ?? NotFound(name));

    /// <summary>
    /// The image that a name means for a platform: the one that it means without, or one of several that are here by one index. Configurations are
    /// wrong at times; then what the index says of them counts. Null when none is for that platform.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="platform">The platform.</param>
    /// <param name="exact">Only that platform: no other one that serves for it.</param>
    /// <exception cref="ImageException">NotFound, or Invalid when <paramref name="name"/> is no reference.</exception>
    public Image? ForPlatform(string name, Platform platform, bool exact = false)
    {
        ArgumentNullException.ThrowIfNull(platform);
        var image = Get(name);
        if (Score(image.Config.Platform) > 0) return image;
        if (Platforms(name).Where(x => Score(x.Config.Platform) > 0).MaxBy(x => Score(x.Config.Platform)) is { } other) return other;
        return (NameOf(name) is { } reference ? new ListPlatforms(this).Run(reference) : null)?
            .Where(x => x is { Image: not null, Entry.Descriptor.Platform: { } its } && Score(its) > 0)
            .MaxBy(x => Score(x.Entry.Descriptor.Platform!))?.Image;

        int Score(Platform offered) => !exact ? platform.Score(offered) : platform.IsSame(offered) ? 1 : 0;
    }

    /// <summary>As <see cref="ForPlatform"/>, and without a platform what the name means by itself; but says which platform the image is for.</summary>
    /// <exception cref="ImageException">NotFound, or Invalid when <paramref name="name"/> is no reference.</exception>
    public Image Get(string name, Platform? platform, bool exact = false) => platform is null
        ? Get(name)
        : ForPlatform(name, platform, exact) is { } image ? image
        : Get(name) is var other && other.Fault is null ? throw new ImageException(ImageErrorCode.NotFound, WrongPlatform(name, other, platform))
        : Usable(other, name);

    internal static string WrongPlatform(string name, Image image, Platform wanted) =>
        $"image with reference {name} was found but its platform ({image.Config.Platform}) does not match the specified platform ({wanted})";

    /// <summary>All images that a name means, one for each platform that is here; the one that it means without a platform is first.</summary>
    public IReadOnlyList<Image> Platforms(string name) =>
        NameOf(name) is { } reference ? _catalog.Platforms(reference) : Find(name) is { } image ? [image] : [];

    /// <summary>What a name was pulled or loaded by: an index, or a manifest; null when it has no such origin.</summary>
    public Descriptor? TargetOf(Reference reference) => _catalog.TargetOf(reference);

    /// <summary>The reference that a name is; null when it is an id, or no name of an image here.</summary>
    public Reference? NameOf(string name) =>
        !IsFullId(name, out _) && Reference.TryParse(name, out var reference, out _) && _catalog.Find(reference) is not null ? reference : null;

    /// <summary>The image with this id, or null.</summary>
    public Image? Get(Digest id) => _catalog.Find(id);

    /// <summary>The bytes of an image's configuration, exactly as they came.</summary>
    public byte[] ReadConfig(Digest id) => Content.Read(id);

    /// <summary>All images, newest first.</summary>
    public IReadOnlyList<Image> List() => [.. _catalog.List().OrderByDescending(x => x.Created).ThenBy(x => x.Id.Text, StringComparer.Ordinal)];

    /// <summary>The names of an image, tags before digests.</summary>
    public IReadOnlyList<Reference> ReferencesOf(Digest id) => _catalog.ReferencesOf(id);

    /// <summary>All names that mean an image, those too that mean it for its platform only.</summary>
    public IReadOnlyList<Reference> NamesOf(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return [.. ReferencesOf(image.Id).Concat(image.PlatformOf.Select(name => Reference.Parse(name)))];
    }

    /// <summary>The names by digest by which an image came, as one of several platforms too: where its parts can be had.</summary>
    public IReadOnlyList<Reference> OriginsOf(Digest id) =>
        Get(id) is { } image ? [.. NamesOf(image).Where(name => name.Digest is not null)] : [];

    /// <summary>The blobs that are kept for an image: its configuration first.</summary>
    public IReadOnlyList<Digest> BlobsOf(Digest id) => _catalog.BlobsOf(id);

    /// <summary>True while the image is on its way in, or worked on: not the time to collect it for want of a name.</summary>
    public bool IsInFlight(Digest id) => Content.IsHeld(id);

    /// <summary>True when an image here was committed or built from this one.</summary>
    public bool HasChildren(Digest id) => _catalog.HasChildren(id);

    /// <summary>Names an image; takes the name from the image that had it, whose id is returned.</summary>
    /// <param name="id">The image.</param>
    /// <param name="reference">The new name.</param>
    /// <param name="like">A name of the image, whose other platforms get the new name too.</param>
    /// <exception cref="ImageException">NotFound; Invalid when the reference has a digest, or could be taken for an id.</exception>
    public Digest? Tag(Digest id, Reference reference, Reference? like = null)
    {
        CheckTag(reference);
        var (target, beside) = like is null ? (null, null) : (_catalog.TargetOf(like), _catalog.Platforms(like).Select(image => image.Id).ToList());
        return Told(_catalog.Refer([reference.WithDefaultTag()], id, Time.GetUtcNow(), target, beside))[0].Former;
    }

    /// <summary>Takes one platform's image from a name that means several. False when it has no other.</summary>
    public bool Part(Reference reference, Digest id) => _catalog.Part(reference, id);

    /// <summary>Takes a name away and leaves the image. False when nothing had that name.</summary>
    public bool Untag(Reference reference)
    {
        if (!_catalog.Unrefer(reference)) return false;
        _roots?.Unnamed(reference);
        return true;
    }

    /// <summary>Bytes of the disk that would be free without some images and root file systems. Walks their files.</summary>
    public long Reclaimable(IReadOnlySet<Digest> images, IReadOnlySet<string> roots)
    {
        var staying = List().Where(image => !images.Contains(image.Id)).ToList();
        var blobs = staying.SelectMany(image => BlobsOf(image.Id)).ToHashSet();
        var needed = staying.SelectMany(image => image.DiffIds).Concat(blobs).ToHashSet();
        return Snapshots.Reclaimable(x => needed.Contains(x) || IsKept(x), roots) + Content.Reclaimable(x => blobs.Contains(x) || ((needed.Contains(x) || IsKept(x)) && !IsUnpacked(x)))
            + images.Sum(_catalog.RecordBytes) + Partials.Idle() + (_roots?.Idle() ?? 0);
    }

    /// <summary>What of the store was lost, in sentences: records that nobody can read any more, names without their images.</summary>
    public IReadOnlyList<string> Losses => [.. _catalog.Losses, .. Snapshots.Losses, .. _roots?.Losses ?? []];

    /// <summary>The names by digest of images whose records are lost: where they can be had.</summary>
    public IReadOnlyList<Reference> LostOrigins => _catalog.LostOrigins;

    /// <summary>What the start had to put right, in sentences.</summary>
    public IReadOnlyList<string> Renewed => _catalog.Renewed;

    /// <summary>What an image lacks, as far as that shows without reading its layers: <c>layer sha256:... is missing</c>. Null when it can be used.</summary>
    public string? FaultOf(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Fault is not null) return image.Fault;
        foreach (var layer in image.DiffIds)
            if (!Snapshots.Contains(layer)) return $"layer {layer} is missing";
        return null;
    }

    /// <summary>The image, when nothing of it is known to be lost.</summary>
    /// <param name="image">The image.</param>
    /// <param name="asked">The name it was asked for by; one of its own when null.</param>
    /// <exception cref="ImageException">Something is. NotFound when that name came from a registry: clients pull what is not found, and that puts it right.</exception>
    public Image Usable(Image image, string? asked = null)
    {
        if (FaultOf(image) is not { } fault) return image;
        var name = asked ?? image.RepoTags.Concat(image.RepoDigests).FirstOrDefault() ?? image.Id.Text;
        var repository = NameOf(name)?.FamiliarName;
        var isPulled = image.RepoDigests.Any(digest => Reference.Parse(digest).FamiliarName == repository);
        throw new ImageException(isPulled ? ImageErrorCode.NotFound : ImageErrorCode.Internal, $"image {name} cannot be used: {fault}: berth image verify --repair puts it right, or else the image must be pulled, loaded or imported again");
    }

    /// <summary>
    /// Gives up what was lost: removes records that nobody can read, and lets go what was kept because they might have meant it; the next collection takes
    /// that. Returns the bytes of it.
    /// </summary>
    public long ForgetLosses()
    {
        _catalog.ForgetLosses();
        lock (_spared)
        {
            var bytes = _spared.Sum(digest => Snapshots.Contains(digest) ? Snapshots.Describe(digest).Size : Content.LengthOf(digest) ?? 0);
            _spared.Clear();
            return bytes;
        }
    }

    /// <summary>True for an image that nothing names, as far as anybody knows: with a name that is lost, it may be the one that had it.</summary>
    public bool IsDangling(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.IsDangling && (image.RepoDigests.Count > 0 || !_catalog.HasLostNames);
    }

    private ImageException? Lost(string name) =>
        !IsFullId(name, out _) && Reference.TryParse(name, out var reference, out _) && _catalog.IsStray(reference, out var isPulled)
            ? new ImageException(
                isPulled ? ImageErrorCode.NotFound : ImageErrorCode.Internal,
                $"image {name} cannot be used: its record and its configuration are lost: pull, load or import it again; docker rmi {name} gives the name up")
            : null;

    /// <summary>Lets go of layers that nobody can name when no image lacks one: they are no loss. Takes no time; their files go with the next collection.</summary>
    public void DropSuperfluous()
    {
        if (Snapshots.Unidentified.Count > 0 && _catalog.Losses.Count == 0 && List().All(image => image.DiffIds.All(Snapshots.Contains))) Snapshots.DropUnidentified();
    }

    internal void Reread(Digest id) => _catalog.Reread(id);

    /// <summary>Bytes of the disk that images take, with all that is kept for them; not what containers wrote. Walks what it has not seen before.</summary>
    public long DiskBytes() => Usage?.Bytes() ?? 0;

    /// <summary>Deletes downloads that were broken off and wait to be gone on with, and uploads that nobody went on with. Returns the bytes freed.</summary>
    public long DropDownloads() => Partials.Sweep() + (_roots?.DropIdle() ?? 0);

    /// <summary>Collects what nothing reaches any more.</summary>
    public Collected Collect()
    {
        var collected = Sweep();
        // A start leaves downloads that were broken off, to be gone on with; a removal does not.
        return _isOpen ? collected with { BlobBytes = collected.BlobBytes + Partials.Sweep() } : collected;
    }

    /// <summary>As <see cref="Collect"/>, but leaves downloads that were broken off.</summary>
    public Collected Sweep()
    {
        DropSuperfluous();
        var layers = Snapshots.Sweep(x => _catalog.IsMarked(x) || IsKept(x));
        var collected = new Collected(Content.Sweep(x => (_catalog.IsMarked(x) || IsKept(x)) && (!IsUnpacked(x) || _catalog.HasBlob(x))), layers);
        // A removal that fails leaves its files to the next one.
        if (_freesLater) Task.Factory.StartNew(Snapshots.Purge, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        else Snapshots.Purge();
        return collected;
    }

    private bool IsKept(Digest digest)
    {
        if (_roots?.Needs(digest) == true) return true;
        lock (_spared) return _spared.Contains(digest);
    }

    // As long as a record of ours is lost, what is here now and nothing reaches may be what it meant. And the stacks of a layer that is lost may lack a patch.
    private void Spare()
    {
        if (_catalog.Losses.Count > 0)
        {
            Snapshots.Sweep(Note);
            Content.Sweep(Note);
        }
        if (Snapshots.Unidentified.Count == 0) return;
        using var lease = Content.OpenLease();
        Snapshots.Commit([], [.. List().Where(image => FaultOf(image) is null).Select(image => image.DiffIds)], lease);

        bool Note(Digest digest)
        {
            if (!_catalog.IsMarked(digest) && !IsKept(digest)) _spared.Add(digest);
            return true;
        }
    }

    // A plain tar is its layer's own files, once it is a layer; twice is not needed.
    private bool IsUnpacked(Digest digest) => Snapshots.TarLength(digest) is not null;

    /// <summary>Lets the store go.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal IReadOnlyList<GivenName> Put(IReadOnlyList<ImageEntry> images)
    {
        foreach (var tag in images.SelectMany(x => x.References).Where(x => x.Digest is null)) CheckTag(tag);
        var given = Told(_catalog.Put(images, Time.GetUtcNow()));
        DropSuperfluous();
        return given;
    }

    // By what they came by: other platforms of the same index stay under the names.
    internal IReadOnlyList<GivenName> Refer(Digest id, IReadOnlyList<Reference> references, Descriptor? target = null, Reference? like = null) =>
        Told(_catalog.Refer(references, id, Time.GetUtcNow(), target, like is null ? null : [.. _catalog.Platforms(like).Select(image => image.Id)]));

    private IReadOnlyList<GivenName> Told(IReadOnlyList<GivenName> names)
    {
        foreach (var (reference, _, _) in names)
            if (reference.Digest is null) _roots?.Named(reference.WithDefaultTag());
        return names;
    }

    internal static void CheckTag(Reference reference)
    {
        if (reference.Digest is not null) throw new ImageException(ImageErrorCode.Invalid, "cannot import digest reference");
        if (reference.FamiliarName is "sha256" or "sha512")
            throw new ImageException(ImageErrorCode.Invalid, "refusing to create an ambiguous tag using digest algorithm as name");
    }

    internal bool Forget(Digest id) => _catalog.Remove(id);

    internal static ImageException NotFound(string name) => new(
        ImageErrorCode.NotFound,
        IsFullId(name, out var id) ? $"No such image: {id}" : $"No such image: {ParseReference(name).WithDefaultTag().Familiar}");

    internal static Reference ParseReference(string name) => Reference.TryParse(name, out var reference, out var error)
        ? reference
        : throw new ImageException(ImageErrorCode.Invalid, error);

    private static bool IsFullId(string name, out Digest id) =>
        Digest.TryParse(name, out id, out _) || (name.Length == 64 && Digest.TryParse("sha256:" + name, out id, out _));

    private static string? IdPrefix(string name)
    {
        var hex = name.StartsWith("sha256:", StringComparison.Ordinal) ? name[7..] : name;
        return hex.Length is > 0 and < 64 && hex.All(char.IsAsciiHexDigitLower) ? hex : null;
    }
}

/// <summary>What a collection took away.</summary>
/// <param name="BlobBytes">Bytes of blobs.</param>
/// <param name="Layers">Unpacked layers.</param>
public sealed record Collected(long BlobBytes, IReadOnlyList<Digest> Layers);
