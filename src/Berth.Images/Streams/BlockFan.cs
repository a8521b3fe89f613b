using System.Buffers;
using System.Collections.Concurrent;

namespace Berth.Images.Streams;

/// <summary>
/// Hands each block of a stream to several readers, so that hashing, writing and unpacking run side by side on one copy of the bytes.
/// The slowest reader sets the pace; a reader that is disposed early no longer holds the others up.
/// </summary>
internal sealed class BlockFan
{
    public const int BlockSize = 256 << 10;
    private const int Depth = 8;

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
        if (total > limit) throw new ImageException(ImageErrorCode.Invalid, $"content is longer than the {limit} bytes it should have");
        if (block.Length > 0) return true;
        block.ReleaseAll();
        return false;
    }

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

/// <summary>One reader of a <see cref="BlockFan"/>. Reads block the calling thread, which should be one of its own.</summary>
internal sealed class BlockReader(int depth) : ReadOnlyStream
{
    private readonly ConcurrentQueue<Block> _blocks = new();
    private readonly SemaphoreSlim _space = new(depth);
    private readonly SemaphoreSlim _filled = new(0);
    private Block? _current;
    private int _offset;
    private Exception? _error;
    private volatile bool _completed;
    private volatile bool _abandoned;

    public bool IsAbandoned => _abandoned;

    public async ValueTask GiveAsync(Block block, CancellationToken cancellationToken)
    {
        if (!_abandoned) await _space.WaitAsync(cancellationToken);
        Enqueue(block);
    }

    public void Give(Block block, CancellationToken cancellationToken)
    {
        if (!_abandoned) _space.Wait(cancellationToken);
        Enqueue(block);
    }

    public void Complete(Exception? error)
    {
        _error = error;
        _completed = true;
        _filled.Release();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || !Advance()) return 0;
        var count = Math.Min(buffer.Length, _current!.Length - _offset);
        _current.Bytes.AsSpan(_offset, count).CopyTo(buffer);
        _offset += count;
        return count;
    }

    /// <summary>What is left of the current block, or of the next one, without copying; empty at the end. Consumed by the next call.</summary>
    public ReadOnlySpan<byte> ReadBlock()
    {
        if (!Advance()) return default;
        var rest = _current!.Bytes.AsSpan(_offset, _current.Length - _offset);
        _offset = _current.Length;
        return rest;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_abandoned)
        {
            _abandoned = true;
            _current?.Release();
            _current = null;
            Drain();
        }
        base.Dispose(disposing);
    }

    private bool Advance()
    {
        ObjectDisposedException.ThrowIf(_abandoned, this);
        if (_current is not null && _offset < _current.Length) return true;
        if (_current is not null)
        {
            _current.Release();
            _current = null;
            _space.Release();
        }
        _filled.Wait();
        if (_blocks.TryDequeue(out _current))
        {
            _offset = 0;
            return true;
        }
        // The only release without a block is that of Complete; leave it for the next call.
        _filled.Release();
        System.Diagnostics.Debug.Assert(_completed);
        if (_error is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_error);
        return false;
    }

    private void Enqueue(Block block)
    {
        _blocks.Enqueue(block);
        _filled.Release();
        if (_abandoned) Drain();
    }

    private void Drain()
    {
        while (_blocks.TryDequeue(out var block)) block.Release();
        _space.Release();
    }
}
