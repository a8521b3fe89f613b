using System.Text;
using Berth.Registry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Daemon.Distribution;

/// <summary><c>/metrics</c>, on an address of its own: who may look at figures is not who may pull.</summary>
internal sealed class MetricsApplication(RegistryServer registry) : IHttpApplication<HttpCall>
{
    public HttpCall CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures, isSecure: false);

    public void DisposeContext(HttpCall context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(HttpCall context)
    {
        var isFound = context is { Path: "/metrics", Method: "GET" or "HEAD" };
        context.Status = isFound ? 200 : 404;
        context.SetHeader("Content-Type", "text/plain; version=0.0.4");
        return context.SendAsync(isFound ? Encoding.UTF8.GetBytes(registry.Figures()) : "only /metrics is here\n"u8.ToArray());
    }
}
