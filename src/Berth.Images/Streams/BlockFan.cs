using System.Buffers;

namespace Berth.Images.Streams;

/// <summary>
/// Hands each block of a stream to several readers, so that hashing, writing and unpacking run side by side on one copy of the bytes.
/// The slowest reader sets the pace; a reader that is disposed early no longer holds the others up.
/// </summary>
internal sealed class BlockFan
{
    public const int BlockSize = 256 << 10;
    private const int Depth = 4;

    private readonly BlockReader[] _readers;

    public BlockFan(int readers) => _readers = [.. Enumerable.Range(0, readers).Select(_ => new BlockReader(Depth))];

    public BlockReader this[int index] => _readers[index];

    /// <summary>True when nobody reads any more.</summary>
    private bool IsAbandoned => Array.TrueForAll(_readers, r => r.IsAbandoned);

    /// <summary>
    /// Reads <paramref name="source"/> to its end, at most <paramref name="limit"/> bytes. What goes wrong is thrown here and out of every
    /// reader. Does not throw when everybody stopped reading.
    /// </summary>
    public async Task PumpAsync(Stream source, long limit, CancellationToken cancellationToken)
    {
        try
        {
            for (long total = 0; !IsAbandoned;)
            {
                var block = new Block(_readers.Length);
                // Network reads come in small pieces; whole blocks keep the hand-overs few.
                block.Length = await source.ReadAtLeastAsync(block.Bytes.AsMemory(0, BlockSize), BlockSize, throwOnEndOfStream: false, cancellationToken);
                if (!Check(block, limit, ref total)) break;
                foreach (var reader in _readers) await reader.GiveAsync(block, cancellationToken);
            }
            Complete(null);
        }
        catch (Exception error)
        {
            Complete(error);
            throw;
        }
    }

    /// <summary>As <see cref="PumpAsync"/>, on the calling thread: for sources whose reads block, which would hold up the thread pool.</summary>
    public void Pump(Stream source, long limit, CancellationToken cancellationToken)
    {
        try
        {
            for (long total = 0; !IsAbandoned;)
            {
                var block = new Block(_readers.Length);
                block.Length = source.ReadAtLeast(block.Bytes.AsSpan(0, BlockSize), BlockSize, throwOnEndOfStream: false);
                if (!Check(block, limit, ref total)) break;
                foreach (var reader in _readers) reader.Give(block, cancellationToken);
            }
            Complete(null);
        }
        catch (Exception error)
        {
            Complete(error);
            throw;
        }
    }

    // False at the end. A block that an exception leaves behind is garbage like any other; the pool gets along without it.
    private static bool Check(Block block, long limit, ref long total)
    {
        total += block.Length;
        if (total > limit) throw TooLong(limit);
        if (block.Length > 0) return true;
        block.ReleaseAll();
        return false;
    }

    /// <summary>What is said of a source with more bytes than it should have.</summary>
    public static ImageException TooLong(long limit) => new(ImageErrorCode.Invalid, $"content is longer than the {limit} bytes it should have");

    private void Complete(Exception? error)
    {
        foreach (var reader in _readers) reader.Complete(error);
    }
}

/// <summary>A rented buffer that several readers share.</summary>
internal sealed class Block(int readers)
{
    private int _references = readers;

    public byte[] Bytes { get; } = ArrayPool<byte>.Shared.Rent(BlockFan.BlockSize);

    public int Length { get; set; }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0) ArrayPool<byte>.Shared.Return(Bytes);
    }

    public void ReleaseAll() => ArrayPool<byte>.Shared.Return(Bytes);
}
