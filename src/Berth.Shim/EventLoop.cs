using Berth.Linux.Processes;

namespace Berth.Shim;

/// <summary>Something with a descriptor that is watched.</summary>
internal interface IWatched
{
    /// <summary>Events have come.</summary>
    void Ready(EpollEvents events);
}

/// <summary>
/// One thread, one epoll set. A token names a place in a table and how often the place was used, so that an event for something that went
/// away earlier in the same batch is dropped.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private readonly Epoll _epoll = new(64);
    private readonly List<(IWatched? Target, uint Generation)> _places = [];
    private readonly Stack<int> _free = new();

    /// <summary>Set when the loop is to end.</summary>
    public bool IsDone { get; set; }

    /// <summary>Called after each batch.</summary>
    public Action? BatchEnd { get; set; }

    public ulong Add(int fd, EpollEvents events, IWatched target)
    {
        if (!_free.TryPop(out var place))
        {
            place = _places.Count;
            _places.Add(default);
        }

        var generation = _places[place].Generation + 1;
        _places[place] = (target, generation);
        var token = ((ulong)generation << 32) | (uint)place;
        _epoll.Add(fd, events, token);
        return token;
    }

    public void Change(int fd, EpollEvents events, ulong token) => _epoll.Change(fd, events, token);

    public void Remove(int fd, ulong token)
    {
        _epoll.Remove(fd);
        var place = (int)(uint)token;
        _places[place] = (null, _places[place].Generation);
        _free.Push(place);
    }

    public void Run()
    {
        while (!IsDone)
        {
            var count = _epoll.Wait();
            for (var i = 0; i < count; i++)
            {
                var (events, token) = _epoll.Event(i);
                var (target, generation) = _places[(int)(uint)token];
                if (target is not null && generation == (uint)(token >> 32)) target.Ready(events);
            }

            BatchEnd?.Invoke();
        }
    }

    public void Dispose() => _epoll.Dispose();
}
