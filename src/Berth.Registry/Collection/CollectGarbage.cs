using Berth.Registry.Repositories;

namespace Berth.Registry.Collection;

/// <summary>What a collection took away.</summary>
/// <param name="Uploads">Uploads that nobody went on with.</param>
/// <param name="Blobs">Blobs that left a repository because no manifest of it needs them.</param>
/// <param name="Bytes">Bytes of content that no repository has any more.</param>
/// <param name="Mended">What had to be put right before, in sentences.</param>
public readonly record struct CollectedGarbage(int Uploads, int Blobs, long Bytes, IReadOnlyList<string> Mended);

/// <summary>
/// Takes away what nothing refers to, while the registry goes on. A blob counts as wanted for a grace period after it was pushed, mounted or
/// asked for, because the manifest that needs it comes last; what is being received is held by a lease.
/// </summary>
internal sealed class CollectGarbage(RegistryParts parts, TimeSpan grace, TimeSpan uploadLife, Func<long> sweep)
{
    public CollectedGarbage Run()
    {
        var now = parts.Time.GetUtcNow();
        var uploads = parts.Uploads.RemoveStale(now - uploadLife);
        var mended = new List<string>();
        var blobs = 0;
        foreach (var repository in parts.Repositories.All())
        {
            // What seems to be needed by nobody may be needed by a manifest of which the record is damaged.
            if (repository.HasUnused(now - grace)) mended.AddRange(new MendRecords(parts).Compare(repository));
            blobs += repository.DropUnused(now - grace);
        }
        return new CollectedGarbage(uploads, blobs, sweep(), mended);
    }
}
