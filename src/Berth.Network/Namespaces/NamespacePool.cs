namespace Berth.Network;

/// <summary>
/// Keeps a few namespaces ready. Taking one costs a dequeue; the worker fills up again when half are gone, so that most
/// takes cause no work at all beside a starting container.
/// </summary>
internal sealed class NamespacePool(NamespaceWorker worker, NetworkOptions options, Func<PooledNamespace> create) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<PooledNamespace> _ready = new();
    private readonly Queue<TaskCompletionSource<PooledNamespace>> _waiting = new();
    private bool _filling;
    private bool _closed;

    /// <summary>Namespaces ready now.</summary>
    internal int Ready
    {
        get
        {
            lock (_gate) return _ready.Count;
        }
    }

    /// <summary>Starts to fill, in the background.</summary>
    internal void Fill()
    {
        lock (_gate)
        {
            if (_filling || _closed) return;
            if (_waiting.Count == 0 && _ready.Count > options.PoolSize / 2) return;
            _filling = true;
        }

        worker.Post(FillUp);
    }

    /// <summary>A ready namespace, synchronously when there is one.</summary>
    /// <exception cref="Berth.Linux.LinuxException">None was ready and the kernel refused to make one.</exception>
    internal ValueTask<PooledNamespace> TakeAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        PooledNamespace? taken;
        TaskCompletionSource<PooledNamespace>? wait = null;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_ready.TryDequeue(out taken))
                _waiting.Enqueue(wait = new TaskCompletionSource<PooledNamespace>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        Fill();
        return taken is not null ? new ValueTask<PooledNamespace>(taken) : new ValueTask<PooledNamespace>(WaitAsync(wait!, ct));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            while (_ready.TryDequeue(out var ready)) ready.Dispose();
            while (_waiting.TryDequeue(out var wait)) wait.TrySetCanceled();
        }
    }

    private static async Task<PooledNamespace> WaitAsync(TaskCompletionSource<PooledNamespace> wait, CancellationToken ct)
    {
        // Whoever cancels leaves the source completed, so the filler's offer fails and goes to the next in line.
        await using var registration = ct.Register(() => wait.TrySetCanceled(ct));
        return await wait.Task;
    }

    private void FillUp()
    {
        while (Wanted())
        {
            try
            {
                Offer(create());
            }
            catch (Exception e)
            {
                Fail(e);
                return;
            }
        }
    }

    private bool Wanted()
    {
        lock (_gate)
        {
            _filling = !_closed && (_waiting.Count > 0 || _ready.Count < options.PoolSize);
            return _filling;
        }
    }

    private void Offer(PooledNamespace made)
    {
        lock (_gate)
        {
            while (!_closed && _waiting.TryDequeue(out var wait))
                if (wait.TrySetResult(made)) return;
            if (!_closed)
            {
                _ready.Enqueue(made);
                return;
            }
        }

        made.Dispose();
    }

    /// <summary>Those who wait learn why; the next take tries again.</summary>
    private void Fail(Exception e)
    {
        bool told;
        lock (_gate)
        {
            _filling = false;
            // Nobody needs one any more: what it would have stood on may be gone.
            told = _closed;
            while (_waiting.TryDequeue(out var wait)) told |= wait.TrySetException(e);
        }

        if (!told) options.Notice?.Invoke(new NetworkNotice(true, $"cannot make a network namespace ahead of need: {e.Message}"));
    }
}
