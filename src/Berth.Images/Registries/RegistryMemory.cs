using System.Collections.Concurrent;

namespace Berth.Images.Registries;

/// <summary>How a registry answers when it is spoken to first.</summary>
/// <param name="Root">Where its API begins, with the scheme it speaks.</param>
/// <param name="Challenge">What it wants to see; null for nothing.</param>
internal sealed record RegistryGreeting(Uri Root, Challenge? Challenge);

/// <summary>
/// What registries answered when they were spoken to first, for some minutes: a pull or push begins with what it is about, and not with a question
/// that was answered a moment ago. Whoever finds that an answer does not hold any more forgets it and asks again.
/// </summary>
internal sealed class RegistryMemory
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<RegistryEndpoint, (RegistryGreeting Greeting, DateTimeOffset Until)> _known = new();

    /// <summary>What is remembered of a registry; null for nothing.</summary>
    public RegistryGreeting? Find(RegistryEndpoint endpoint, TimeProvider time) =>
        _known.TryGetValue(endpoint, out var known) && time.GetUtcNow() < known.Until ? known.Greeting : null;

    public void Keep(RegistryEndpoint endpoint, RegistryGreeting greeting, TimeProvider time)
    {
        var now = time.GetUtcNow();
        foreach (var known in _known)
            if (known.Value.Until <= now) _known.TryRemove(known);
        _known[endpoint] = (greeting, now + Life);
    }

    public void Forget(RegistryEndpoint endpoint) => _known.TryRemove(endpoint, out _);
}
