using Berth.Images.Registries;
using Berth.Images.Save;
using Berth.Oci;

namespace Berth.Images.Push;

/// <summary>Brings the layers of one image to a repository, several at a time.</summary>
internal sealed class PushLayers(ImageStore store, RegistryClient client, Reference repository, BlobOrigins origins, RegistryOptions options, SerialProgress progress)
{
    // Docker's figure: a registry with many copies need not be asked for each.
    private const int MountAttempts = 4;

    private readonly RegistryUploads _uploads = new(client);
    private readonly LayerTars _tars = new(store);

    /// <summary>Returns what the layers are in the repository, bottom first.</summary>
    /// <param name="image">The image.</param>
    /// <param name="exact">What they have to be; null when any form of them does.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<IReadOnlyList<Descriptor>> RunAsync(Image image, IReadOnlyList<Descriptor>? exact, CancellationToken cancellationToken)
    {
        var known = new KnownBlobs(store);
        using var slots = new SemaphoreSlim(options.ConcurrentUploads);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pushes = new Dictionary<Digest, Task<Descriptor>>();
        // The top first, as Docker tells of them.
        for (var i = image.DiffIds.Count - 1; i >= 0; i--) progress.Tell("Preparing", image.DiffIds[i].Short);
        for (var i = image.DiffIds.Count - 1; i >= 0; i--)
        {
            if (pushes.ContainsKey(image.DiffIds[i])) continue;
            if (pushes.Count >= options.ConcurrentUploads) progress.Tell("Waiting", image.DiffIds[i].Short);
            pushes[image.DiffIds[i]] = PushOneAsync(image, i, exact?[i], known, slots, stop.Token);
        }
        try
        {
            await foreach (var finished in Task.WhenEach(pushes.Values)) await finished;
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAll(pushes.Values).ContinueWith(static _ => { }, TaskScheduler.Default);
            throw;
        }
        var sent = new List<Descriptor>();
        foreach (var diffId in image.DiffIds) sent.Add(await pushes[diffId]);
        return sent;
    }

    private async Task<Descriptor> PushOneAsync(Image image, int index, Descriptor? exact, KnownBlobs known, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            var id = image.DiffIds[index].Short;
            var blobs = known.Of(image.DiffIds[index]).Where(x => exact is null || x.Blob.Digest == exact.Digest).ToList();
            if (exact is not null && blobs.Count == 0) blobs.Add(new KnownBlob(exact, []));
            var (there, begun) = await FindAsync(blobs, id, cancellationToken);
            if (there is not null) return there;
            var source = await SourceOfAsync(image, index, exact, blobs, cancellationToken);
            var upload = new BlobUpload(_uploads, options, new Retry(options, store.Time, status => progress.Tell(status, id)));
            var total = source.Expected?.Size ?? image.LayerSizes[index];
            var sent = await upload.RunAsync(source, begun, done => progress.Report(new ProgressMessage { Id = id, Status = "Pushing", Current = done, Total = total }), cancellationToken);
            progress.Tell("Pushed", id);
            return sent with { MediaType = source.Expected?.MediaType ?? MediaTypes.DockerLayerGzip };
        }
        finally
        {
            slots.Release();
        }
    }

    // What the repository has; what a repository beside it has; what the repository has although nobody here knew.
    private async Task<(Descriptor? Found, Uri? Begun)> FindAsync(List<KnownBlob> blobs, string id, CancellationToken cancellationToken)
    {
        foreach (var (blob, repositories) in blobs)
            if (repositories.Contains(repository.Name) && await HasAsync(blob)) return (blob, null);
        var attempts = MountAttempts;
        Uri? begun = null;
        foreach (var (blob, repositories) in blobs)
        {
            foreach (var name in repositories)
            {
                if (!name.StartsWith(repository.Domain + "/", StringComparison.Ordinal) || name == repository.Name || attempts-- <= 0) continue;
                var from = name[(repository.Domain.Length + 1)..];
                (var mounted, begun) = await MountAsync(blob, from);
                if (mounted) return (blob, null);
            }
        }
        foreach (var (blob, repositories) in blobs)
            if (!repositories.Contains(repository.Name) && await HasAsync(blob)) return (blob, null);
        return (null, begun);

        async Task<(bool Mounted, Uri? Begun)> MountAsync(Descriptor blob, string from)
        {
            try
            {
                if (await _uploads.MountAsync(blob.Digest, from, cancellationToken) is { } upload) return (false, upload);
                progress.Tell($"Mounted from {from}", id);
                return (true, null);
            }
            catch (ImageException error) when (error.Code != ImageErrorCode.Unavailable)
            {
                // Not allowed to look there, or the registry does not know this: then the blob is sent.
                return (false, null);
            }
        }

        async Task<bool> HasAsync(Descriptor blob)
        {
            if (!await _uploads.HasAsync(blob.Digest, cancellationToken)) return false;
            progress.Tell("Layer already exists", id);
            return true;
        }
    }

    private async Task<BlobSource> SourceOfAsync(Image image, int index, Descriptor? exact, List<KnownBlob> blobs, CancellationToken cancellationToken)
    {
        foreach (var (blob, _) in blobs)
            if (store.Content.Contains(blob.Digest)) return new KeptBlob(store.Content, blob);
        if (exact is null) return new PackedLayer(_tars, image, index);
        if (exact.Digest == image.DiffIds[index] && OfferedBlob.Find(store.Content, store.Snapshots, exact.Digest) is { } tar && tar.Length == exact.Size) return new PlainLayer(tar, exact);
        foreach (var (blob, repositories) in blobs)
            if (await origins.FindAsync(blob, repositories, cancellationToken) is { } found) return found;
        throw new LostBlobException(exact.Digest);
    }
}

/// <summary>A blob cannot be had byte for byte.</summary>
internal sealed class LostBlobException(Digest blob) : Exception($"content {blob} not found")
{
    public Digest Blob { get; } = blob;
}
