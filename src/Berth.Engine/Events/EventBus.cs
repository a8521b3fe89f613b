using System.Globalization;
using System.Threading.Channels;

namespace Berth.Engine.Events;

/// <summary>
/// Carries events from the verbs to whoever listens, and keeps the last 256 for those who ask for the past. Publishing never waits
/// and costs one slot in a ring when nobody listens.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class EventBus(TimeProvider time)
{
    /// <summary>How many past events are kept, as many as Docker keeps.</summary>
    public const int Kept = 256;

    private readonly Lock _lock = new();
    private readonly EngineEvent?[] _ring = new EngineEvent?[Kept];
    private long _published;
    private EventSubscription[] _subscriptions = [];

    /// <summary>How many listen now.</summary>
    public int Listeners => Volatile.Read(ref _subscriptions).Length;

    /// <summary>Tells everybody.</summary>
    /// <param name="type"><c>container</c>, <c>image</c>, <c>volume</c>, <c>network</c> or <c>daemon</c>.</param>
    /// <param name="action">For example <c>start</c>.</param>
    /// <param name="actorId">The id or name of the object.</param>
    /// <param name="attributes">Labels and the event's own data; not changed afterwards.</param>
    public void Publish(string type, string action, string actorId, IReadOnlyDictionary<string, string> attributes)
    {
        lock (_lock)
        {
            var happened = new EngineEvent
            {
                Type = type,
                Action = action,
                ActorId = actorId,
                Attributes = attributes,
                Time = time.GetUtcNow(),
                Sequence = _published,
            };
            _ring[_published++ % Kept] = happened;
            foreach (var subscription in _subscriptions) subscription.Offer(happened);
        }
    }

    /// <summary>Tells that things of one type were pruned; the event belongs to none of them.</summary>
    /// <param name="type">As in <see cref="Publish"/>, or <c>builder</c>.</param>
    /// <param name="reclaimed">Bytes.</param>
    public void PublishPruned(string type, ulong reclaimed) =>
        Publish(type, "prune", "", new Dictionary<string, string> { ["reclaimed"] = reclaimed.ToString(CultureInfo.InvariantCulture) });

    /// <summary>
    /// Starts listening. What is kept since <paramref name="since"/> comes first, without a gap to what follows.
    /// Dispose the subscription to stop.
    /// </summary>
    public EventSubscription Subscribe(EventFilter filter, DateTimeOffset? since)
    {
        lock (_lock)
        {
            var subscription = new EventSubscription(this, filter);
            if (since is { } from)
            {
                for (var i = Math.Max(0, _published - Kept); i < _published; i++)
                {
                    if (_ring[i % Kept] is { } past && past.Time >= from) subscription.Offer(past);
                }
            }
            _subscriptions = [.. _subscriptions, subscription];
            return subscription;
        }
    }

    internal void Unsubscribe(EventSubscription subscription)
    {
        lock (_lock) _subscriptions = [.. _subscriptions.Where(s => s != subscription)];
    }
}

/// <summary>One listener's queue.</summary>
public sealed class EventSubscription : IDisposable
{
    // A client that never reads must not hold the daemon's memory: beyond this the oldest of its events are dropped, as Docker does.
    private const int MostQueued = 4096;

    private readonly EventBus _bus;
    private readonly EventFilter _filter;
    private readonly Channel<EngineEvent> _queue = Channel.CreateBounded<EngineEvent>(
        new BoundedChannelOptions(MostQueued) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    internal EventSubscription(EventBus bus, EventFilter filter)
    {
        _bus = bus;
        _filter = filter;
    }

    /// <summary>The events that pass the filter, oldest first.</summary>
    public ChannelReader<EngineEvent> Events => _queue.Reader;

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        _bus.Unsubscribe(this);
        _queue.Writer.TryComplete();
    }

    internal void Offer(EngineEvent happened)
    {
        if (_filter.Matches(happened)) _queue.Writer.TryWrite(happened);
    }
}
