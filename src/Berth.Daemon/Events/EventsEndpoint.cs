using System.Buffers;
using System.Text.Json;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Events;
using Berth.Engine.Times;

namespace Berth.Daemon.Events;

/// <summary><c>/events</c>: what happened since a time, and what happens until another or until the client has heard enough.</summary>
internal sealed class EventsEndpoint(EventBus events, TimeProvider time)
{
    public static void Map(Routes routes, EventBus events, TimeProvider time) => routes.MapEndless("GET", "/events", new EventsEndpoint(events, time).RunAsync);

    private async Task RunAsync(Exchange exchange)
    {
        var since = Time(exchange, "since");
        var until = Time(exchange, "until");
        if (since > until) throw EngineException.Invalid("`since` time cannot be after `until` time");
        var asked = exchange.Filters();
        var filter = EventFilter.From(asked.Keys.ToDictionary(k => k, asked.Get));
        // A window that lies in the past is only a question for what is kept.
        var past = until is { } end && end <= time.GetUtcNow();
        using var subscription = events.Subscribe(filter, since ?? (past ? DateTimeOffset.MinValue : null));
        await exchange.StartAsync(Exchange.Json);
        if (past)
        {
            WriteWaiting(exchange, subscription, until);
            await exchange.Output.FlushAsync(exchange.Aborted);
            return;
        }
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(exchange.Aborted);
        await using var timer = until is null ? null : time.CreateTimer(_ => ending.Cancel(), null, until.Value - time.GetUtcNow(), Timeout.InfiniteTimeSpan);
        try
        {
            while (await subscription.Events.WaitToReadAsync(ending.Token))
            {
                WriteWaiting(exchange, subscription, until);
                await exchange.Output.FlushAsync(ending.Token);
            }
        }
        catch (OperationCanceledException) when (!exchange.Aborted.IsCancellationRequested)
        {
            // The end of the window is the end of the answer.
        }
    }

    private static void WriteWaiting(Exchange exchange, EventSubscription subscription, DateTimeOffset? until)
    {
        while (subscription.Events.TryRead(out var happened))
        {
            if (until is { } end && happened.Time > end) continue;
            using (var json = new Utf8JsonWriter(exchange.Output, Exchange.WriterOptions)) Write(json, happened);
            exchange.Output.Write("\n"u8);
        }
    }

    private static void Write(Utf8JsonWriter json, EngineEvent happened)
    {
        var attributes = happened.Attributes;
        json.WriteStartObject();
        // Old clients know only these three, and panic without them.
        if (happened.Type is "container" or "image")
        {
            json.WriteString("status", happened.Action);
            json.WriteString("id", happened.ActorId);
            if (happened.Type == "container" && attributes.TryGetValue("image", out var image)) json.WriteString("from", image);
        }
        json.WriteString("Type", happened.Type);
        json.WriteString("Action", happened.Action);
        json.WriteStartObject("Actor");
        json.WriteString("ID", happened.ActorId);
        json.WriteStartObject("Attributes");
        foreach (var (key, value) in attributes.OrderBy(a => a.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("scope", "local");
        var ticks = (happened.Time - DateTimeOffset.UnixEpoch).Ticks;
        json.WriteNumber("time", ticks / TimeSpan.TicksPerSecond);
        json.WriteNumber("timeNano", ticks * TimeSpan.NanosecondsPerTick);
        json.WriteEndObject();
    }

    private static DateTimeOffset? Time(Exchange exchange, string key)
    {
        var text = exchange.Query[key];
        if (string.IsNullOrEmpty(text)) return null;
        return UnixTime.TryParse(text, out var value) ? value : throw EngineException.Internal($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }
}
