using System.Text.Json;
using Berth.Images.Content;
using Berth.Oci;
using Berth.Registry.Calls;
using Berth.Registry.Manifests;
using Berth.Registry.Repositories;

namespace Berth.Registry.Shelf;

/// <summary>
/// What a pushed manifest is to the daemon. With a tag, and when it is one, it is an image and nothing else; a list of platforms is kept by the
/// registry, and its part for this machine is an image of the same name. Everything else the registry keeps for itself, with what of it belongs to
/// images until now: those may be removed without asking.
/// </summary>
internal sealed class ShelveManifest(RegistryParts parts, ImageShelf shelf)
{
    /// <exception cref="RegistryException">Something is missing.</exception>
    public async Task RunAsync(string name, IReadOnlyList<string> tags, ManifestDocument manifest, Lease lease, CancellationToken cancellationToken)
    {
        // Held before looking: what is there now stays.
        foreach (var digest in manifest.Blobs.Concat(manifest.Manifests).Append(manifest.Digest)) lease.Hold(digest);
        var now = parts.Time.GetUtcNow();
        if (tags.Count > 0 && MediaTypes.IsManifest(manifest.MediaType))
        {
            List<Digest> missing = [.. manifest.Blobs.Where(x => parts.FindBlob(name, x, now) is null)];
            if (missing.Count > 0) throw RegistryException.BlobsMissing(missing);
            if (await shelf.TakeAsync(name, tags, manifest.ToDescriptor(), manifest.ToDescriptor(), lease, cancellationToken))
            {
                parts.Repositories.Find(name)?.HandOver(manifest);
                return;
            }
        }
        foreach (var blob in manifest.Blobs) parts.Borrow(name, blob, now);
        foreach (var child in manifest.Manifests) BorrowManifest(name, child, lease, now);
        var repository = parts.Repositories.Get(name);
        if (repository.Missing(manifest) is { Count: > 0 } absent) throw RegistryException.BlobsMissing(absent);
        // An image loses a name that means something else now; before the name is written, because with it goes what it meant.
        if (!await TakePartAsync(repository, tags, manifest, lease, cancellationToken))
            foreach (var tag in tags) shelf.Untag(name, tag);
        if (repository.Put(manifest, tags, now) is { Count: > 0 } lost) throw RegistryException.BlobsMissing(lost);
    }

    // What of a list is for this machine.
    private async Task<bool> TakePartAsync(Repository repository, IReadOnlyList<string> tags, ManifestDocument list, Lease lease, CancellationToken cancellationToken)
    {
        if (tags.Count == 0 || !MediaTypes.IsIndex(list.MediaType)) return false;
        var index = JsonSerializer.Deserialize(parts.Content.Read(list.Digest, PutManifest.MaxBytes), ImageJson.Default.ImageIndex)!;
        var part = index.Manifests
            .Where(x => x.Platform is not null && MediaTypes.IsManifest(x.MediaType) && Platform.Host.Score(x.Platform) > 0)
            .MaxBy(x => Platform.Host.Score(x.Platform!));
        if (part is null || repository.Find(part.Digest.Text) is not { } manifest) return false;
        foreach (var digest in manifest.Blobs) lease.Hold(digest);
        return await shelf.TakeAsync(repository.Name, tags, manifest.ToDescriptor(), list.ToDescriptor(), lease, cancellationToken);
    }

    // A list may name what was pushed before as an image of its own.
    private void BorrowManifest(string name, Digest digest, Lease lease, DateTimeOffset now)
    {
        if (parts.Repositories.Find(name)?.Find(digest.Text) is not null || shelf.Find(name, digest.Text) is not { } image) return;
        var manifest = ReadManifest.From(image.Bytes, image.Descriptor.MediaType, digest, now).Document;
        using (var staged = parts.Content.Stage(image.Bytes, lease)) staged.Publish();
        parts.Content.Flush();
        foreach (var blob in manifest.Blobs) parts.Borrow(name, blob, now);
        parts.Repositories.Get(name).Keep(manifest, [], now);
    }
}
