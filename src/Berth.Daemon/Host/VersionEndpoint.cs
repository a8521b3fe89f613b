using Berth.Api;
using Berth.Daemon.Http;
using Berth.Engine.Host;

namespace Berth.Daemon.Host;

/// <summary><c>/version</c> and <c>/info</c>.</summary>
internal static class VersionEndpoint
{
    public static void Map(Routes routes, ReadVersion version, ReadInfo info)
    {
        routes.Map("GET", "/version", e => e.RespondAsync(200, version.Run(), ApiJson.Wire.VersionInfo));
        routes.Map("GET", "/info", e => e.RespondAsync(200, info.Run(), ApiJson.Wire.EngineInfo));
    }
}
