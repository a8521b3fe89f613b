using Berth.Oci;
using Berth.Registry.Manifests;

namespace Berth.Registry.Repositories;

/// <summary>Writes records anew that the disk lost, from the manifests themselves: they say what they need, and their digest says that they are right.</summary>
/// <param name="parts">The registry.</param>
internal sealed class MendRecords(RegistryParts parts)
{
    /// <summary>Returns what was put right, in sentences.</summary>
    public IReadOnlyList<string> Run()
    {
        var now = parts.Time.GetUtcNow();
        var mended = new List<string>();
        foreach (var repository in parts.Repositories.All())
        {
            foreach (var digest in repository.LostManifests)
            {
                if (parts.Content.TryRead(digest) is not { } bytes || ReadManifest.Again(bytes, digest, now) is not { } manifest) continue;
                repository.Keep(manifest, [], now);
                mended.Add($"what repository {repository.Name} knew of manifest {digest} was lost, and was written anew from the manifest itself");
            }
            // A mirror has of its manifests what somebody asked for.
            if (parts.Mirror is null && repository.MarkAgain(IsThere, now) is > 0 and var count)
                mended.Add($"repository {repository.Name} had lost the marks of {count} {(count == 1 ? "blob" : "blobs")} that its manifests need: they were put back");
        }
        return mended;
    }

    /// <summary>Compares what a repository knows of its manifests with what they say: a record can be damaged and be a record all the same.</summary>
    public IReadOnlyList<string> Compare(Repository repository)
    {
        var now = parts.Time.GetUtcNow();
        var mended = new List<string>();
        foreach (var known in repository.Manifests)
        {
            if (parts.Content.TryRead(known.Digest) is not { } bytes || ReadManifest.Differing(bytes, known) is not { } manifest || !repository.Replace(known, manifest)) continue;
            mended.Add($"what repository {repository.Name} knew of manifest {known.Digest} was not what the manifest says, and was written anew from it");
        }
        return mended;
    }

    private bool IsThere(Digest digest) => parts.Content.Contains(digest) || parts.Shelf?.Store.Snapshots.TarLength(digest) is not null;
}
