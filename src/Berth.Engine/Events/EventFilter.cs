namespace Berth.Engine.Events;

/// <summary>Which events a listener wants. An absent key lets everything pass; several values of one key are alternatives.</summary>
public sealed class EventFilter
{
    private readonly Dictionary<string, string[]> _values;

    private EventFilter(Dictionary<string, string[]> values) => _values = values;

    /// <summary>Lets everything pass.</summary>
    public static EventFilter Everything { get; } = new([]);

    /// <summary>Makes a filter of what a client sent. Unlike elsewhere, a key that events do not have is no mistake and filters nothing.</summary>
    public static EventFilter From(IReadOnlyDictionary<string, IReadOnlyList<string>> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        Dictionary<string, string[]> values = [];
        foreach (var (key, wanted) in filters) values[key] = [.. wanted];
        return values.Count == 0 ? Everything : new EventFilter(values);
    }

    /// <summary>Whether <paramref name="happened"/> is wanted.</summary>
    public bool Matches(EngineEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (_values.Count == 0) return true;
        return Any("event", v => MatchesAction(happened.Action, v))
            && Any("type", v => v == happened.Type)
            && Any("scope", v => v == "local")
            && Any("label", v => MatchesLabel(happened.Attributes, v))
            && Named("daemon", "daemon", happened)
            && Named("container", "container", happened)
            && Named("plugin", "plugin", happened)
            && Named("volume", "volume", happened)
            && Named("network", "network", happened)
            && Named("node", "node", happened)
            && Named("service", "service", happened)
            && Named("secret", "secret", happened)
            && Named("config", "config", happened)
            && Any("image", v => MatchesImage(happened, v));
    }

    private bool Any(string key, Func<string, bool> matches) => !_values.TryGetValue(key, out var values) || values.Length == 0 || values.Any(matches);

    // The beginning of an id or of a name; of another type of object nothing passes.
    private bool Named(string key, string type, EngineEvent happened) => Any(key, v => happened.Type == type
        && (happened.ActorId.StartsWith(v, StringComparison.Ordinal) || happened.Attributes.GetValueOrDefault("name", "").StartsWith(v.TrimStart('/'), StringComparison.Ordinal)));

    // health_status and exec_* carry data behind a colon and are asked for by the word before it.
    private static bool MatchesAction(string action, string wanted) =>
        action == wanted || (wanted is "health_status" or "exec_create" or "exec_start" && action.StartsWith(wanted, StringComparison.Ordinal));

    private static bool MatchesLabel(IReadOnlyDictionary<string, string> attributes, string wanted)
    {
        var equals = wanted.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? wanted : wanted[..equals];
        return attributes.TryGetValue(key, out var value) && (equals < 0 || value == wanted[(equals + 1)..]);
    }

    private static bool MatchesImage(EngineEvent happened, string wanted)
    {
        var name = happened.Attributes.GetValueOrDefault(happened.Type == "image" ? "name" : "image", "");
        return happened.ActorId == wanted || name == wanted || WithoutTag(name) == wanted || WithoutTag(happened.ActorId) == wanted;
    }

    private static string WithoutTag(string name)
    {
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }
}
