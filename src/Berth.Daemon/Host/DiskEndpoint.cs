using Berth.Api;
using Berth.Api.Host;
using Berth.Daemon.Http;
using Berth.Engine.Disk;
using Berth.Engine.Events;

namespace Berth.Daemon.Host;

/// <summary><c>/system/df</c>, and <c>/build/prune</c>: as long as nothing is built here there is no cache to prune.</summary>
internal static class DiskEndpoint
{
    public static void Map(Routes routes, MeasureDisk measure, EventBus events)
    {
        routes.Map("GET", "/system/df", exchange =>
        {
            // Before API 1.42 there were no types to choose from.
            var types = exchange.Version.AtLeast(42) ? exchange.Query.All("type") : [];
            return exchange.RespondAsync(200, measure.Execute(types), ApiJson.Wire.DiskUsageResponse);
        });
        routes.Map("POST", "/build/prune", exchange =>
        {
            events.PublishPruned("builder", 0);
            return exchange.RespondAsync(200, new PruneCacheResponse(), ApiJson.Wire.PruneCacheResponse);
        });
    }
}
