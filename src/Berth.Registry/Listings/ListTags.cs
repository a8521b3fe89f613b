using System.Text.Json;
using Berth.Registry.Calls;

namespace Berth.Registry.Listings;

/// <summary><c>GET /v2/NAME/tags/list</c>.</summary>
internal sealed class ListTags(RegistryParts parts)
{
    public Task RunAsync(RegistryCall call, string name)
    {
        var tags = parts.Tags(name) ?? throw RegistryException.NameUnknown(name);
        var page = Page.Of(tags, call, $"/v2/{name}/tags/list");
        call.SetHeader("Content-Type", "application/json");
        return call.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new TagsDocument(name, page), RegistryJson.Answers.TagsDocument));
    }
}
