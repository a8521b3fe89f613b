using Berth.Api;
using Berth.Api.Networks;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Events;
using Berth.Engine.Networks;

namespace Berth.Daemon.Networks;

/// <summary><c>/networks</c>: the predefined ones. What would make or change one says that it is not there yet.</summary>
internal sealed class NetworkEndpoints(NetworkCatalog networks, EventBus events)
{
    private static readonly string[] s_predefined = ["bridge", "host", "none"];

    public static void Map(Routes routes, NetworkCatalog networks, EventBus events)
    {
        var endpoints = new NetworkEndpoints(networks, events);
        routes.Map("GET", "/networks", endpoints.List);
        routes.Map("GET", "/networks/", endpoints.List);
        routes.Map("POST", "/networks/create", endpoints.Create);
        routes.Map("POST", "/networks/prune", endpoints.Prune);
        routes.Map("POST", "/networks/{name}/connect", _ => throw NotThere("connecting a container to a further network"));
        routes.Map("POST", "/networks/{name}/disconnect", _ => throw NotThere("disconnecting a container from a network"));
        routes.Map("GET", "/networks/{name}", endpoints.Get);
        routes.Map("DELETE", "/networks/{name}", endpoints.Remove);
    }

    private Task List(Exchange exchange) => exchange.RespondAsync(200, [.. networks.List(exchange.Filters())], ApiJson.Wire.NetworkInspectArray);

    private Task Get(Exchange exchange) => exchange.RespondAsync(200, networks.Get(exchange.Name), ApiJson.Wire.NetworkInspect);

    private async Task Create(Exchange exchange)
    {
        var request = await exchange.ReadAsync(ApiJson.Wire.CreateNetworkRequest);
        if (request is not null && s_predefined.Contains(request.Name))
        {
            // The trailing space is Docker's.
            throw new EngineException(EngineErrorCode.Forbidden, $"operation is not permitted on predefined {request.Name} network ");
        }
        throw NotThere("docker network create");
    }

    private Task Remove(Exchange exchange)
    {
        var network = networks.Get(exchange.Name);
        throw new EngineException(EngineErrorCode.Forbidden, $"{network.Name} is a pre-defined network and cannot be removed");
    }

    // The predefined networks are never pruned, and there are no others yet.
    private Task Prune(Exchange exchange)
    {
        exchange.Filters().Validate("label", "label!", "until");
        events.PublishPruned("network", 0);
        return exchange.RespondAsync(200, new PruneNetworksResponse(), ApiJson.Wire.PruneNetworksResponse);
    }

    private static EngineException NotThere(string what) =>
        EngineException.NotImplemented($"{what} is not there yet: Berth has the networks bridge, host and none");
}
