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
            PortText.Expose(text, changes._removed, "--publish-rm");
        return changes;
    }

    /// <summary>What is to be said of the ports of a container, whose present ones are asked for.</summary>
    /// <exception cref="CliException">A port that goes is not published.</exception>
    public ApiMap<PortBinding[]?> On(ApiClient client, string container)
    {
        var inspect = client.Call(new ApiRequest("GET", $"/containers/{container}/json"), ApiJson.Wire.ContainerInspect);
        var present = inspect.HostConfig?.PortBindings ?? [];
        // With -P an exposed port is published without a binding of its own.
        var exposed = inspect.HostConfig is { PublishAllPorts: true } ? inspect.Config?.ExposedPorts : null;
        if (Unpublished(present, exposed) is { } port)
            throw new CliException($"--publish-rm {port}: container {container} does not publish this port");
        return Of(present);
    }

    /// <summary>The first port that is to go and is not there; null: none.</summary>
    public string? Unpublished(ApiMap<PortBinding[]?> present, ApiMap<Empty>? exposed) =>
        _removed.Keys.FirstOrDefault(port => present.GetValueOrDefault(port) is not { Length: > 0 } && exposed?.ContainsKey(port) != true);

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
