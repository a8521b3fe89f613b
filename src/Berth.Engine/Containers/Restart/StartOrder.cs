using Berth.Engine.Containers.Validate;

namespace Berth.Engine.Containers.Restart;

/// <summary>In which order containers start that need each other: links, and namespaces that are another container's.</summary>
internal sealed class StartOrder(ContainerStore containers)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<Container> _order = [];

    /// <summary>The containers, each after those of them it needs; of a circle somebody comes first.</summary>
    public IReadOnlyList<Container> Of(IReadOnlyCollection<string> ids)
    {
        foreach (var id in ids) Add(id, ids);
        return _order;
    }

    /// <summary>The ids of the containers that one needs running when it starts.</summary>
    public static IReadOnlyList<string> Needs(ContainerDocument container, ContainerStore containers)
    {
        var host = container.HostConfig;
        var names = new[] { host.NetworkMode, host.PidMode, host.IpcMode }.Where(ValidateModes.IsContainer).Select(mode => mode["container:".Length..]);
        return [.. names.Concat(container.Links.Select(link => link.Id)).Select(name => TryFind(name, containers)?.Id).OfType<string>().Where(id => id != container.Id).Distinct()];
    }

    private static Container? TryFind(string reference, ContainerStore containers)
    {
        try
        {
            return containers.Find(reference);
        }
        catch (EngineException)
        {
            // It may be one or another: the start will say so.
            return null;
        }
    }

    private void Add(string id, IReadOnlyCollection<string> ids)
    {
        if (!ids.Contains(id) || !_seen.Add(id) || containers.Find(id) is not { } container) return;
        foreach (var needed in Needs(container.Document, containers)) Add(needed, ids);
        _order.Add(container);
    }
}
