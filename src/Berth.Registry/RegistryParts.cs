using Berth.Images;
using Berth.Images.Content;
using Berth.Oci;
using Berth.Registry.Blobs;
using Berth.Registry.Mirror;
using Berth.Registry.Repositories;
using Berth.Registry.Shelf;
using Berth.Registry.Uploads;

namespace Berth.Registry;

/// <summary>What the verbs of a registry share.</summary>
internal sealed record RegistryParts
{
    public required IContentStore Content { get; init; }

    public required RepositoryTable Repositories { get; init; }

    public required UploadTable Uploads { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Looks at blobs before they are told of.</summary>
    public required CheckBlob Check { get; init; }

    /// <summary>Where to look for what is not here.</summary>
    public PullThrough? Mirror { get; init; }

    /// <summary>The images of the daemon whose store this is; null for a store of the registry's own.</summary>
    public ImageShelf? Shelf { get; init; }

    /// <summary>The repositories with something to pull, in order.</summary>
    public IReadOnlyList<string> Names() =>
        Shelf is null ? Repositories.Names() : [.. Repositories.Names().Concat(Shelf.Names()).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The tags of a repository, in order; null when nothing is in it.</summary>
    public IReadOnlyList<string>? Tags(string name)
    {
        var own = Repositories.Find(name)?.Tags();
        if (Shelf is null) return own;
        List<string> all = [.. (own ?? []).Concat(Shelf.Tags(name)).Distinct().Order(StringComparer.Ordinal)];
        return all.Count == 0 ? own ?? (Shelf.Names().Contains(name) ? all : null) : all;
    }

    /// <summary>The blob, when it is in the repository. A lease should hold it.</summary>
    public OfferedBlob? FindBlob(string name, Digest digest, DateTimeOffset now)
    {
        if (Repositories.Find(name)?.HasBlob(digest, now) != true) return Shelf?.FindBlob(name, digest);
        return Shelf is not null ? OfferedBlob.Find(Content, Shelf.Store.Snapshots, digest) : OfferedBlob.Find(Content, digest);
    }

    /// <summary>True when the repository, or an image of its name, should have the blob.</summary>
    public bool Has(string name, Digest digest, DateTimeOffset now) => Shelf is not null || Repositories.Find(name)?.HasBlob(digest, now) == true;

    /// <summary>
    /// Notes a blob of an image as one that is being pushed to the repository: the image may be removed before the manifest comes that needs it.
    /// </summary>
    public bool Borrow(string name, Digest digest, DateTimeOffset now)
    {
        var repository = Repositories.Find(name);
        if (repository?.HasBlob(digest, now) == true) return true;
        if (Shelf?.FindBlob(name, digest) is null) return false;
        Repositories.Get(name).AddBlob(digest, now);
        return true;
    }
}
