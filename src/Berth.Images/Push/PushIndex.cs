using System.Text.Json;
using Berth.Images.Indexes;
using Berth.Images.Registries;
using Berth.Oci;

namespace Berth.Images.Push;

/// <summary>
/// Brings all that an index lists to a repository, and then the index, byte for byte. What is not here comes from a repository that has it: by a
/// mount where that one is beside, else streamed through.
/// </summary>
internal sealed class PushIndex(ImageStore store, RegistryClient client, Reference repository, BlobOrigins origins, RegistryOptions options, SerialProgress progress)
{
    private readonly RegistryUploads _uploads = new(client);

    /// <summary>Pushes; returns the bytes of the index.</summary>
    /// <param name="tag">The tag that the index gets.</param>
    /// <param name="index">The index.</param>
    /// <param name="repositories">Where the index came from.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="LostBlobException">Something is neither here nor there; what went before it stays in the repository, without a tag.</exception>
    public async Task<byte[]> RunAsync(string tag, Descriptor index, IReadOnlyList<string> repositories, CancellationToken cancellationToken)
    {
        var bytes = await PushEntriesAsync(index.Digest, repositories, IndexTree.DepthMax, cancellationToken);
        await _uploads.PutManifestAsync(tag, index.MediaType, bytes, cancellationToken);
        return bytes;
    }

    // From the leaves up: a registry takes no index whose manifests it has not.
    private async Task<byte[]> PushEntriesAsync(Digest index, IReadOnlyList<string> repositories, int depth, CancellationToken cancellationToken)
    {
        if (depth == 0) throw new ImageException(ImageErrorCode.Invalid, "manifest list nested too deeply");
        var bytes = await DocumentAsync(index, repositories, cancellationToken);
        foreach (var entry in IndexTree.Entries(bytes).DistinctBy(entry => entry.Digest))
        {
            var document = MediaTypes.IsIndex(entry.MediaType)
                ? await PushEntriesAsync(entry.Digest, repositories, depth - 1, cancellationToken)
                : await PushManifestAsync(entry, repositories, cancellationToken);
            await _uploads.PutManifestAsync(entry.Digest.Text, entry.MediaType, document, cancellationToken);
        }
        return bytes;
    }

    private async Task<byte[]> PushManifestAsync(Descriptor entry, IReadOnlyList<string> repositories, CancellationToken cancellationToken)
    {
        var bytes = await DocumentAsync(entry.Digest, repositories, cancellationToken);
        if (Parse(bytes) is not { } manifest) return bytes;
        IEnumerable<Descriptor> rest = [manifest.Config, .. manifest.Layers];
        if (!manifest.Config.Digest.IsEmpty && store.Get(manifest.Config.Digest) is { } image && image.DiffIds.Count == manifest.Layers.Count)
        {
            await new PushLayers(store, client, repository, origins, options, progress).RunAsync(image, manifest.Layers, cancellationToken);
            rest = [manifest.Config];
        }
        foreach (var blob in rest.DistinctBy(part => part.Digest)) await PushBlobAsync(blob, repositories, cancellationToken);
        return bytes;
    }

    private async Task PushBlobAsync(Descriptor blob, IReadOnlyList<string> repositories, CancellationToken cancellationToken)
    {
        if (await _uploads.HasAsync(blob.Digest, cancellationToken)) return;
        var id = blob.Digest.Short;
        BlobSource? source = store.Content.Contains(blob.Digest) ? new KeptBlob(store.Content, blob) : null;
        Uri? begun = null;
        foreach (var name in repositories)
        {
            if (source is not null || name == repository.Name || !name.StartsWith(repository.Domain + "/", StringComparison.Ordinal)) continue;
            var from = name[(repository.Domain.Length + 1)..];
            if (await MountAsync(blob.Digest, from, cancellationToken) is not { } upload)
            {
                progress.Tell($"Mounted from {from}", id);
                return;
            }
            begun = upload;
        }
        source ??= await origins.FindAsync(blob, repositories, cancellationToken) ?? throw new LostBlobException(blob.Digest);
        await new BlobUpload(_uploads, options, new Retry(options, store.Time, status => progress.Tell(status, id)))
            .RunAsync(source, begun, done => progress.Report(new ProgressMessage { Id = id, Status = "Pushing", Current = done, Total = blob.Size }), cancellationToken);
        progress.Tell("Pushed", id);
    }

    // Null when it is here now.
    private async Task<Uri?> MountAsync(Digest blob, string from, CancellationToken cancellationToken)
    {
        try
        {
            return await _uploads.MountAsync(blob, from, cancellationToken);
        }
        catch (ImageException error) when (error.Code != ImageErrorCode.Unavailable)
        {
            // Not allowed to look there, or the registry does not know this: then the blob is sent.
            return await _uploads.StartAsync(cancellationToken);
        }
    }

    private async Task<byte[]> DocumentAsync(Digest digest, IReadOnlyList<string> repositories, CancellationToken cancellationToken) =>
        store.Content.Contains(digest) ? store.Content.Read(digest)
            : await origins.FindManifestAsync(digest, repositories, cancellationToken) ?? throw new LostBlobException(digest);

    private static ImageManifest? Parse(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ImageJson.Default.ImageManifest);
        }
        catch (JsonException)
        {
            // Something of a type that nobody here knows: it goes as it is.
            return null;
        }
    }
}
