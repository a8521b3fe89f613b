using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Calls;
using Berth.Registry.Repositories;

namespace Berth.Registry.Listings;

/// <summary>
/// <c>GET /v2/NAME/referrers/DIGEST</c>: an index of the manifests whose subject that is. An empty one for a digest, or a repository, nobody
/// ever pushed. A page is about as long as a manifest may be.
/// </summary>
internal sealed class ListReferrers(RegistryParts parts)
{
    private const int PageBytes = 4 << 20;
    private const int EntryBytes = 512;

    public Task RunAsync(RegistryCall call, string name, string text)
    {
        if (!Digest.TryParse(text, out var subject, out var error)) throw RegistryException.DigestInvalid($"\"{text}\" is no digest: {error}");
        var type = call.Query["artifactType"] is { Length: > 0 } wanted ? wanted : null;
        IEnumerable<ManifestDocument> found = parts.Repositories.Find(name)?.Referrers(subject) ?? [];
        if (type is not null)
        {
            found = found.Where(x => x.ArtifactType == type);
            call.SetHeader("OCI-Filters-Applied", "artifactType");
        }
        var rest = found.ToList();
        if (call.Query["last"] is { } last) rest.RemoveRange(0, rest.FindIndex(x => x.Digest.Text == last) + 1);
        var page = Fitting(rest);
        if (page.Count < rest.Count) call.SetHeader("Link", Next(name, subject, page[^1], type));
        var index = new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.OciIndex, Manifests = [.. page.Select(x => x.ToDescriptor())] };
        call.SetHeader("Content-Type", MediaTypes.OciIndex);
        return call.SendAsync(JsonSerializer.SerializeToUtf8Bytes(index, RegistryJson.Answers.ImageIndex));
    }

    private static List<ManifestDocument> Fitting(List<ManifestDocument> rest)
    {
        var bytes = 0;
        return [.. rest.TakeWhile((x, i) => (bytes += EntryBytes + (x.Annotations?.Sum(a => a.Key.Length + a.Value.Length) ?? 0)) <= PageBytes || i == 0)];
    }

    private static string Next(string name, Digest subject, ManifestDocument last, string? type)
    {
        var filter = type is null ? "" : $"&artifactType={Uri.EscapeDataString(type)}";
        return $"</v2/{name}/referrers/{subject}?last={last.Digest}{filter}>; rel=\"next\"";
    }
}
