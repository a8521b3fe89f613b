using System.Net;
using Berth.Oci;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Collection;

public sealed class CollectGarbageTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(2);
    private readonly MemoryRegistry _registry = new();

    private HttpClient Http => _registry.Http;

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task Blob_WithoutAManifest_StaysForItsGraceAndGoesThen()
    {
        var digest = await Http.BlobAsync("x", Random());
        Assert.Equal(0, _registry.Server.Collect().Bytes);
        _registry.Time.Advance(Long);

        var collected = _registry.Server.Collect();

        Assert.Equal((1, 300), (collected.Blobs, collected.Bytes));
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync($"/v2/x/blobs/{digest}", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Blob_ThatAClientJustAskedFor_Stays()
    {
        var digest = await Http.BlobAsync("x", Random());
        _registry.Time.Advance(Long);
        using var ask = new HttpRequestMessage(HttpMethod.Head, $"/v2/x/blobs/{digest}");
        Assert.Equal(HttpStatusCode.OK, (await Http.SendAsync(ask, Cancel)).StatusCode);

        Assert.Equal(0, _registry.Server.Collect().Blobs);
    }

    [Fact]
    public async Task Image_ThatIsWhole_StaysAndGoesWithItsManifest()
    {
        var (manifest, layer) = await Http.ImageAsync("x", "1");
        _registry.Time.Advance(Long);
        Assert.Equal(0, _registry.Server.Collect().Bytes);
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync($"/v2/x/blobs/{layer}", Cancel)).StatusCode);

        using var deleted = await Http.DeleteAsync($"/v2/x/manifests/{manifest}", Cancel);
        _registry.Time.Advance(Long);

        Assert.True(_registry.Server.Collect().Bytes > 600);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_registry.Content, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Blob_ThatTwoRepositoriesHave_GoesWithTheLast()
    {
        var bytes = Random();
        await Http.BlobAsync("x", bytes);
        await Http.BlobAsync("y", bytes);
        using var one = await Http.DeleteAsync($"/v2/x/blobs/{Digest.Sha256(bytes)}", Cancel);
        Assert.Equal(0, _registry.Server.Collect().Bytes);
        using var other = await Http.DeleteAsync($"/v2/y/blobs/{Digest.Sha256(bytes)}", Cancel);
        Assert.Equal(300, _registry.Server.Collect().Bytes);
    }

    [Fact]
    public async Task Upload_ThatNobodyGoesOnWith_GoesAfterADay()
    {
        using var begun = await Http.PostAsync("/v2/x/blobs/uploads/", null, Cancel);
        _registry.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, _registry.Server.Collect().Uploads);
        _registry.Time.Advance(Long);
        Assert.Equal(1, _registry.Server.Collect().Uploads);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync(begun.Headers.Location, Cancel)).StatusCode);
    }

    [Fact]
    public async Task Collections_WhilePushesGoOn_BreakNoImage()
    {
        using var registry = new MemoryRegistry(new RegistryOptions { Grace = TimeSpan.FromMinutes(1) });
        using var stop = new CancellationTokenSource();
        var collecting = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) registry.Server.Collect();
        }, Cancel);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                var (_, layer) = await registry.Http.ImageAsync($"r{worker % 2}", $"{worker}-{i}");
                Assert.Equal(HttpStatusCode.OK, (await registry.Http.GetAsync($"/v2/r{worker % 2}/blobs/{layer}", Cancel)).StatusCode);
                if (i % 2 == 0) await registry.Http.DeleteAsync($"/v2/r{worker % 2}/manifests/{worker}-{i}", Cancel);
            }
        }, Cancel)));

        await stop.CancelAsync();
        await collecting;
    }
}
