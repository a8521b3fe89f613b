using Berth.Daemon.Http;
using Berth.Engine.Images;

namespace Berth.Daemon.Images;

/// <summary><c>GET /images/get</c> and <c>/images/{name}/get</c>: <c>docker save</c>.</summary>
internal sealed class SaveEndpoints(SaveImages save)
{
    public void Map(Routes routes)
    {
        routes.Map("GET", "/images/get", exchange => Save(exchange, exchange.Query.All("names")));
        routes.Map("GET", "/images/{name}/get", exchange => Save(exchange, [exchange.Name]));
    }

    private async Task Save(Exchange exchange, IReadOnlyList<string> names)
    {
        var plan = await save.PlanAsync(names, exchange.Version.AtLeast(48) ? PlatformQuery.ReadOne(exchange, "platform") : null, exchange.Aborted);
        await BlockingBody.SendAsync(exchange, "application/x-tar", (target, cancellationToken) => save.Write(plan, target, cancellationToken));
    }
}
