using System.Net;
using System.Text;
using Berth.Oci;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Manifests;

public sealed class PutManifestTests : IDisposable
{
    private readonly MemoryRegistry _registry = new();

    private HttpClient Http => _registry.Http;

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task Manifest_WhoseBlobsAreMissing_IsRefusedAndNotKept()
    {
        var manifest = Manifest(Digest.Sha256("a"u8), 1, Digest.Sha256("b"u8), 1);
        using var answer = await Http.PutManifestAsync("x", "1", manifest);
        Assert.Equal("MANIFEST_BLOB_UNKNOWN", await answer.ErrorAsync(HttpStatusCode.NotFound));
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync("/v2/x/manifests/1", Cancel)).StatusCode);
        Assert.True(_registry.Server.Collect().Bytes > 0);
    }

    [Fact]
    public async Task Blob_OfAnotherRepository_DoesNotCount()
    {
        var bytes = Random();
        var digest = await Http.BlobAsync("y", bytes);
        using var answer = await Http.PutManifestAsync("x", "1", Manifest(digest, bytes.Length, digest, bytes.Length));
        Assert.Equal("MANIFEST_BLOB_UNKNOWN", await answer.ErrorAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Manifest_ThatLiesAboutASize_IsRefused()
    {
        var bytes = Random();
        var digest = await Http.BlobAsync("x", bytes);
        using var answer = await Http.PutManifestAsync("x", "1", Manifest(digest, bytes.Length, digest, bytes.Length + 1));
        Assert.Equal("MANIFEST_INVALID", await answer.ErrorAsync(HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("not json", MediaTypes.OciManifest)]
    [InlineData("[]", MediaTypes.OciManifest)]
    [InlineData("{}", MediaTypes.OciManifest)]
    [InlineData("""{"schemaVersion":1}""", MediaTypes.DockerManifestV1)]
    [InlineData("""{"schemaVersion":2,"config":null,"layers":[]}""", MediaTypes.OciManifest)]
    [InlineData("""{"schemaVersion":2,"layers":[null]}""", MediaTypes.OciManifest)]
    [InlineData("""{"schemaVersion":2,"manifests":[null]}""", MediaTypes.OciIndex)]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"sha256:short"}]}""", MediaTypes.OciIndex)]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""", MediaTypes.OciManifest)]
    [InlineData("""{"schemaVersion":2}""", "text/plain")]
    public async Task Document_ThatIsNoManifest_IsRefused(string text, string type)
    {
        using var answer = await Http.PutManifestAsync("x", "1", Encoding.UTF8.GetBytes(text), type);
        Assert.Equal("MANIFEST_INVALID", await answer.ErrorAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Manifest_OfMoreThanFourMebibytes_IsRefused()
    {
        using var answer = await Http.PutManifestAsync("x", "1", new byte[(4 << 20) + 1]);
        Assert.Equal("MANIFEST_INVALID", await answer.ErrorAsync(HttpStatusCode.RequestEntityTooLarge));
    }

    [Fact]
    public async Task Tag_ByAnotherAlgorithm_IsNamedInTheQuery()
    {
        var bytes = "{\"schemaVersion\":2,\"manifests\":[]}"u8.ToArray();
        var digest = Digest.FromHash(System.Security.Cryptography.HashAlgorithmName.SHA512, System.Security.Cryptography.SHA512.HashData(bytes));
        using var answer = await Http.PutManifestAsync("x", $"1?digest={digest}", bytes, MediaTypes.OciIndex);
        Assert.Equal(digest.Text, Assert.Single(answer.Headers.GetValues("Docker-Content-Digest")));
    }

    [Fact]
    public async Task LayersThatMayNotBeDistributed_AreWarnedOf()
    {
        var config = Random();
        var digest = await Http.BlobAsync("x", config);
        var manifest = Encoding.UTF8.GetString(Manifest(digest, config.Length, Digest.Sha256("gone"u8), 9)).Replace(MediaTypes.OciLayerGzip, MediaTypes.DockerForeignLayerGzip, StringComparison.Ordinal);
        using var answer = await Http.PutManifestAsync("x", "1", Encoding.UTF8.GetBytes(manifest));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.StartsWith("299 - \"", Assert.Single(answer.Headers.GetValues("Warning")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatKnowsNoLists_IsGivenTheImageOfAmd64()
    {
        var (image, _) = await Http.ImageAsync("x", "one");
        var size = (await Http.GetByteArrayAsync("/v2/x/manifests/one", Cancel)).Length;
        var index = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{image}}","size":{{size}},"platform":{"os":"linux","architecture":"amd64"} }]}""");
        using var put = await Http.PutManifestAsync("x", "all", index, MediaTypes.OciIndex);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/x/manifests/all");
        request.Headers.Accept.ParseAdd(MediaTypes.DockerManifest);
        using var narrow = await Http.SendAsync(request, Cancel);
        Assert.Equal(image.Text, Assert.Single(narrow.Headers.GetValues("Docker-Content-Digest")));
        Assert.Equal(index, await Http.GetByteArrayAsync("/v2/x/manifests/all", Cancel));
    }

    [Fact]
    public async Task Manifest_TheClientHas_IsNotSentAgain()
    {
        var (digest, _) = await Http.ImageAsync("x", "1");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/x/manifests/1");
        request.Headers.TryAddWithoutValidation("If-None-Match", $"\"{digest}\"");
        using var answer = await Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }
}
