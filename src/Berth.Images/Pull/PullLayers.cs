using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.Registries;
using Berth.Images.Snapshots;
using Berth.Images.Streams;
using Berth.Oci;

namespace Berth.Images.Pull;

/// <summary>Brings the layers of one image in, several at a time, each unpacked while it arrives.</summary>
internal sealed class PullLayers(ImageStore store, RegistryClient client, RegistryOptions options, SerialProgress progress)
{
    /// <summary>Fetches what is missing, and has it kept.</summary>
    /// <param name="layers">The layers, bottom first.</param>
    /// <param name="diffIds">What they are to be when they are unpacked.</param>
    /// <param name="keep">Makes the layers visible. Waits for the disk.</param>
    /// <param name="lease">Holds them all.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task RunAsync(
        IReadOnlyList<Descriptor> layers, IReadOnlyList<Digest> diffIds, Action<IReadOnlyList<CommittableLayer>> keep, Lease lease, CancellationToken cancellationToken)
    {
        // Not disposed here: a download that another pull shares may still be in it.
        var slots = new SemaphoreSlim(options.ConcurrentDownloads);
        var shares = new List<(int Index, SharedLayer Share)>();
        try
        {
            var missing = Missing(layers, diffIds, lease);
            foreach (var index in missing.Skip(options.ConcurrentDownloads)) progress.Tell("Waiting", layers[index].Digest.Short);
            foreach (var index in missing)
            {
                shares.Add((index, store.Shared.Join(diffIds[index], progress.Report, async (tell, token) =>
                {
                    using var joined = client.Join();
                    return await FetchAsync(layers[index], slots, tell, token);
                })));
            }
            await KeepAsync(layers, diffIds, shares, keep, cancellationToken);
        }
        finally
        {
            foreach (var (_, share) in shares) await share.DisposeAsync();
        }
    }

    // Held before looking: what is there now stays.
    private List<int> Missing(IReadOnlyList<Descriptor> layers, IReadOnlyList<Digest> diffIds, Lease lease)
    {
        var missing = new List<int>();
        for (var i = 0; i < layers.Count; i++)
        {
            lease.Hold(layers[i].Digest);
            lease.Hold(diffIds[i]);
            var isHere = store.Snapshots.Contains(diffIds[i]) || missing.Any(x => diffIds[x] == diffIds[i]);
            progress.Tell(isHere ? "Already exists" : "Pulling fs layer", layers[i].Digest.Short);
            if (!isHere) missing.Add(i);
        }
        return missing;
    }

    private async Task KeepAsync(
        IReadOnlyList<Descriptor> layers, IReadOnlyList<Digest> diffIds, List<(int Index, SharedLayer Share)> shares, Action<IReadOnlyList<CommittableLayer>> keep,
        CancellationToken cancellationToken)
    {
        var ready = new List<CommittableLayer>();
        // The first failure of any layer ends the pull, not the first in order.
        await foreach (var finished in Task.WhenEach(shares.Select(x => x.Share.Task)).WithCancellation(cancellationToken)) await finished;
        foreach (var (index, share) in shares)
        {
            var taken = await share.Task.WaitAsync(cancellationToken);
            if (taken.DiffId != diffIds[index]) throw new ImageException(ImageErrorCode.Invalid, "layers from manifest don't match image configuration");
            var size = layers[index].Size;
            progress.Report(new ProgressMessage { Id = layers[index].Digest.Short, Status = "Extracting", Current = size, Total = size });
            ready.Add(taken.ToCommit());
        }
        await Task.Run(() => keep(ready), CancellationToken.None);
        foreach (var (index, _) in shares) progress.Tell("Pull complete", layers[index].Digest.Short);
    }

    private async Task<TakenLayer> FetchAsync(Descriptor layer, SemaphoreSlim slots, Action<ProgressMessage> tell, CancellationToken cancellationToken)
    {
        var id = layer.Digest.Short;
        await slots.WaitAsync(cancellationToken);
        try
        {
            using var lease = store.Content.OpenLease();
            lease.Hold(layer.Digest);
            // A blob without its layer: an earlier pull ended between the two.
            if (store.Content.Contains(layer.Digest))
            {
                await using var kept = store.Content.OpenRead(layer.Digest);
                return await TakeAsync(kept, keepBlob: false, lease);
            }
            while (true)
            {
                using var partial = store.Partials.Open(layer);
                var retry = new Retry(options, store.Time, status => tell(new ProgressMessage { Id = id, Status = status }));
                await using var blob = new BlobStream(client, layer, retry, store.Time, partial);
                try
                {
                    var taken = await TakeAsync(blob, options.KeepBlobs, lease);
                    partial?.Delete();
                    return taken;
                }
                catch (ImageException error) when (error.Code == ImageErrorCode.Invalid)
                {
                    // What lay here since an earlier pull may be what is wrong; the registry's own bytes get a chance of their own.
                    var isFresh = partial is null or { Kept: 0 };
                    partial?.Delete();
                    if (isFresh) throw;
                }
                catch (Exception error) when (IsOfTheDisk(error))
                {
                    // The disk is what failed: a full one is not kept full by a beginning.
                    partial?.Delete();
                    throw;
                }
            }
        }
        finally
        {
            slots.Release();
        }

        async Task<TakenLayer> TakeAsync(Stream source, bool keepBlob, Lease lease)
        {
            var watched = new ProgressStream(source, Downloaded);
            var taken = await store.Taker.RunAsync(watched, new Expectation(layer.Digest, layer.Size), new TakeOptions(keepBlob, SourceBlocks: false), lease, cancellationToken);
            tell(new ProgressMessage { Id = id, Status = "Download complete" });
            return taken;
        }

        void Downloaded(long done)
        {
            tell(new ProgressMessage { Id = id, Status = "Downloading", Current = done, Total = layer.Size });
            if (done == layer.Size) tell(new ProgressMessage { Id = id, Status = "Verifying Checksum" });
        }
    }

    private static bool IsOfTheDisk(Exception? error) => error switch
    {
        null => false,
        Linux.LinuxException or IOException { HResult: (int)Linux.Errno.ENOSPC } => true,
        _ => IsOfTheDisk(error.InnerException),
    };
}
