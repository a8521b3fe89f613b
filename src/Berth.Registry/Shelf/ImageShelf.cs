using Berth.Images;
using Berth.Images.Content;
using Berth.Oci;
using Berth.Registry.Calls;

namespace Berth.Registry.Shelf;

/// <summary>What a registry asks of the daemon whose images it serves.</summary>
public sealed record ShelfHooks
{
    /// <summary><c>docker rmi</c> without force.</summary>
    public required Action<string> Remove { get; init; }

    /// <summary>True for an image that a container is made of.</summary>
    public required Func<Digest, bool> IsUsed { get; init; }

    /// <summary>Told of an image that was pushed, for each of its names.</summary>
    public required Action<Digest, Reference> Received { get; init; }

    /// <summary>Told of a pushed manifest that is no image, with the reason: it is kept for those who pull it.</summary>
    public required Action<string, string> Kept { get; init; }
}

/// <summary>
/// The images of a daemon as repositories: what <c>docker images</c> calls NAME with TAG is tag TAG of repository NAME. A name that can be written
/// in several ways (<c>busybox</c>, <c>library/busybox</c>, <c>docker.io/library/busybox</c>) is one repository. Names of a registry with a port
/// can be no repositories.
/// </summary>
/// <param name="store">Where the images are.</param>
/// <param name="hooks">The daemon.</param>
public sealed class ImageShelf(ImageStore store, ShelfHooks hooks)
{
    private readonly OfferImage _offer = new(store);
    private readonly OfferPlatforms _platforms = new(store);
    private readonly ReceiveImage _receive = new(store);

    internal ImageStore Store => store;

    /// <summary>The one spelling of a repository's name.</summary>
    /// <exception cref="RegistryException">No image can be called that.</exception>
    public static string Spell(string name) => ReferenceOf(name).FamiliarName;

    /// <summary>The repositories that have images.</summary>
    public IEnumerable<string> Names() => store.List().SelectMany(x => x.RepoTags.Concat(x.RepoDigests)).Select(NameOf).Where(Reference.IsPath).Distinct();

    /// <summary>The tags of a repository.</summary>
    public IEnumerable<string> Tags(string name) => store.List().SelectMany(x => x.RepoTags).Where(x => NameOf(x) == name).Select(x => x[(name.Length + 1)..]);

    /// <summary>The manifest, or the list of platforms, that a tag or a digest means in a repository.</summary>
    public OfferedManifest? Find(string name, string reference)
    {
        if (Digest.TryParse(reference, out var digest, out _))
        {
            return In(name).Select(x => _offer.Find(x, digest)).FirstOrDefault(x => x is not null)
                ?? NamesIn(name).Select(x => _platforms.Find(x, digest) ?? _platforms.FindListed(x, digest)).FirstOrDefault(x => x is not null);
        }
        if (Tagged(name, reference) is null) return null;
        return _platforms.Run(ReferenceOf(name).WithTag(reference))
            ?? throw new RegistryException(404, "MANIFEST_UNKNOWN", $"image {name}:{reference} has a layer of which neither the blob nor the form of its tar was kept: pull it anew");
    }

    /// <summary>A blob of an image in a repository.</summary>
    public OfferedBlob? FindBlob(string name, Digest digest) => In(name).Select(x => _offer.FindBlob(x, digest)).FirstOrDefault(x => x is not null)
        ?? NamesIn(name).Select(x => _platforms.FindBlob(x, digest)).FirstOrDefault(x => x is not null);

    /// <summary>True when any repository has an image with the blob.</summary>
    public bool HasBlob(Digest digest) => store.List().Any(x => _offer.FindBlob(x, digest) is not null);

    /// <summary>Makes an image of a pushed manifest whose blobs are all here, known by the manifest or by the list that it is part of; false when it is none.</summary>
    public async Task<bool> TakeAsync(string name, IReadOnlyList<string> tags, Descriptor manifest, Descriptor top, Lease lease, CancellationToken cancellationToken)
    {
        var repository = ReferenceOf(name);
        var (image, whyNot) = await _receive.RunAsync(repository, tags, manifest, top, lease, cancellationToken);
        if (image is not { } id)
        {
            hooks.Kept($"{name}@{manifest.Digest}", whyNot);
            return false;
        }
        foreach (var tag in tags) hooks.Received(id, repository.WithTag(tag));
        return true;
    }

    /// <summary>Takes a name away from its image, which stays: something that is no image has the name now.</summary>
    public void Untag(string name, string tag) => store.Untag(ReferenceOf(name).WithTag(tag));

    /// <summary>Removes the name that a tag is from its image, or all the names in a repository that mean a digest, as <c>docker rmi</c> does; false when there is none.</summary>
    /// <exception cref="RegistryException">A container is in the way.</exception>
    public bool Remove(string name, string reference)
    {
        if (!Digest.TryParse(reference, out var digest, out _)) return Tagged(name, reference) is not null && RemoveNames([ReferenceOf(name).WithTag(reference)]);
        // Tags first: they take the digests of the repository along.
        var names = NamesIn(name).Where(x => Means(x, digest)).OrderBy(x => x.Digest is not null).ToList();
        foreach (var image in names.Select(store.Find).Where(x => x is not null && hooks.IsUsed(x.Id)))
        {
            if (store.ReferencesOf(image!.Id).All(names.Contains))
                throw InUse($"conflict: unable to delete {image.Id.Short}: a container is using the image and nothing else names it");
        }
        return names.Count > 0 && RemoveNames(names);
    }

    private bool Means(Reference name, Digest digest) =>
        name.Digest == digest || store.TargetOf(name)?.Digest == digest || (name.Digest is null && _platforms.Run(name)?.Descriptor.Digest == digest);

    private bool RemoveNames(IEnumerable<Reference> names)
    {
        foreach (var name in names.ToList())
        {
            try
            {
                if (store.Find(name) is not null) hooks.Remove(name.Familiar);
            }
            catch (ImageException error) when (error.Code == ImageErrorCode.Conflict)
            {
                throw InUse(error.Message);
            }
        }
        return true;
    }

    private Image? Tagged(string name, string tag) => Reference.IsTag(tag) ? store.Find(ReferenceOf(name).WithTag(tag)) : null;

    private IEnumerable<Image> In(string name) => store.List().Where(x => FamiliarNames(x).Any(n => NameOf(n) == name));

    private IEnumerable<Reference> NamesIn(string name) => In(name).SelectMany(FamiliarNames).Where(x => NameOf(x) == name).Distinct().Select(x => Reference.Parse(x));

    private static IEnumerable<string> FamiliarNames(Image image) => image.RepoTags.Concat(image.RepoDigests).Concat(image.PlatformOf);

    // name:tag or name@algorithm:hex; a name may have a port.
    private static string NameOf(string familiar) => familiar.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? familiar[..at] : familiar[..familiar.LastIndexOf(':')];

    private static Reference ReferenceOf(string name) => Reference.TryParse(name, out var reference, out var error) && reference is { Tag: null, Digest: null }
        ? reference
        : throw new RegistryException(400, "NAME_INVALID", $"no image can be called \"{name}\": {error}");

    private static RegistryException InUse(string why) => new(409, "DENIED", why);
}
