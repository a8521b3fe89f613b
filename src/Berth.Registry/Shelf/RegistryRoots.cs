using Berth.Images.Content;
using Berth.Oci;
using Berth.Registry.Repositories;

namespace Berth.Registry.Shelf;

/// <summary>
/// What a registry over a daemon's own store keeps there besides the daemon's images: signatures, charts, lists of platforms, and what is being
/// pushed. Opened before the store, which asks it what to keep.
/// </summary>
public sealed class RegistryRoots : IContentRoots
{
    private RegistryRoots(string folder, RepositoryTable repositories) => (Folder, Repositories) = (folder, repositories);

    /// <summary>Where the documents are.</summary>
    public string Folder { get; }

    internal RepositoryTable Repositories { get; }

    /// <summary>Reads what is in <paramref name="folder"/>, which is made when it is not there.</summary>
    public static RegistryRoots Open(string folder, TimeProvider time) => new(folder, new RepositoryTable(Path.Combine(folder, "repositories"), time));

    /// <inheritdoc/>
    public bool Needs(Digest digest) => Repositories.Needs(digest);

    /// <inheritdoc/>
    public void Named(Reference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Tag is { } tag) Repositories.Find(reference.FamiliarName)?.RemoveTag(tag);
    }

    /// <inheritdoc/>
    public void Unnamed(Reference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        Repositories.Find(reference.FamiliarName)?.Forget(reference.Digest is null ? reference.Tag : null, reference.Digest);
    }
}
