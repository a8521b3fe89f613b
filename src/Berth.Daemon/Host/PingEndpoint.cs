using System.Text;
using Berth.Daemon.Http;

namespace Berth.Daemon.Host;

/// <summary><c>/_ping</c>: the first request of every client, which learns the version to speak from its headers.</summary>
internal static class PingEndpoint
{
    private static readonly byte[] s_ok = Encoding.ASCII.GetBytes("OK");

    public static void Map(Routes routes)
    {
        routes.Map("GET", "/_ping", Get);
        routes.Map("HEAD", "/_ping", Head);
    }

    private static async Task Get(Exchange exchange)
    {
        SetHeaders(exchange);
        exchange.Http.Response.ContentLength = s_ok.Length;
        await exchange.Output.WriteAsync(s_ok);
    }

    private static Task Head(Exchange exchange)
    {
        SetHeaders(exchange);
        exchange.Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static void SetHeaders(Exchange exchange)
    {
        var headers = exchange.Http.Response.Headers;
        headers["Builder-Version"] = "2";
        headers["Swarm"] = "inactive";
        headers.CacheControl = "no-cache, no-store, must-revalidate";
        headers.Pragma = "no-cache";
        headers.ContentType = "text/plain; charset=utf-8";
    }
}
