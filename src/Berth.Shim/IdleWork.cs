using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Runtime.Logs;

namespace Berth.Shim;

/// <summary>
/// Work that nobody waits for, compressing rotated logs, done a piece per turn of the loop: while there is some, a counter that stays
/// readable keeps the loop turning, and everything else that is ready has its turn in between.
/// </summary>
internal sealed class IdleWork : IWatched
{
    private readonly EventLoop _loop;
    private readonly Queue<LogWriter> _logs = new();
    private readonly FileDescriptor _bell = Eventfd.Create();
    private readonly ulong _token;

    public IdleWork(EventLoop loop)
    {
        _loop = loop;
        _token = loop.Add(_bell.Number, EpollEvents.None, this);
        Eventfd.Signal(_bell);
    }

    public void Add(LogWriter log)
    {
        if (_logs.Contains(log)) return;
        _logs.Enqueue(log);
        if (_logs.Count == 1) _loop.Change(_bell.Number, EpollEvents.In, _token);
    }

    public void Remove(LogWriter log)
    {
        for (var count = _logs.Count; count > 0; count--)
        {
            if (_logs.TryDequeue(out var other) && other != log) _logs.Enqueue(other);
        }

        Rest();
    }

    public void Ready(EpollEvents events)
    {
        if (!_logs.TryDequeue(out var log)) return;
        log.Compress();
        if (log.HasWork) _logs.Enqueue(log);
        Rest();
    }

    private void Rest()
    {
        if (_logs.Count == 0) _loop.Change(_bell.Number, EpollEvents.None, _token);
    }
}
