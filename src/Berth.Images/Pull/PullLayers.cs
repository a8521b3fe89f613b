using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.Registries;
using Berth.Images.Snapshots;
using Berth.Images.Streams;
using Berth.Oci;

namespace Berth.Images.Pull;

/// <summary>
/// Brings the layers of one image in, several at a time, each unpacked while it arrives. The first ones begin beside the image's configuration, which
/// says what is missing: that is one way to the registry and back instead of two.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="client">The repository.</param>
/// <param name="options">How registries are spoken to.</param>
/// <param name="progress">Told of each layer.</param>
/// <param name="layers">The layers, bottom first.</param>
internal sealed class PullLayers(ImageStore store, RegistryClient client, RegistryOptions options, SerialProgress progress, IReadOnlyList<Descriptor> layers) : IAsyncDisposable
{
    // Not disposed here: a download that another pull shares may still be in it.
    private readonly SemaphoreSlim _slots = new(options.ConcurrentDownloads);
    private readonly Dictionary<int, (SharedLayer Share, HeldProgress Progress)> _begun = [];

    private bool _isWanted;

    /// <summary>Begins with layers of which nothing is known. Nobody is told anything yet.</summary>
    public void Begin()
    {
        for (var i = 0; i < layers.Count && _begun.Count < options.ConcurrentDownloads; i++)
            if (!store.Snapshots.ContainsBlob(layers[i].Digest)) Join(i);
    }

    /// <summary>Fetches what is missing, and has it kept.</summary>
    /// <param name="diffIds">What the layers are to be when they are unpacked.</param>
    /// <param name="keep">Makes the layers visible. Waits for the disk.</param>
    /// <param name="lease">Holds them all.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task RunAsync(IReadOnlyList<Digest> diffIds, Action<IReadOnlyList<CommittableLayer>> keep, Lease lease, CancellationToken cancellationToken)
    {
        _isWanted = true;
        var missing = Missing(diffIds, lease);
        foreach (var index in _begun.Keys.Except(missing).ToList()) await LeaveAsync(index);
        foreach (var index in missing.Skip(options.ConcurrentDownloads)) progress.Tell("Waiting", layers[index].Digest.Short);
        foreach (var index in missing)
        {
            Join(index);
            _begun[index].Progress.Release();
        }
        await KeepAsync(diffIds, missing, keep, cancellationToken);
    }

    /// <summary>Leaves what is still being fetched to others who want it, and takes away what nobody committed.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var index in _begun.Keys.ToList())
        {
            await LeaveAsync(index);
            // What was begun for a configuration that then was refused or never came is no download to go on with.
            if (!_isWanted) store.Partials.Drop(layers[index].Digest);
        }
    }

    private void Join(int index)
    {
        if (_begun.ContainsKey(index)) return;
        var held = new HeldProgress(progress.Report);
        var share = store.Shared.Join(layers[index].Digest, held.Report, async (tell, token) =>
        {
            using var joined = client.Join();
            return await FetchAsync(layers[index], tell, token);
        });
        _begun.Add(index, (share, held));
    }

    private async ValueTask LeaveAsync(int index)
    {
        _begun.Remove(index, out var begun);
        await begun.Share.DisposeAsync();
    }

    // Held before looking: what is there now stays.
    private List<int> Missing(IReadOnlyList<Digest> diffIds, Lease lease)
    {
        var missing = new List<int>();
        for (var i = 0; i < layers.Count; i++)
        {
            lease.Hold(layers[i].Digest);
            lease.Hold(diffIds[i]);
            var isHere = store.Snapshots.IsSound(diffIds[i]) || missing.Any(x => diffIds[x] == diffIds[i]);
            progress.Tell(isHere ? "Already exists" : "Pulling fs layer", layers[i].Digest.Short);
            if (!isHere) missing.Add(i);
        }
        return missing;
    }

    private async Task KeepAsync(IReadOnlyList<Digest> diffIds, IReadOnlyList<int> missing, Action<IReadOnlyList<CommittableLayer>> keep, CancellationToken cancellationToken)
    {
        var ready = new List<CommittableLayer>();
        // The first failure of any layer ends the pull, not the first in order.
        await foreach (var finished in Task.WhenEach(missing.Select(index => _begun[index].Share.Task)).WithCancellation(cancellationToken)) await finished;
        foreach (var index in missing)
        {
            var taken = await _begun[index].Share.Task.WaitAsync(cancellationToken);
            if (taken.DiffId != diffIds[index]) throw new ImageException(ImageErrorCode.Invalid, "layers from manifest don't match image configuration");
            var size = layers[index].Size;
            progress.Report(new ProgressMessage { Id = layers[index].Digest.Short, Status = "Extracting", Current = size, Total = size });
            ready.Add(taken.ToCommit());
        }
        await Task.Run(() => keep(ready), CancellationToken.None);
        foreach (var index in missing) progress.Tell("Pull complete", layers[index].Digest.Short);
    }

    private async Task<TakenLayer> FetchAsync(Descriptor layer, Action<ProgressMessage> tell, CancellationToken cancellationToken)
    {
        var id = layer.Digest.Short;
        await _slots.WaitAsync(cancellationToken);
        try
        {
            using var lease = store.Content.OpenLease();
            lease.Hold(layer.Digest);
            // A blob without its layer: an earlier pull ended between the two.
            if (store.Content.Contains(layer.Digest) && await TakeKeptAsync(layer, tell, lease, cancellationToken) is { } here) return here;
            while (true)
            {
                using var partial = store.Partials.Open(layer);
                var retry = new Retry(options, store.Time, status => tell(new ProgressMessage { Id = id, Status = status }));
                await using var blob = new BlobStream(client, layer, retry, store.Time, partial);
                try
                {
                    var taken = await TakeAsync(layer, blob, options.KeepBlobs || store.Content.Contains(layer.Digest), tell, lease, cancellationToken);
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
            _slots.Release();
        }
    }

    // Null when the blob that was kept is spoilt: what the registry has takes its place.
    private async Task<TakenLayer?> TakeKeptAsync(Descriptor layer, Action<ProgressMessage> tell, Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            await using var kept = store.Content.OpenRead(layer.Digest);
            return await TakeAsync(layer, kept, keepBlob: false, tell, lease, cancellationToken);
        }
        catch (ImageException error) when (error.Code == ImageErrorCode.Invalid)
        {
            return null;
        }
    }

    private async Task<TakenLayer> TakeAsync(Descriptor layer, Stream source, bool keepBlob, Action<ProgressMessage> tell, Lease lease, CancellationToken cancellationToken)
    {
        var id = layer.Digest.Short;
        var watched = new ProgressStream(source, Downloaded);
        var taken = await store.Taker.RunAsync(watched, new Expectation(layer.Digest, layer.Size), new TakeOptions(keepBlob, SourceBlocks: false), lease, cancellationToken);
        tell(new ProgressMessage { Id = id, Status = "Download complete" });
        return taken;

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
