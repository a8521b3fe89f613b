using System.Text;
using Berth.Daemon.Http;
using Berth.Engine;

namespace Berth.Daemon.Unsupported;

/// <summary>
/// The parts of the Engine API that Berth has not yet: each says so by name. Mapped last, so that a part that comes to be takes its
/// routes before.
/// </summary>
internal static class UnsupportedEndpoints
{
    private const string NoSwarm = "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.";
    private static readonly byte[] s_emptyList = Encoding.ASCII.GetBytes("[]\n");

    private static readonly (string Method, string Pattern, string What)[] s_missing =
    [
        ("POST", "/build", "docker build"),
        ("POST", "/build/cancel", "cancelling a build"),
        ("POST", "/session", "BuildKit sessions (docker buildx build)"),
        ("POST", "/grpc", "BuildKit (docker buildx build)"),
        ("GET", "/images/{name}/attestations", "image attestations"),
        ("PUT", "/volumes/{name}", "updating a cluster volume"),
        ("GET", "/containers/{name}/checkpoints", "docker checkpoint ls"),
        ("POST", "/containers/{name}/checkpoints", "docker checkpoint create"),
        ("POST", "/plugins/pull", "docker plugin install"),
        ("GET", "/plugins/privileges", "docker plugin install"),
        ("POST", "/plugins/create", "docker plugin create"),
        ("POST", "/plugins/{name}/enable", "docker plugin enable"),
        ("POST", "/plugins/{name}/disable", "docker plugin disable"),
        ("POST", "/plugins/{name}/push", "docker plugin push"),
        ("POST", "/plugins/{name}/set", "docker plugin set"),
        ("POST", "/plugins/{name}/upgrade", "docker plugin upgrade"),
        ("POST", "/swarm/init", "docker swarm"),
        ("POST", "/swarm/join", "docker swarm"),
    ];

    private static readonly (string Method, string Pattern)[] s_swarm =
    [
        ("GET", "/swarm"), ("POST", "/swarm/leave"), ("POST", "/swarm/update"), ("GET", "/swarm/unlockkey"), ("POST", "/swarm/unlock"),
        ("GET", "/nodes"), ("GET", "/nodes/{name}"), ("DELETE", "/nodes/{name}"), ("POST", "/nodes/{name}/update"),
        ("GET", "/services"), ("POST", "/services/create"), ("GET", "/services/{name}/logs"), ("GET", "/services/{name}"),
        ("DELETE", "/services/{name}"), ("POST", "/services/{name}/update"),
        ("GET", "/tasks"), ("GET", "/tasks/{name}/logs"), ("GET", "/tasks/{name}"),
        ("GET", "/secrets"), ("POST", "/secrets/create"), ("GET", "/secrets/{name}"), ("DELETE", "/secrets/{name}"), ("POST", "/secrets/{name}/update"),
        ("GET", "/configs"), ("POST", "/configs/create"), ("GET", "/configs/{name}"), ("DELETE", "/configs/{name}"), ("POST", "/configs/{name}/update"),
    ];

    public static void Map(Routes routes)
    {
        routes.MapIfFree("GET", "/plugins", EmptyListAsync);
        routes.MapIfFree("GET", "/plugins/{name}/json", NoPluginAsync);
        routes.MapIfFree("DELETE", "/plugins/{name}", NoPluginAsync);
        foreach (var (method, pattern) in s_swarm) routes.MapIfFree(method, pattern, _ => throw new EngineException(EngineErrorCode.Unavailable, NoSwarm));
        foreach (var (method, pattern, what) in s_missing) routes.MapIfFree(method, pattern, _ => throw EngineException.NotImplemented($"{what} is not there yet in Berth"));
    }

    private static Task NoPluginAsync(Exchange exchange) => throw EngineException.NotFound($"plugin \"{exchange.Name}\" not found");

    private static async Task EmptyListAsync(Exchange exchange)
    {
        exchange.Http.Response.Headers.ContentType = Exchange.Json;
        exchange.Http.Response.ContentLength = s_emptyList.Length;
        await exchange.Output.WriteAsync(s_emptyList);
    }
}
