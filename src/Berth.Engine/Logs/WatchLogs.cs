using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Engine.Logs;

/// <summary>
/// Tells followers when their log changes: one inotify queue and one thread for all of them, begun with the first. A signal says only
/// "look again"; what there is to see is in the files.
/// </summary>
public sealed class WatchLogs : IDisposable
{
    private const InotifyEvents Interesting = InotifyEvents.Modify | InotifyEvents.Create | InotifyEvents.MovedTo;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, List<LogChanges>> _byWatch = [];
    private FileDescriptor? _queue;
    private bool _disposed;

    /// <summary>Starts telling about the folder of a log.</summary>
    /// <exception cref="LinuxException">The folder does not exist, or the user has too many watches.</exception>
    internal LogChanges Subscribe(string path)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_queue is null)
            {
                _queue = Inotify.Create(nonBlocking: false);
                new Thread(Listen) { IsBackground = true, Name = "log watch" }.Start(_queue);
            }
            // The folder, not the file: rotation renames the file, and a watch would go with it.
            var watch = Inotify.Add(_queue, Path.GetDirectoryName(path)!, Interesting);
            var changes = new LogChanges(this, watch);
            if (!_byWatch.TryGetValue(watch, out var list)) _byWatch[watch] = list = [];
            list.Add(changes);
            return changes;
        }
    }

    internal void Unsubscribe(LogChanges changes)
    {
        lock (_lock)
        {
            if (_disposed || !_byWatch.TryGetValue(changes.Watch, out var list) || !list.Remove(changes) || list.Count > 0) return;
            _byWatch.Remove(changes.Watch);
            try
            {
                Inotify.Remove(_queue!, changes.Watch);
            }
            catch (LinuxException e) when (e.Errno == Errno.EINVAL)
            {
                // The folder is gone, and the watch went with it.
            }
        }
    }

    /// <summary>Stops telling. The thread ends with the process; it holds nothing but the queue.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var changes in _byWatch.Values.SelectMany(l => l)) changes.Signal();
            _byWatch.Clear();
        }
    }

    private void Listen(object? queue)
    {
        while (true)
        {
            var events = Inotify.Events((FileDescriptor)queue!);
            lock (_lock)
            {
                foreach (var happened in events)
                {
                    if ((happened.Events & InotifyEvents.QueueOverflow) != 0)
                    {
                        foreach (var changes in _byWatch.Values.SelectMany(l => l)) changes.Signal();
                    }
                    else if (_byWatch.TryGetValue(happened.Watch, out var list))
                    {
                        foreach (var changes in list) changes.Signal();
                    }
                }
            }
        }
    }
}

/// <summary>One follower's bell.</summary>
internal sealed class LogChanges(WatchLogs owner, int watch) : IDisposable
{
    private readonly SemaphoreSlim _bell = new(0, 1);

    public int Watch { get; } = watch;

    /// <summary>Rings; ringing twice before somebody listens is once.</summary>
    public void Signal()
    {
        // Only the one listening thread and Dispose ring, under the owner's lock.
        if (_bell.CurrentCount == 0) _bell.Release();
    }

    /// <summary>Completes at the next ring, or when <paramref name="ended"/> does.</summary>
    public async Task WaitAsync(Task ended, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var bell = _bell.WaitAsync(stop.Token);
        await Task.WhenAny(bell, ended);
        if (bell.IsCompletedSuccessfully) return;
        await stop.CancelAsync();
        // The cancelled wait is no failure, the client's going is.
        await Task.WhenAny(bell);
        ct.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        owner.Unsubscribe(this);
        _bell.Dispose();
    }
}
