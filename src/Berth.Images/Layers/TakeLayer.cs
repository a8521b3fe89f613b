using System.Security.Cryptography;
using Berth.Images.Content;
using Berth.Images.Snapshots;
using Berth.Images.Streams;
using Berth.Oci;

namespace Berth.Images.Layers;

/// <summary>A layer on its way in: unpacked, hashed, not yet visible.</summary>
internal sealed record TakenLayer(UnpackedLayer Layer, Digest DiffId, Digest Blob, long BlobLength, Compression Compression) : IDisposable
{
    public CommittableLayer ToCommit() => new(Layer, DiffId, Compression == Compression.None ? null : Blob);

    public void Dispose() => Layer.Dispose();
}

/// <summary>
/// The one way in for layers, whether they come from a registry, an archive or a pipe. One pass over the bytes: each is hashed, stored when
/// it is compressed (a compressed blob cannot be made again bit for bit, a plain tar is its own content), decompressed, hashed again and
/// unpacked, each step on a thread of its own.
/// </summary>
internal sealed class TakeLayer(IContentStore content, ISnapshotter snapshots)
{
    /// <summary>Reads a layer to its end. What is wrong with the blob as a whole is said before what is wrong inside it.</summary>
    /// <param name="source">The blob.</param>
    /// <param name="expected">What the blob is promised to be.</param>
    /// <param name="options">How to go about it.</param>
    /// <param name="lease">Holds the blob.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task<TakenLayer> RunAsync(Stream source, Expectation expected, TakeOptions options, Lease lease, CancellationToken cancellationToken) =>
        expected.Length is >= 0 and <= TakeSmallLayer.Limit && !options.SourceBlocks
            ? new TakeSmallLayer(content, snapshots).RunAsync(source, expected, options.KeepBlob, lease, cancellationToken)
            : RunSideBySideAsync(source, expected, options, lease, cancellationToken);

    private async Task<TakenLayer> RunSideBySideAsync(Stream source, Expectation expected, TakeOptions options, Lease lease, CancellationToken cancellationToken)
    {
        var head = await HeadedStream.PeekAsync(source, cancellationToken);
        var compression = CompressionFormat.Detect(head.Head);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var fan = new BlockFan(2);
        var blob = OnThread(() => compression == Compression.None || !options.KeepBlob
            ? Hash(fan[0], expected)
            : Store(fan[0], expected, lease, stop.Token));
        var layer = compression == Compression.None
            ? OnThread(() => (Unpack(fan[1], keepForm: true, stop.Token), default(Digest)))
            : OnThread(() => Decompress(fan[1], compression, !options.KeepBlob, stop.Token));
        var limit = expected.Length ?? long.MaxValue;
        var pump = options.SourceBlocks ? OnThread(() => fan.Pump(head, limit, stop.Token)) : fan.PumpAsync(head, limit, stop.Token);
        StopOnFailure(blob, stop, static _ => true);
        // What is wrong inside the tar waits until the whole blob was seen: a truncated or forged blob is the better explanation.
        StopOnFailure(layer, stop, static error => error is not ImageException { Code: ImageErrorCode.Invalid });
        try
        {
            await SettleAsync(cancellationToken, pump, blob, layer);
        }
        catch
        {
            if (layer.IsCompletedSuccessfully) layer.Result.Item1.Dispose();
            throw;
        }
        var (unpacked, diffId) = await layer;
        var stored = await blob;
        return new TakenLayer(unpacked, compression == Compression.None ? stored.Digest : diffId, stored.Digest, stored.Size, compression);
    }

    private (UnpackedLayer, Digest) Decompress(BlockReader compressed, Compression compression, bool keepForm, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using (compressed)
        {
            using var plain = CompressionFormat.Open(compressed, compression);
            var fan = new BlockFan(2);
            var hash = OnThread(() => Hash(fan[0], default));
            var layer = OnThread(() => Unpack(fan[1], keepForm, stop.Token));
            StopOnFailure(layer, stop, static _ => true);
            var pump = OnThread(() => fan.Pump(new DecompressedStream(plain), long.MaxValue, stop.Token));
            try
            {
                // A thread of our own: it may wait.
                SettleAsync(cancellationToken, pump, hash, layer).GetAwaiter().GetResult();
            }
            catch
            {
                if (layer.IsCompletedSuccessfully) layer.Result.Dispose();
                throw;
            }
            return (layer.Result, hash.Result.Digest);
        }
    }

    private static void StopOnFailure(Task task, CancellationTokenSource stop, Func<Exception?, bool> matters) =>
        task.ContinueWith(
            failed =>
            {
                if (matters(failed.Exception?.InnerException)) stop.Cancel();
            },
            CancellationToken.None,
            TaskContinuationOptions.NotOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    // Waits for all, then throws the first failure in the order given; being stopped because another failed is no failure of its own.
    private static async Task SettleAsync(CancellationToken cancellationToken, params Task[] tasks)
    {
        await Task.WhenAll(tasks).ContinueWith(static _ => { }, TaskScheduler.Default);
        cancellationToken.ThrowIfCancellationRequested();
        var failed = tasks.FirstOrDefault(x => x.Exception is { InnerException: not OperationCanceledException }) ?? tasks.FirstOrDefault(x => !x.IsCompletedSuccessfully);
        if (failed is not null) await failed;
    }

    private UnpackedLayer Unpack(BlockReader tar, bool keepForm, CancellationToken cancellationToken)
    {
        // Disposed early on failure and at the end mark: the others read on without this reader.
        using (tar) return snapshots.Unpack(tar, keepForm, cancellationToken);
    }

    private Descriptor Store(BlockReader blob, Expectation expected, Lease lease, CancellationToken cancellationToken)
    {
        // The reader never waits asynchronously, so this is done when it returns.
        using (blob) return content.IngestAsync(blob, expected, lease, cancellationToken).GetAwaiter().GetResult();
    }

    private static Descriptor Hash(BlockReader reader, Expectation expected)
    {
        using (reader)
        {
            using var hash = IncrementalHash.CreateHash(expected.Digest?.HashName ?? HashAlgorithmName.SHA256);
            long length = 0;
            for (var block = reader.ReadBlock(); !block.IsEmpty; block = reader.ReadBlock())
            {
                hash.AppendData(block);
                length += block.Length;
            }
            var digest = Digest.FromHash(hash.AlgorithmName, hash.GetHashAndReset());
            Check(expected, digest);
            return new Descriptor { Digest = digest, Size = length };
        }
    }

    /// <exception cref="ImageException">Invalid: the digest is not what was promised.</exception>
    internal static void Check(Expectation expected, Digest found)
    {
        if (expected.Digest is { } promised && promised != found)
            throw new ImageException(ImageErrorCode.Invalid, $"filesystem layer verification failed for digest {promised}", new InvalidDataException($"content has digest {found}"));
    }

    // These wait for each other, so none may sit on a thread of the pool.
    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task OnThread(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

/// <summary>How a layer is taken in.</summary>
/// <param name="KeepBlob">Store a compressed blob; false when it is in the content store already.</param>
/// <param name="SourceBlocks">The source's reads block the thread, as those of an entry of an archive do.</param>
internal readonly record struct TakeOptions(bool KeepBlob, bool SourceBlocks);
