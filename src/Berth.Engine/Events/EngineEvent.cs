namespace Berth.Engine.Events;

/// <summary>Something that happened to an object, as Docker's event stream tells it.</summary>
public sealed record EngineEvent
{
    /// <summary><c>container</c>, <c>image</c>, <c>volume</c>, <c>network</c> or <c>daemon</c>.</summary>
    public required string Type { get; init; }

    /// <summary>For example <c>start</c>; some carry data behind a colon, <c>exec_create: sh -c ...</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The id (containers, networks) or name (images, volumes) of the object.</summary>
    public required string ActorId { get; init; }

    /// <summary>Labels of the object and what else Docker tells with the event; printed in the order of their keys.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Order of publication; never the same twice in one daemon.</summary>
    public long Sequence { get; init; }
}
