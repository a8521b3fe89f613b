namespace Berth.Images.Streams;

/// <summary>
/// One reader of a <see cref="BlockFan"/>. Reads block the calling thread, which should be one of its own. Who waits sleeps: the other side has
/// a block to fill or to work on, and where there are few processors it needs this one's.
/// </summary>
internal sealed class BlockReader(int depth) : ReadOnlyStream
{
    private readonly object _gate = new();
    private readonly Queue<Block> _blocks = new(depth);
    private TaskCompletionSource? _room;
    private Block? _current;
    private int _offset;
    private Exception? _error;
    private bool _completed;
    private bool _abandoned;

    public bool IsAbandoned
    {
        get
        {
            lock (_gate) return _abandoned;
        }
    }

    public async ValueTask GiveAsync(Block block, CancellationToken cancellationToken)
    {
        while (!TryGive(block, out var room)) await room.WaitAsync(cancellationToken);
    }

    public void Give(Block block, CancellationToken cancellationToken)
    {
        using var waking = cancellationToken.UnsafeRegister(static reader => ((BlockReader)reader!).Wake(), this);
        lock (_gate)
        {
            while (!_abandoned && _blocks.Count == depth)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
            }
            Put(block);
        }
    }

    public void Complete(Exception? error)
    {
        lock (_gate)
        {
            (_error, _completed) = (error, true);
            Monitor.PulseAll(_gate);
        }
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
    public ReadOnlySpan<byte> ReadBlock() => ReadBlock(int.MaxValue);

    /// <summary>The same, at most so much.</summary>
    public ReadOnlySpan<byte> ReadBlock(int most)
    {
        if (!Advance()) return default;
        var piece = _current!.Bytes.AsSpan(_offset, Math.Min(most, _current.Length - _offset));
        _offset += piece.Length;
        return piece;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                _abandoned = true;
                _current?.Release();
                _current = null;
                while (_blocks.TryDequeue(out var block)) block.Release();
                MakeRoom();
            }
        }
        base.Dispose(disposing);
    }

    private bool TryGive(Block block, out Task room)
    {
        lock (_gate)
        {
            if (!_abandoned && _blocks.Count == depth)
            {
                room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                return false;
            }
            Put(block);
        }
        room = Task.CompletedTask;
        return true;
    }

    private void Put(Block block)
    {
        if (_abandoned)
        {
            block.Release();
            return;
        }
        _blocks.Enqueue(block);
        Monitor.PulseAll(_gate);
    }

    private bool Advance()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_abandoned, this);
            if (_current is not null && _offset < _current.Length) return true;
            _current?.Release();
            _current = null;
            while (!_blocks.TryDequeue(out _current))
            {
                if (!_completed) Monitor.Wait(_gate);
                else if (_error is null) return false;
                else System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_error);
            }
            _offset = 0;
            MakeRoom();
            return true;
        }
    }

    private void MakeRoom()
    {
        _room?.SetResult();
        _room = null;
        Monitor.PulseAll(_gate);
    }

    private void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }
}
