using Berth.Api;
using Berth.Daemon.Http;
using Berth.Engine.Disk;

namespace Berth.Daemon.Host;

/// <summary><c>GET /berth/prune</c>, which Docker has not: what pruning would free. <c>containers</c>, <c>all</c> and <c>volumes</c> say what, <c>filters</c> which.</summary>
internal static class PruneEndpoint
{
    public static void Map(Routes routes, EstimatePrune estimate) => routes.Map("GET", "/berth/prune", exchange =>
    {
        var request = new PruneRequest
        {
            Containers = exchange.Query.Flag("containers"),
            AllImages = exchange.Query.Flag("all"),
            Volumes = exchange.Query.Flag("volumes"),
            Filters = exchange.Filters(),
        };
        return exchange.RespondAsync(200, estimate.Execute(request), ApiJson.Wire.PruneEstimate);
    });
}
