using Berth.Api;
using Berth.Api.Requests;
using Berth.Api.Volumes;
using Berth.Daemon.Http;
using Berth.Engine.Volumes;
using Berth.Images.Snapshots;

namespace Berth.Daemon.Volumes;

/// <summary><c>/volumes</c>.</summary>
internal sealed class VolumeEndpoints(VolumeStore volumes)
{
    public static void Map(Routes routes, VolumeStore volumes)
    {
        var endpoints = new VolumeEndpoints(volumes);
        routes.Map("GET", "/volumes", endpoints.List);
        routes.Map("POST", "/volumes/create", endpoints.Create);
        routes.Map("POST", "/volumes/prune", endpoints.Prune);
        routes.Map("GET", "/volumes/{name}", e => e.RespondAsync(200, volumes.Get(e.Name), ApiJson.Wire.Volume));
        routes.Map("DELETE", "/volumes/{name}", endpoints.Remove);
    }

    private Task List(Exchange exchange)
    {
        var filters = exchange.Filters();
        filters.Validate("dangling", "driver", "label", "name");
        var dangling = filters.Contains("dangling") ? filters.Flag("dangling", absent: false) : (bool?)null;
        var found = volumes.List().Where(v => filters.Match("name", v.Name) && filters.Exact("driver", v.Driver) && filters.MatchPairs("label", v.Labels)
            && (dangling is null || dangling == (volumes.UsersOf(v.Name).Count == 0)));
        return exchange.RespondAsync(200, new VolumeList { Volumes = [.. found] }, ApiJson.Wire.VolumeList);
    }

    private async Task Create(Exchange exchange)
    {
        var request = await exchange.ReadAsync(ApiJson.Wire.CreateVolumeRequest) ?? new CreateVolumeRequest();
        await exchange.RespondAsync(201, volumes.Create(request), ApiJson.Wire.Volume);
    }

    private Task Remove(Exchange exchange)
    {
        volumes.Remove(exchange.Name, exchange.Query.Flag("force"));
        return exchange.RespondAsync(204);
    }

    // Named volumes are data somebody gave a name to: only filter all=true takes them too (and clients older than 1.42 always did).
    private Task Prune(Exchange exchange)
    {
        var filters = exchange.Filters();
        filters.Validate("all", "label", "label!");
        var all = !exchange.Version.AtLeast(42) || filters.Flag("all", absent: false);
        List<string> deleted = [];
        ulong freed = 0;
        foreach (var volume in volumes.List())
        {
            var anonymous = volume.Labels?.ContainsKey(VolumeStore.AnonymousLabel) ?? false;
            if ((!all && !anonymous) || volumes.UsersOf(volume.Name).Count > 0 || !Labelled(filters, volume)) continue;
            var bytes = (ulong)TreeUsage.OfPath(volume.Mountpoint);
            volumes.Remove(volume.Name, force: false);
            deleted.Add(volume.Name);
            freed += bytes;
        }
        volumes.TellPruned(freed);
        var answer = new PruneVolumesResponse { VolumesDeleted = deleted.Count == 0 ? null : [.. deleted], SpaceReclaimed = freed };
        return exchange.RespondAsync(200, answer, ApiJson.Wire.PruneVolumesResponse);
    }

    private static bool Labelled(Filters filters, Volume volume) =>
        filters.MatchPairs("label", volume.Labels) && !(filters.Contains("label!") && filters.MatchPairs("label!", volume.Labels));
}
