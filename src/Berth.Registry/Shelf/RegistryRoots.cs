using Berth.Images.Content;
using Berth.Oci;
using Berth.Registry.Repositories;
using Berth.Registry.Uploads;

namespace Berth.Registry.Shelf;

/// <summary>
/// What a registry over a daemon's own store keeps there besides the daemon's images: signatures, charts, lists of platforms, and what is being
/// pushed. Opened before the store, which asks it what to keep.
/// </summary>
public sealed class RegistryRoots : IContentRoots
{
    // A client between two pieces of a blob is faster than that.
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _time;

    private RegistryRoots(string folder, TimeProvider time)
    {
        (Folder, _time) = (folder, time);
        Repositories = new RepositoryTable(Path.Combine(folder, "repositories"), time);
        Uploads = new UploadTable(Path.Combine(folder, "uploads"), time);
    }

    /// <summary>Where the documents are.</summary>
    public string Folder { get; }

    internal RepositoryTable Repositories { get; }

    internal UploadTable Uploads { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Losses => Repositories.Losses;

    /// <summary>Reads what is in <paramref name="folder"/>, which is made when it is not there.</summary>
    public static RegistryRoots Open(string folder, TimeProvider time) => new(folder, time);

    /// <inheritdoc/>
    public long Idle() => Uploads.StaleBytes(_time.GetUtcNow() - s_idle);

    /// <inheritdoc/>
    public long DropIdle()
    {
        var before = _time.GetUtcNow() - s_idle;
        var bytes = Uploads.StaleBytes(before);
        Uploads.RemoveStale(before);
        return bytes;
    }

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
