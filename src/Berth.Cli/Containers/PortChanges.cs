using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Cli.Containers.Create;

namespace Berth.Cli.Containers;

/// <summary>What <c>berth update --publish-add --publish-rm</c> does to the port bindings of a container.</summary>
internal sealed class PortChanges
{
    private readonly ApiMap<PortBinding[]?> _added = [];
    private readonly ApiMap<Empty> _removed = [];

    /// <summary>Reads both flags; null when neither was given.</summary>
    /// <exception cref="CliException">A value is no port.</exception>
    public static PortChanges? Read(IReadOnlyCollection<string> add, IReadOnlyCollection<string> remove)
    {
        if (add.Count == 0 && remove.Count == 0)
            return null;
        var changes = new PortChanges();
        foreach (var text in add)
            PortText.Publish(text, [], changes._added);
        foreach (var text in remove)
            PortText.Expose(text, changes._removed);
        return changes;
    }

    /// <summary>What is to be said of the ports of a container, whose present ones are asked for where they matter.</summary>
    public ApiMap<PortBinding[]?> On(ApiClient client, string container) => Of(_added.Count == 0
        ? []
        : client.Call(new ApiRequest("GET", $"/containers/{container}/json"), ApiJson.Wire.ContainerInspect).HostConfig?.PortBindings ?? []);

    /// <summary>The named ports as they are to be published: what they have now, without what goes, and with what comes.</summary>
    public ApiMap<PortBinding[]?> Of(ApiMap<PortBinding[]?> present)
    {
        var named = new ApiMap<PortBinding[]?>();
        foreach (var port in _removed.Keys)
            named[port] = [];
        foreach (var (port, bindings) in _added)
        {
            var kept = _removed.ContainsKey(port) ? [] : present.GetValueOrDefault(port) ?? [];
            named[port] = [.. kept, .. bindings!.Where(added => !kept.Contains(added))];
        }

        return named;
    }
}
