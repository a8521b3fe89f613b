using System.Buffers;
using System.Security.Cryptography;
using Berth.Images.Content;
using Berth.Images.Snapshots;
using Berth.Images.Streams;
using Berth.Oci;

namespace Berth.Images.Layers;

/// <summary>Takes in a layer whose blob fits into one block, on one thread: those of <see cref="TakeLayer"/> would take longer to start than it does.</summary>
internal sealed class TakeSmallLayer(IContentStore content, ISnapshotter snapshots)
{
    /// <summary>The longest blob, in bytes.</summary>
    public const int Limit = BlockFan.BlockSize;

    /// <summary>Reads a layer to its end, and fails as <see cref="TakeLayer.RunAsync"/> does.</summary>
    /// <param name="source">The blob.</param>
    /// <param name="expected">What the blob is promised to be; its length is.</param>
    /// <param name="keepBlob">Store a compressed blob.</param>
    /// <param name="lease">Holds the blob.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<TakenLayer> RunAsync(Stream source, Expectation expected, bool keepBlob, Lease lease, CancellationToken cancellationToken)
    {
        var length = (int)expected.Length!.Value;
        var bytes = ArrayPool<byte>.Shared.Rent(length + 1);
        try
        {
            var count = await source.ReadAtLeastAsync(bytes.AsMemory(0, length + 1), length + 1, throwOnEndOfStream: false, cancellationToken);
            if (count > length) throw BlockFan.TooLong(length);
            // It may be a thousand times as long when it is decompressed: no work for the pool.
            return await Task.Factory.StartNew(
                () => Take(bytes.AsMemory(0, count), expected, keepBlob, lease, cancellationToken),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private TakenLayer Take(ReadOnlyMemory<byte> bytes, Expectation expected, bool keepBlob, Lease lease, CancellationToken cancellationToken)
    {
        var compression = CompressionFormat.Detect(bytes.Span);
        var isStored = compression != Compression.None && keepBlob;
        var blob = isStored ? Store(bytes, expected, lease, cancellationToken) : Check(bytes.Span, expected);
        using var source = new HeadedStream(bytes, Stream.Null);
        using var plain = CompressionFormat.Open(source, compression);
        using var tar = new HashedStream(new DecompressedStream(plain), HashAlgorithmName.SHA256);
        var layer = snapshots.Unpack(tar, keepForm: !isStored, cancellationToken);
        try
        {
            // What stands behind the end mark belongs to the digest too.
            tar.CopyTo(Stream.Null);
            return new TakenLayer(layer, compression == Compression.None ? blob.Digest : tar.TakeDigest(), blob.Digest, blob.Size, compression);
        }
        catch
        {
            layer.Dispose();
            throw;
        }
    }

    private Descriptor Store(ReadOnlyMemory<byte> bytes, Expectation expected, Lease lease, CancellationToken cancellationToken)
    {
        using var source = new HeadedStream(bytes, Stream.Null);
        // Memory never waits, so this is done when it returns.
        return content.IngestAsync(source, expected, lease, cancellationToken).GetAwaiter().GetResult();
    }

    private static Descriptor Check(ReadOnlySpan<byte> bytes, Expectation expected)
    {
        var name = expected.Digest?.HashName ?? HashAlgorithmName.SHA256;
        var found = Digest.FromHash(name, CryptographicOperations.HashData(name, bytes));
        TakeLayer.Check(expected, found);
        return new Descriptor { Digest = found, Size = bytes.Length };
    }
}
