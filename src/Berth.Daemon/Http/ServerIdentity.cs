using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Berth.Daemon.Http;

/// <summary>The headers by which clients know the server; on every answer of a known route, as Docker's.</summary>
internal sealed class ServerIdentity(string version)
{
    // Kept as StringValues: setting a header allocates nothing.
    private readonly StringValues _server = $"Berth/{version} (linux)";
    private readonly StringValues _apiVersion = ApiVersion.Newest.ToString();
    private readonly StringValues _osType = "linux";
    private readonly StringValues _experimental = "false";

    public void Apply(IHeaderDictionary headers)
    {
        headers.Server = _server;
        headers["Api-Version"] = _apiVersion;
        headers["Ostype"] = _osType;
        headers["Docker-Experimental"] = _experimental;
    }
}
