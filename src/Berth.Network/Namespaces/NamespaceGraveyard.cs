using Berth.Linux;

namespace Berth.Network;

/// <summary>
/// Lets go of released namespaces several at a time. Taking one apart keeps the kernel's only lock for links for milliseconds,
/// in which no other container gets its address; a batch costs hardly more than one. So they are gathered, for as long as containers
/// come and go, but not longer than <see cref="Delay"/> and never more than <see cref="Batch"/>.
/// </summary>
internal sealed class NamespaceGraveyard : IDisposable
{
    internal const int Batch = 32;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private List<FileDescriptor> _waiting = [];
    private bool _closed;

    internal NamespaceGraveyard(TimeProvider time) =>
        _timer = time.CreateTimer(_ => Empty(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Takes over a namespace that nobody needs any more.</summary>
    internal void Bury(FileDescriptor netns)
    {
        bool full;
        lock (_gate)
        {
            _waiting.Add(netns);
            full = _closed || _waiting.Count >= Batch;
            if (!full && _waiting.Count == 1) _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }

        if (full) Empty();
    }

    /// <summary>Lets go of all of them now.</summary>
    internal void Empty()
    {
        List<FileDescriptor> leaving;
        lock (_gate)
        {
            leaving = _waiting;
            _waiting = [];
        }

        foreach (var netns in leaving) netns.Dispose();
    }

    public void Dispose()
    {
        lock (_gate) _closed = true;
        _timer.Dispose();
        Empty();
    }
}
