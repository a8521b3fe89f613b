using Berth.Images.Indexes;
using Berth.Oci;

namespace Berth.Images;

/// <summary>A container that was made from an image.</summary>
/// <param name="Id">The container's id.</param>
/// <param name="Running">True when it runs now.</param>
public readonly record struct ImageUser(string Id, bool Running);

/// <summary>One thing that a removal did: a name taken away, or content deleted. Exactly one is set.</summary>
/// <param name="Untagged">A familiar name with tag or digest.</param>
/// <param name="Deleted">An image id, or the chain id of a layer.</param>
public readonly record struct RemovedItem(string? Untagged, string? Deleted);

/// <summary>How <see cref="RemoveImage"/> goes about it.</summary>
public sealed record RemoveOptions
{
    /// <summary>Remove although stopped containers, or several names, refer to the image.</summary>
    public bool Force { get; init; }

    /// <summary>Take only this platform's image from a name that means several.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Keep the parents of a removed image, though nothing names or uses them any more.</summary>
    public bool KeepParents { get; init; }

    /// <summary>Asked for the containers of an image id, newest first, before it is touched.</summary>
    public Func<Digest, IReadOnlyList<ImageUser>> UsersOf { get; init; } = static _ => [];

    /// <summary>Told of an image, just after it lost a name.</summary>
    public Action<Digest> Untagged { get; init; } = static _ => { };

    /// <summary>Told of an image, just after it was deleted.</summary>
    public Action<Digest> Deleted { get; init; } = static _ => { };
}

/// <summary><c>docker rmi</c>: takes a name away, and the image with it when it was the last; then its parents that nobody wants.</summary>
/// <param name="store">Where images are.</param>
public sealed class RemoveImage(ImageStore store)
{
    /// <summary>Removes what <paramref name="name"/> (a reference, an id or a prefix of one) means.</summary>
    /// <exception cref="ImageException">NotFound; Conflict when something uses it and <see cref="RemoveOptions.Force"/> does not help.</exception>
    public IReadOnlyList<RemovedItem> Run(string name, RemoveOptions options)
    {
        // A name whose image is lost is nothing but a name.
        if (store.Find(name) is null && Reference.TryParse(name, out var lost, out _) && store.Untag(lost)) return [new RemovedItem(lost.WithDefaultTag().Familiar, null)];
        // What serves for a platform is not removed in place of one beside it. Alone it is what Docker takes.
        var image = store.Get(name, options.Platform, exact: store.Platforms(name).Count > 1);
        var beside = store.ReferencesOf(image.Id).SelectMany(x => store.Platforms(x.Canonical)).Select(x => x.Id).Where(x => x != image.Id).Distinct().ToList();
        var removed = new List<RemovedItem>();
        var reference = store.NameOf(name);
        if (options.Platform is null || reference is null || !Part(image, reference, options, removed)) Remove(image, name, options, removed);
        // What the names meant on other platforms goes with them, unless something needs it.
        foreach (var id in beside)
        {
            if (reference is { Digest: null }) UntagDigests(id, reference.Name, removed);
            if (store.Get(id) is { RepoTags: [], RepoDigests: [], PlatformOf: [] } other) Delete(other, force: false, quiet: true, options, removed);
        }
        return removed;
    }

    // One platform of several that a name means. False when it means no other. The content is one, so it goes from all names of the index, as with
    // Docker's store of containerd: they go on to agree about what is here.
    private bool Part(Image image, Reference reference, RemoveOptions options, List<RemovedItem> removed)
    {
        if (store.Platforms(reference.Canonical).Count < 2) return false;
        var tag = reference.Digest is null ? reference.WithDefaultTag() : reference;
        var target = store.TargetOf(reference)?.Digest;
        var names = store.NamesOf(image).Where(x => x == tag || (target is not null && store.TargetOf(x)?.Digest == target && store.Platforms(x.Canonical).Count > 1)).ToList();
        if (!options.Force && names.Any(x => x.Digest is null && x != tag))
            throw new ImageException(ImageErrorCode.Invalid, "Content will be removed from all images referencing this variant. Use \u2014-force to force delete.");
        if (Conflict(image, options.Force, options, countNames: false) is { } conflict) throw conflict.ToException(image.Id);
        var manifest = new ListPlatforms(store).ManifestOf(reference, image.Id)?.Digest ?? image.Id;
        foreach (var name in names) store.Part(name, image.Id);
        // A push of this platform alone gave it a name that nobody sees beside the tag.
        foreach (var repository in names.Select(x => x.Name).Distinct()) UntagDigests(image.Id, repository, removed);
        if (store.Get(image.Id) is { RepoTags: [], RepoDigests: [], PlatformOf: [] } loose) Delete(loose, options.Force, quiet: true, options, removed);
        // Something else has a name of its own for it.
        else if (removed.Count == 0) removed.Add(new RemovedItem(reference.WithoutTag().WithDigest(manifest).Familiar, null));
        return true;
    }

    private void Remove(Image image, string name, RemoveOptions options, List<RemovedItem> removed)
    {
        var isId = IsIdPrefix(image.Id, name);
        if (!isId && !UntagOne(image, name, options, removed)) return;
        if (isId && IsSingle(store.ReferencesOf(image.Id)))
        {
            if (Conflict(image, options.Force, options, countNames: false) is { } conflict) throw conflict.ToException(image.Id);
            Untag(image, store.ReferencesOf(image.Id), options, removed, itself: true);
        }
        Delete(image, options.Force, quiet: !isId, options, removed);
    }

    // True when that was the last name.
    private bool UntagOne(Image image, string name, RemoveOptions options, List<RemovedItem> removed)
    {
        var reference = ImageStore.ParseReference(name).WithDefaultTag();
        if (!options.Force && IsSingle(store.ReferencesOf(image.Id)) && options.UsersOf(image.Id) is [var user, ..])
        {
            throw new ImageException(
                ImageErrorCode.Conflict,
                $"conflict: unable to remove repository reference \"{name}\" (must force) - container {Short(user.Id)} is using its referenced image {image.Id.Short}");
        }
        Untag(image, [reference], options, removed);
        if (reference.Digest is null) UntagDigests(image.Id, reference.Name, removed);
        return store.ReferencesOf(image.Id).Count == 0;
    }

    // Digests of a repository whose last tag went are of no use to anybody; that they go too is not told a second time.
    private void UntagDigests(Digest id, string repository, List<RemovedItem> removed)
    {
        if (store.Get(id) is not { } image || store.NamesOf(image).Any(x => x.Digest is null && x.Name == repository)) return;
        Untag(image, [.. store.ReferencesOf(id).Where(x => x.Name == repository)], new RemoveOptions(), removed);
    }

    private void Delete(Image image, bool force, bool quiet, RemoveOptions options, List<RemovedItem> removed)
    {
        if (Conflict(image, force, options, countNames: true) is { } conflict)
        {
            // The name is gone, as asked; that a container, a child or another name keeps the image itself is no failure.
            if (quiet && (conflict.IsUse || store.ReferencesOf(image.Id).Count > 0 || store.HasChildren(image.Id))) return;
            throw conflict.ToException(image.Id);
        }
        Untag(image, store.ReferencesOf(image.Id), options, removed, itself: true);
        store.Forget(image.Id);
        var layers = store.Collect().Layers.ToHashSet();
        options.Deleted(image.Id);
        removed.Add(new RemovedItem(null, image.Id.Text));
        var chain = image.ChainIds;
        for (var i = chain.Count - 1; i >= 0; i--)
            if (layers.Contains(image.DiffIds[i])) removed.Add(new RemovedItem(null, chain[i].Text));
        if (!options.KeepParents && image.Parent is { } id && store.Get(id) is { } parent) Delete(parent, force: false, quiet: true, options, removed);
    }

    // When it is about the image itself, a name stays with what it means on other platforms.
    private void Untag(Image image, IReadOnlyList<Reference> references, RemoveOptions options, List<RemovedItem> removed, bool itself = false)
    {
        foreach (var reference in references)
        {
            if (!(itself && store.Part(reference, image.Id)) && !store.Untag(reference)) continue;
            removed.Add(new RemovedItem(reference.Familiar, null));
            options.Untagged(image.Id);
        }
    }

    private RemoveConflict? Conflict(Image image, bool force, RemoveOptions options, bool countNames)
    {
        if (store.HasChildren(image.Id)) return new RemoveConflict("image has dependent child images", IsHard: true, IsUse: false);
        var users = options.UsersOf(image.Id);
        foreach (var user in users)
            if (user.Running) return new RemoveConflict($"image is being used by running container {Short(user.Id)}", IsHard: true, IsUse: true);
        if (force) return null;
        if (countNames && store.ReferencesOf(image.Id).Count > 0)
            return new RemoveConflict("image is referenced in multiple repositories", IsHard: false, IsUse: false);
        return users is [var stopped, ..]
            ? new RemoveConflict($"image is being used by stopped container {Short(stopped.Id)}", IsHard: false, IsUse: true)
            : null;
    }

    // At most one tag, and digests of the same repository only.
    private static bool IsSingle(IReadOnlyList<Reference> references) =>
        references.Count <= 1 || (references.Count(x => x.Digest is null) <= 1 && references.DistinctBy(x => x.Name).Count() == 1);

    private static bool IsIdPrefix(Digest id, string name) =>
        id.Text.StartsWith(name, StringComparison.Ordinal) || id.Hex.StartsWith(name, StringComparison.Ordinal);

    private static string Short(string containerId) => containerId.Length > 12 ? containerId[..12] : containerId;

    private sealed record RemoveConflict(string Reason, bool IsHard, bool IsUse)
    {
        public ImageException ToException(Digest id) => new(
            ImageErrorCode.Conflict,
            $"conflict: unable to delete {id.Short} ({(IsHard ? "cannot be forced" : "must be forced")}) - {Reason}");
    }
}
