using System.Net;
using System.Text.Json.Nodes;
using Berth.Oci;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Listings;

public sealed class PageTests : IDisposable
{
    private readonly MemoryRegistry _registry = new();

    private HttpClient Http => _registry.Http;

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task Tags_PageByPage_FollowTheLink()
    {
        foreach (var tag in (string[])["b", "a", "C", "1.0"]) await Http.ImageAsync("x", tag);

        using var first = await Http.GetAsync("/v2/x/tags/list?n=3", Cancel);
        Assert.Equal(["1.0", "C", "a"], await first.NamesAsync("tags"));
        var link = Assert.Single(first.Headers.GetValues("Link"));
        Assert.Equal("</v2/x/tags/list?n=3&last=a>; rel=\"next\"", link);
        using var second = await Http.GetAsync("/v2/x/tags/list?n=3&last=a", Cancel);
        Assert.Equal(["b"], await second.NamesAsync("tags"));
        Assert.False(second.Headers.Contains("Link"));
        using var none = await Http.GetAsync("/v2/x/tags/list?n=0", Cancel);
        Assert.Empty(await none.NamesAsync("tags"));
        using var bad = await Http.GetAsync("/v2/x/tags/list?n=-1", Cancel);
        Assert.Equal("PAGINATION_NUMBER_INVALID", await bad.ErrorAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Catalog_ListsWhatCanBePulled()
    {
        foreach (var name in (string[])["b/c", "a", "b"]) await Http.ImageAsync(name, "1");
        await Http.BlobAsync("only-a-blob", Random());

        using var all = await Http.GetAsync("/v2/_catalog", Cancel);
        Assert.Equal(["a", "b", "b/c"], await all.NamesAsync("repositories"));
        using var page = await Http.GetAsync("/v2/_catalog?n=1&last=a", Cancel);
        Assert.Equal(["b"], await page.NamesAsync("repositories"));
        Assert.Equal("</v2/_catalog?n=1&last=b>; rel=\"next\"", Assert.Single(page.Headers.GetValues("Link")));
        _registry.Restart();
        using var again = await Http.GetAsync("/v2/_catalog", Cancel);
        Assert.Equal(["a", "b", "b/c"], await again.NamesAsync("repositories"));
    }

    [Fact]
    public async Task Tags_OfAnUnknownRepository_AreRefused()
    {
        using var answer = await Http.GetAsync("/v2/nobody/tags/list", Cancel);
        Assert.Equal("NAME_UNKNOWN", await answer.ErrorAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Referrers_WithLongAnnotations_ComeInPages()
    {
        var (subject, _) = await Http.ImageAsync("x", "1");
        var config = Random();
        await Http.BlobAsync("x", config);
        for (var i = 0; i < 3; i++)
        {
            var manifest = JsonNode.Parse(Manifest(Digest.Sha256(config), config.Length, Digest.Sha256(config), config.Length, $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{subject}}","size":1}"""))!;
            manifest["annotations"] = new JsonObject { ["n"] = i.ToString(System.Globalization.CultureInfo.InvariantCulture), ["long"] = new string('x', 2 << 20) };
            var bytes = System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString());
            using var put = await Http.PutManifestAsync("x", Digest.Sha256(bytes).Text, bytes);
            Assert.Equal(subject.Text, Assert.Single(put.Headers.GetValues("OCI-Subject")));
        }

        var (found, next) = (0, $"/v2/x/referrers/{subject}");
        for (var pages = 0; next is not null && pages < 5; pages++)
        {
            using var page = await Http.GetAsync(next, Cancel);
            found += JsonNode.Parse(await page.Content.ReadAsByteArrayAsync(Cancel))!["manifests"]!.AsArray().Count;
            next = page.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }
        Assert.Equal(3, found);
    }
}
