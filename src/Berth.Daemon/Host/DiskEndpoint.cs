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
            var usage = measure.Execute(types);
            if (!exchange.Version.AtLeast(44))
            {
                foreach (var image in usage.Images ?? []) image.VirtualSize = image.Size;
            }

            // Unlike /images/json, this list has null for no names at all.
            foreach (var image in usage.Images ?? [])
            {
                if (image.RepoTags is []) image.RepoTags = null;
                if (image.RepoDigests is []) image.RepoDigests = null;
            }

            return exchange.RespondAsync(200, usage, ApiJson.Wire.DiskUsageResponse);
        });
        routes.Map("POST", "/build/prune", exchange =>
        {
            events.PublishPruned("builder", 0);
            return exchange.RespondAsync(200, new PruneCacheResponse(), ApiJson.Wire.PruneCacheResponse);
        });
    }
}
