using System.Net;
using System.Net.Http.Headers;
using Berth.Oci;
using Berth.Registry.Calls;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Blobs;

/// <summary>A blob that is not what its digest says is not there: nobody gets it, clients give up at once, and a push puts it right.</summary>
public sealed class SpoiltBlobTests : IDisposable
{
    private const int Large = 2 << 20;
    private readonly MemoryRegistry _registry = new(new RegistryOptions { LookFirst = 1 << 20 });

    private HttpClient Http => _registry.Http;

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task SmallBlob_IsUnknownBeforeAByteOfItIsSent()
    {
        var (blob, _) = await SpoiltAsync(700_000);
        using var answer = await Http.GetAsync($"/v2/app/blobs/{blob}", Cancel);
        Assert.Contains($"blob {blob} of app is spoilt in the store: push it again", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal("BLOB_UNKNOWN", await answer.ErrorAsync(HttpStatusCode.NotFound));
        Assert.Equal(new StoreDamage("app", null, blob, "the blob is not what its digest says"), Assert.Single(_registry.Damage));
    }

    [Fact]
    public async Task LargeBlob_BreaksOffBeforeItsEnd_AndIsUnknownFromThenOn()
    {
        var (blob, _) = await SpoiltAsync(Large);
        var broken = await Assert.ThrowsAsync<RegistryException>(() => Http.GetAsync($"/v2/app/blobs/{blob}", Cancel));
        Assert.Equal($"blob {blob} of app is spoilt in the store: push it again", broken.Message);
        Assert.Equal(blob, Assert.Single(_registry.Damage).Digest);
        using var answer = await Http.GetAsync($"/v2/app/blobs/{blob}", Cancel);
        Assert.Equal("BLOB_UNKNOWN", await answer.ErrorAsync(HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task EmptiedBlob_IsUnknown_AndAPushMendsIt(string method)
    {
        var content = Random(700);
        var blob = await Http.BlobAsync("app", content);
        File.WriteAllBytes(Path.Combine(_registry.Content, "blobs", "sha256", blob.Hex), []);
        _registry.Restart();
        using var ask = new HttpRequestMessage(new HttpMethod(method), $"/v2/app/blobs/{blob}");
        Assert.Equal(HttpStatusCode.NotFound, (await Http.SendAsync(ask, Cancel)).StatusCode);
        using var mount = await Http.PostAsync($"/v2/other/blobs/uploads/?mount={blob}&from=app", null, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, mount.StatusCode);
        await Http.BlobAsync("app", content);
        Assert.Equal(content, await Http.GetByteArrayAsync($"/v2/app/blobs/{blob}", Cancel));
        var nothing = await Http.BlobAsync("app", []);
        _registry.Restart();
        Assert.Empty(await Http.GetByteArrayAsync($"/v2/app/blobs/{nothing}", Cancel));
    }

    [Fact]
    public async Task PartOfALargeBlob_IsNotGiven()
    {
        var (blob, content) = await SpoiltAsync(Large);
        Assert.Equal(HttpStatusCode.NotFound, (await PartAsync(blob)).StatusCode);
        await Http.BlobAsync("app", content);
        _registry.Restart();
        Assert.Equal(content[10..20], await (await PartAsync(blob)).Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task WhoeverAsksBeforePushing_HearsNo_AndThePushMendsIt()
    {
        var (blob, content) = await SpoiltAsync(Large);
        using var ask = new HttpRequestMessage(HttpMethod.Head, $"/v2/app/blobs/{blob}");
        Assert.Equal(HttpStatusCode.NotFound, (await Http.SendAsync(ask, Cancel)).StatusCode);
        await Http.BlobAsync("app", content);
        Assert.Equal(content, await Http.GetByteArrayAsync($"/v2/app/blobs/{blob}", Cancel));
    }

    [Fact]
    public async Task Mount_OfASpoiltBlob_BecomesAnUpload()
    {
        var (blob, content) = await SpoiltAsync(700);
        using var mount = await Http.PostAsync($"/v2/other/blobs/uploads/?mount={blob}&from=app", null, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, mount.StatusCode);
        using var pushed = await Http.PutAsync($"{mount.Headers.Location}?digest={blob}", new ByteArrayContent(content), Cancel);
        Assert.Equal(HttpStatusCode.Created, pushed.StatusCode);
        Assert.Equal(content, await Http.GetByteArrayAsync($"/v2/app/blobs/{blob}", Cancel));
    }

    [Fact]
    public async Task BlobThatIsGone_IsUnknown_AndToldOf()
    {
        var blob = await Http.BlobAsync("app", Random());
        File.Delete(PathOf(blob));
        using var answer = await Http.GetAsync($"/v2/app/blobs/{blob}", Cancel);
        Assert.Equal("BLOB_UNKNOWN", await answer.ErrorAsync(HttpStatusCode.NotFound));
        Assert.Equal(new StoreDamage("app", null, blob, "the blob is gone"), Assert.Single(_registry.Damage));
        using var never = await Http.GetAsync($"/v2/app/blobs/{Digest.Sha256(Random())}", Cancel);
        Assert.Equal("BLOB_UNKNOWN", await never.ErrorAsync(HttpStatusCode.NotFound));
        Assert.Single(_registry.Damage);
    }

    // After a restart nobody has looked at it yet.
    private async Task<(Digest Blob, byte[] Content)> SpoiltAsync(int length)
    {
        var content = Random(length);
        var blob = await Http.BlobAsync("app", content);
        await File.WriteAllBytesAsync(PathOf(blob), [.. content[..^1], (byte)~content[^1]], Cancel);
        _registry.Restart();
        return (blob, content);
    }

    private async Task<HttpResponseMessage> PartAsync(Digest blob)
    {
        using var part = new HttpRequestMessage(HttpMethod.Get, $"/v2/app/blobs/{blob}") { Headers = { Range = new RangeHeaderValue(10, 19) } };
        return await Http.SendAsync(part, Cancel);
    }

    private string PathOf(Digest blob) => Path.Combine(_registry.Content, "blobs", blob.Algorithm, blob.Hex);
}
