using Berth.Images.Content;
using Berth.Oci;
using Berth.Registry.Calls;
using Berth.Registry.Manifests;
using Berth.Registry.Repositories;

namespace Berth.Registry.Shelf;

/// <summary>
/// What a pushed manifest is to the daemon: with a tag, and when it is one, an image. Everything else the registry keeps for itself, with what of it
/// belongs to images until now: those may be removed without asking.
/// </summary>
internal sealed class ShelveManifest(RegistryParts parts, ImageShelf shelf)
{
    /// <summary>True when the manifest is an image of the daemon now, under all the tags; else all that it needs and that is here is in the repository.</summary>
    /// <exception cref="RegistryException">Something is missing.</exception>
    public async Task<bool> RunAsync(string name, IReadOnlyList<string> tags, ManifestDocument manifest, Lease lease, CancellationToken cancellationToken)
    {
        // Held before looking: what is there now stays.
        foreach (var digest in manifest.Blobs.Concat(manifest.Manifests).Append(manifest.Digest)) lease.Hold(digest);
        var now = parts.Time.GetUtcNow();
        if (tags.Count > 0 && MediaTypes.IsManifest(manifest.MediaType))
        {
            List<Digest> missing = [.. manifest.Blobs.Where(x => parts.FindBlob(name, x, now) is null)];
            if (missing.Count > 0) throw RegistryException.BlobsMissing(missing);
            if (await shelf.TakeAsync(name, tags, manifest.ToDescriptor(), lease, cancellationToken))
            {
                parts.Repositories.Find(name)?.HandOver(manifest);
                return true;
            }
        }
        foreach (var blob in manifest.Blobs) parts.Borrow(name, blob, now);
        foreach (var child in manifest.Manifests) BorrowManifest(name, child, lease, now);
        return false;
    }

    // An index may list what was pushed before as an image of its own.
    private void BorrowManifest(string name, Digest digest, Lease lease, DateTimeOffset now)
    {
        if (parts.Repositories.Find(name)?.Find(digest.Text) is not null || shelf.Find(name, digest.Text) is not { } image) return;
        var manifest = ReadManifest.From(image.Bytes, image.Descriptor.MediaType, digest, now).Document;
        if (!parts.Content.Contains(digest)) parts.Content.Write(image.Bytes, lease);
        parts.Content.Flush();
        foreach (var blob in manifest.Blobs) parts.Borrow(name, blob, now);
        parts.Repositories.Get(name).Keep(manifest, [], now);
    }
}
