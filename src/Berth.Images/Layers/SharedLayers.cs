using Berth.Oci;

namespace Berth.Images.Layers;

/// <summary>
/// Layers being fetched, so that two pulls that want the same one fetch it once. A fetch goes on while anybody wants it, and what it
/// unpacked is removed when the last one lets go without having committed it.
/// </summary>
internal sealed class SharedLayers
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, Entry> _entries = [];

    /// <summary>Joins the fetch of a layer, starting it when there is none.</summary>
    /// <param name="blob">The layer, as it comes.</param>
    /// <param name="watcher">Told how it goes.</param>
    /// <param name="fetch">Fetches it.</param>
    public SharedLayer Join(Digest blob, Action<ProgressMessage> watcher, Func<Action<ProgressMessage>, CancellationToken, Task<TakenLayer>> fetch)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(blob, out var entry))
            {
                entry = new Entry();
                _entries.Add(blob, entry);
                var started = entry;
                entry.Task = Task.Run(() => fetch(started.Tell, started.Stop.Token), CancellationToken.None);
            }
            entry.Users++;
            entry.Watch(watcher);
            return new SharedLayer(entry.Task, () => Leave(blob, entry, watcher));
        }
    }

    private async ValueTask Leave(Digest blob, Entry entry, Action<ProgressMessage> watcher)
    {
        lock (_lock)
        {
            entry.Unwatch(watcher);
            if (--entry.Users > 0) return;
            _entries.Remove(blob);
        }
        await entry.Stop.CancelAsync();
        await entry.Task.ContinueWith(static _ => { }, TaskScheduler.Default);
        if (entry.Task.IsCompletedSuccessfully) (await entry.Task).Dispose();
        entry.Stop.Dispose();
    }

    private sealed class Entry
    {
        private readonly Lock _watching = new();
        private readonly List<Action<ProgressMessage>> _watchers = [];

        public CancellationTokenSource Stop { get; } = new();

        public Task<TakenLayer> Task { get; set; } = null!;

        public int Users { get; set; }

        public void Watch(Action<ProgressMessage> watcher)
        {
            lock (_watching) _watchers.Add(watcher);
        }

        public void Unwatch(Action<ProgressMessage> watcher)
        {
            lock (_watching) _watchers.Remove(watcher);
        }

        public void Tell(ProgressMessage message)
        {
            // Inside the lock, so that nobody is told anything after having left.
            lock (_watching)
                foreach (var watcher in _watchers) watcher(message);
        }
    }
}

/// <summary>A share in the fetch of a layer.</summary>
internal sealed class SharedLayer(Task<TakenLayer> task, Func<ValueTask> leave) : IAsyncDisposable
{
    /// <summary>The layer, when it is there.</summary>
    public Task<TakenLayer> Task { get; } = task;

    public ValueTask DisposeAsync() => leave();
}
