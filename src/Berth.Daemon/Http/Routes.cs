using System.Collections.Frozen;

namespace Berth.Daemon.Http;

/// <summary>Answers one request.</summary>
public delegate Task Handler(Exchange exchange);

/// <summary>
/// The routing table. A pattern is a path whose <c>{name}</c> stands for one or more segments, since names of images contain slashes:
/// <c>/containers/{name}/json</c>, <c>/images/{name}</c>. Each is served with and without <c>/v1.NN</c> in front (the server strips it).
/// Patterns without a name are looked up first; among those with one, the longest ending wins, then the first mapped.
/// </summary>
public sealed class Routes
{
    private readonly Dictionary<string, Handler> _exact = [];
    private readonly Dictionary<string, List<Pattern>> _patterns = [];
    private FrozenDictionary<string, Handler>.AlternateLookup<ReadOnlySpan<char>> _exactLookup;
    private FrozenDictionary<string, Pattern[]>.AlternateLookup<ReadOnlySpan<char>> _patternLookup;
    private bool _frozen;

    /// <summary>Adds a route.</summary>
    /// <param name="method">GET, POST, PUT, DELETE or HEAD; Docker answers HEAD only where it is mapped.</param>
    /// <param name="pattern">For example <c>/containers/{name}/json</c>, at most one name.</param>
    /// <param name="handler">What answers.</param>
    public void Map(string method, string pattern, Handler handler)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (_frozen) throw new InvalidOperationException("routes are mapped before the server starts");
        var open = pattern.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
        {
            _exact.Add(method + pattern, handler);
            return;
        }
        var close = pattern.IndexOf('}', open);
        var key = method + FirstSegment(pattern).ToString();
        if (!_patterns.TryGetValue(key, out var list)) _patterns[key] = list = [];
        list.Add(new Pattern(pattern[..open], pattern[(close + 1)..], handler));
    }

    /// <summary>Adds a route unless the same one is there already.</summary>
    public void MapIfFree(string method, string pattern, Handler handler)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var open = pattern.IndexOf('{', StringComparison.Ordinal);
        var taken = open < 0
            ? _exact.ContainsKey(method + pattern)
            : _patterns.TryGetValue(method + FirstSegment(pattern).ToString(), out var list)
                && list.Any(p => p.Prefix == pattern[..open] && p.Suffix == pattern[(pattern.IndexOf('}', open) + 1)..]);
        if (!taken) Map(method, pattern, handler);
    }

    /// <summary>Fires when the server begins to stop; what is mapped by <see cref="MapEndless"/> ends then.</summary>
    internal CancellationToken Stopping { get; set; }

    /// <summary>
    /// Adds a route whose answer may go on for as long as somebody listens (events, figures, a log that is followed): it does not hold up the end
    /// of the daemon, which gives other requests time to finish.
    /// </summary>
    public void MapEndless(string method, string pattern, Handler handler) => Map(method, pattern, async exchange =>
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(exchange.Aborted, Stopping);
        exchange.Aborted = either.Token;
        await handler(exchange);
    });

    /// <summary>
    /// Adds a route whose handler hijacks the connection (attach, exec start). Its failures before the hijack are answered in plain text on
    /// the raw connection, as Docker's are.
    /// </summary>
    public void MapHijack(string method, string pattern, Handler handler) => Map(method, pattern, async exchange =>
    {
        // On these connections a client that closes its half has only sent all it has to send.
        exchange.Aborted = CancellationToken.None;
        try
        {
            await handler(exchange);
        }
        catch (Exception failure) when (!exchange.Answered)
        {
            await exchange.RefuseHijackAsync(Failures.StatusOf(failure), Failures.Sentence(failure));
        }
    });

    /// <summary>Ends mapping and builds the look-up tables.</summary>
    public void Freeze()
    {
        _frozen = true;
        _exactLookup = _exact.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _patternLookup = _patterns.ToFrozenDictionary(p => p.Key, p => p.Value.OrderByDescending(r => r.Suffix.Length).ToArray(), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Finds what answers, or null; <paramref name="name"/> is the part of the path that stood for <c>{name}</c>, still encoded.</summary>
    internal Handler? Find(string method, ReadOnlySpan<char> path, out ReadOnlySpan<char> name)
    {
        name = default;
        Span<char> key = stackalloc char[256];
        if (method.Length + path.Length <= key.Length)
        {
            method.CopyTo(key);
            path.CopyTo(key[method.Length..]);
            if (_exactLookup.TryGetValue(key[..(method.Length + path.Length)], out var handler)) return handler;
        }
        var first = FirstSegment(path);
        if (method.Length + first.Length > key.Length) return null;
        method.CopyTo(key);
        first.CopyTo(key[method.Length..]);
        if (!_patternLookup.TryGetValue(key[..(method.Length + first.Length)], out var patterns)) return null;
        foreach (var pattern in patterns)
        {
            if (path.Length <= pattern.Prefix.Length + pattern.Suffix.Length) continue;
            if (!path.StartsWith(pattern.Prefix, StringComparison.Ordinal) || !path.EndsWith(pattern.Suffix, StringComparison.Ordinal)) continue;
            name = path[pattern.Prefix.Length..^pattern.Suffix.Length];
            return pattern.Handler;
        }
        return null;
    }

    private static ReadOnlySpan<char> FirstSegment(ReadOnlySpan<char> path)
    {
        var end = path[1..].IndexOf('/');
        return end < 0 ? path : path[..(end + 1)];
    }

    private sealed record Pattern(string Prefix, string Suffix, Handler Handler);
}
