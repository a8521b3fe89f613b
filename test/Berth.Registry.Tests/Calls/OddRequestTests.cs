using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Berth.Oci;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Calls;

/// <summary>What the specification says of requests that clients make rarely, or wrongly.</summary>
public sealed class OddRequestTests : IDisposable
{
    private readonly MemoryRegistry _registry = new();

    private HttpClient Http => _registry.Http;

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task Upload_AskedByHead_TellsHowFarItIs_AndOnceCancelledIsUnknown()
    {
        var location = await StartAsync();
        using (var patched = await Http.PatchAsync(location, new ByteArrayContent(Random(100)), Cancel)) Assert.Equal(HttpStatusCode.Accepted, patched.StatusCode);
        using (var head = await SendAsync("HEAD", location))
        {
            Assert.Equal(HttpStatusCode.NoContent, head.StatusCode);
            Assert.Equal("0-99", Assert.Single(head.Headers.GetValues("Range")));
            Assert.Equal(location, head.Headers.Location!.ToString());
        }
        using (var cancelled = await SendAsync("DELETE", location)) Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        foreach (var method in (string[])["HEAD", "GET", "PATCH", "PUT", "DELETE"])
        {
            using var gone = await SendAsync(method, $"{location}?digest={Digest.Sha256([])}");
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }
    }

    [Fact]
    public async Task Chunk_OutOfOrder_IsToldWhereTheUploadGoesOn()
    {
        var location = await StartAsync();
        using (var first = await Http.PatchAsync(location, Chunk(0, 100), Cancel)) Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        foreach (var (method, from) in new[] { ("PATCH", 150), ("PATCH", 0), ("PUT", 50) })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"{location}?digest={Digest.Sha256([])}") { Content = Chunk(from, 20) };
            using var refused = await Http.SendAsync(request, Cancel);
            Assert.Equal("BLOB_UPLOAD_INVALID", await refused.ErrorAsync(HttpStatusCode.RequestedRangeNotSatisfiable));
            Assert.Equal("0-99", Assert.Single(refused.Headers.GetValues("Range")));
            Assert.Equal(location, refused.Headers.Location!.ToString());
        }
    }

    [Fact]
    public async Task Chunk_OfAnotherLengthThanItsRange_IsRefused_AndNothingOfItStays()
    {
        var location = await StartAsync();
        using (var wrong = await Http.PatchAsync(location, Chunk(0, 100, promised: 101), Cancel)) Assert.Equal("SIZE_INVALID", await wrong.ErrorAsync(HttpStatusCode.BadRequest));
        using var told = await Http.GetAsync(location, Cancel);
        Assert.Equal("0-0", Assert.Single(told.Headers.GetValues("Range")));
    }

    [Fact]
    public async Task Method_ThatIsNotPossible_IsToldWhichAre()
    {
        using var answer = await SendAsync("PUT", "/v2/x/tags/list");
        Assert.Equal("UNSUPPORTED", await answer.ErrorAsync(HttpStatusCode.MethodNotAllowed));
        Assert.Equal("GET,HEAD", string.Join(',', answer.Content.Headers.Allow));
    }

    [Fact]
    public async Task Tags_BehindTheLast_AreNone()
    {
        await Http.ImageAsync("x", "a");
        foreach (var (query, expected) in new[] { ("last=zzz", ""), ("n=0", ""), ("n=10&last=a", ""), ("last=A", "a") })
        {
            using var answer = await Http.GetAsync($"/v2/x/tags/list?{query}", Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(expected, string.Join(',', await answer.NamesAsync("tags")));
            Assert.False(answer.Headers.Contains("Link"));
        }
    }

    [Fact]
    public async Task Referrers_WithAnEmptyFilter_AreAll()
    {
        var (subject, _) = await Http.ImageAsync("x", "a");
        await Http.ImageAsync("x", "b", $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{subject}}","size":1}""");
        using var answer = await Http.GetAsync($"/v2/x/referrers/{subject}?artifactType=", Cancel);
        Assert.Contains(MediaTypes.OciConfig, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("OCI-Filters-Applied"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:xyz","size":1}""")]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"","size":1}""")]
    [InlineData("\"sha256\"")]
    [InlineData("[]")]
    public async Task Subject_ThatIsNoDescriptor_IsRefused(string subject)
    {
        byte[] config = Random(), layer = Random();
        var manifest = Manifest(await Http.BlobAsync("x", config), config.Length, await Http.BlobAsync("x", layer), layer.Length, subject);
        using var refused = await Http.PutManifestAsync("x", "a", manifest);
        Assert.Equal("MANIFEST_INVALID", await refused.ErrorAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Subject_Null_IsNone()
    {
        byte[] config = Random(), layer = Random();
        using var kept = await Http.PutManifestAsync("x", "a", Manifest(await Http.BlobAsync("x", config), config.Length, await Http.BlobAsync("x", layer), layer.Length, "null"));
        Assert.Equal(HttpStatusCode.Created, kept.StatusCode);
        Assert.False(kept.Headers.Contains("OCI-Subject"));
    }

    [Fact]
    public async Task Manifest_LongerThanFourMegabytes_IsRefused_OfFourIsKept()
    {
        byte[] config = Random(), layer = Random();
        var text = Encoding.UTF8.GetString(Manifest(await Http.BlobAsync("x", config), config.Length, await Http.BlobAsync("x", layer), layer.Length));
        byte[] Padded(int length) => Encoding.UTF8.GetBytes(text.PadRight(length));
        using (var kept = await Http.PutManifestAsync("x", "a", Padded(4 << 20))) Assert.Equal(HttpStatusCode.Created, kept.StatusCode);
        using var refused = await Http.PutManifestAsync("x", "a", Padded((4 << 20) + 1));
        Assert.Equal("MANIFEST_INVALID", await refused.ErrorAsync(HttpStatusCode.RequestEntityTooLarge));
    }

    private async Task<string> StartAsync()
    {
        using var answer = await Http.PostAsync("/v2/x/blobs/uploads/", null, Cancel);
        return answer.Headers.Location!.ToString();
    }

    private Task<HttpResponseMessage> SendAsync(string method, string uri) => Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), uri), Cancel);

    private static ByteArrayContent Chunk(int from, int length, int? promised = null)
    {
        var content = new ByteArrayContent(new byte[length]);
        content.Headers.TryAddWithoutValidation("Content-Range", $"{from}-{from + (promised ?? length) - 1}");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }
}
