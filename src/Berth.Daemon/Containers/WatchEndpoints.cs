using Berth.Api;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Containers.Watch;

namespace Berth.Daemon.Containers;

/// <summary>What a container's processes are and use: <c>/top</c> and <c>/stats</c>.</summary>
internal sealed class WatchEndpoints(ContainerVerbs verbs)
{
    public void Map(Routes routes)
    {
        routes.Map("GET", "/containers/{name}/top", Top);
        routes.MapEndless("GET", "/containers/{name}/stats", Stats);
    }

    private async Task Top(Exchange exchange)
    {
        var arguments = exchange.Query.Text("ps_args");
        // Before the container is looked for, as in Docker.
        ProcessTable.Check(arguments);
        var table = await verbs.Processes.ExecuteAsync(verbs.Containers.Get(exchange.Name), arguments, exchange.Aborted);
        await exchange.RespondAsync(200, table, ApiJson.Wire.TopResponse);
    }

    private async Task Stats(Exchange exchange)
    {
        var stream = exchange.Query.Flag("stream", whenAbsent: true);
        var once = exchange.Version.AtLeast(41) && exchange.Query.Flag("one-shot");
        if (stream && once) throw EngineException.Invalid("cannot have stream=true and one-shot=true");
        var container = verbs.Containers.Get(exchange.Name);
        if (!stream)
        {
            var stats = once ? await verbs.Stats.OnceAsync(container, exchange.Aborted) : await verbs.Stats.PairAsync(container, exchange.Aborted);
            await exchange.RespondAsync(200, stats, ApiJson.Wire.ContainerStats);
            return;
        }
        // Docker says no content type here.
        await exchange.StartAsync(contentType: null);
        await foreach (var stats in verbs.Stats.FollowAsync(container, exchange.Aborted))
        {
            await exchange.AppendAsync(stats, ApiJson.Wire.ContainerStats);
            await exchange.Output.FlushAsync(exchange.Aborted);
        }
    }
}
