using System.Text.Json;
using Berth.Registry.Calls;

namespace Berth.Registry.Listings;

/// <summary><c>GET /v2/_catalog</c>.</summary>
internal sealed class ListRepositories(RegistryParts parts)
{
    public Task RunAsync(RegistryCall call)
    {
        var page = Page.Of(parts.Names(), call, "/v2/_catalog");
        call.SetHeader("Content-Type", "application/json");
        return call.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new CatalogDocument(page), RegistryJson.Answers.CatalogDocument));
    }
}
