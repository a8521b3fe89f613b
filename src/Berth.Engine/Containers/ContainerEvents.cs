using Berth.Engine.Events;

namespace Berth.Engine.Containers;

/// <summary>Tells what happens to containers, with the attributes Docker gives: labels, image, name, and what belongs to the event.</summary>
public sealed class ContainerEvents(EventBus bus)
{
    /// <summary>Something happened to a container.</summary>
    public void Tell(ContainerDocument container, string action, params ReadOnlySpan<(string Key, string Value)> more)
    {
        var attributes = new Dictionary<string, string>(container.Config.Labels ?? [], StringComparer.Ordinal)
        {
            ["image"] = container.Config.Image,
            ["name"] = container.Name,
        };
        foreach (var (key, value) in more) attributes[key] = value;
        bus.Publish("container", action, container.Id, attributes);
    }

    /// <summary>A container was connected to a network, or disconnected.</summary>
    public void TellNetwork(string networkId, string name, string driver, string action, string container) =>
        bus.Publish("network", action, networkId, new Dictionary<string, string> { ["container"] = container, ["name"] = name, ["type"] = driver });

    /// <summary>A pruning of containers has ended.</summary>
    public void TellPruned(ulong reclaimed) => bus.PublishPruned("container", reclaimed);

    /// <summary>A volume was mounted into a container, or unmounted.</summary>
    public void TellVolume(string volume, string action, IReadOnlyDictionary<string, string> attributes) =>
        bus.Publish("volume", action, volume, attributes);
}
