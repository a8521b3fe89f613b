using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Berth.Images;
using Berth.Oci;
using Berth.Testing.Images;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Shelf;

/// <summary>What clients get of images that are here by other ways than a push.</summary>
public sealed class ServeImagesTests : IDisposable
{
    private readonly OwnStore _store = new();

    private HttpClient Http => _store.Http;

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("/")]
    [InlineData("/foo")]
    [InlineData("/v2/x")]
    [InlineData("/token")]
    public async Task AddressThatMeansNothing_IsNotFound(string path)
    {
        using var answer = await Http.GetAsync(path, Cancel);
        Assert.NotEmpty(await answer.ErrorAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Image_WhoseBlobsWereNotKept_IsGivenAsPlainTars()
    {
        var image = await _store.LoadAsync("app:1");
        using var answer = await Http.GetAsync("/v2/app/manifests/1", Cancel);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancel);
        var manifest = JsonSerializer.Deserialize<JsonElement>(bytes);

        Assert.Equal(MediaTypes.OciManifest, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(image.Id.Text, manifest.GetProperty("config").GetProperty("digest").GetString());
        var layer = manifest.GetProperty("layers")[0];
        Assert.Equal(MediaTypes.OciLayer, layer.GetProperty("mediaType").GetString());
        Assert.Equal(image.DiffIds[0].Text, layer.GetProperty("digest").GetString());
        var tar = await Http.GetByteArrayAsync($"/v2/app/blobs/{image.DiffIds[0]}", Cancel);
        Assert.True(image.DiffIds[0].Matches(tar));
        Assert.Equal(tar.Length, layer.GetProperty("size").GetInt64());
        Assert.True(image.Id.Matches(await Http.GetByteArrayAsync($"/v2/app/blobs/{image.Id}", Cancel)));
        Assert.Equal(bytes, await Http.GetByteArrayAsync($"/v2/app/manifests/{Digest.Sha256(bytes)}", Cancel));
    }

    [Fact]
    public async Task ManifestThatIsMadeUp_IsTheOneThatSaveWrites()
    {
        await _store.LoadAsync("app:1");
        var save = new SaveImages(_store.Images);
        using var archive = new MemoryStream();
        save.Write(save.Plan(["app:1"], null, Cancel), archive, Cancel);
        Assert.Contains(Digest.Sha256(await Http.GetByteArrayAsync("/v2/app/manifests/1", Cancel)).Hex, System.Text.Encoding.Latin1.GetString(archive.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifest_IsTheSameAfterARestart()
    {
        await _store.LoadAsync("app:1");
        var before = await Http.GetByteArrayAsync("/v2/app/manifests/1", Cancel);
        _store.Reopen();
        Assert.Equal(before, await Http.GetByteArrayAsync($"/v2/app/manifests/{Digest.Sha256(before)}", Cancel));
    }

    [Fact]
    public async Task Layer_IsAskedForBySizeAndInParts()
    {
        var image = await _store.LoadAsync("app:1", new string('x', 3_000_000));
        var path = $"/v2/app/blobs/{image.DiffIds[0]}";
        var tar = await Http.GetByteArrayAsync(path, Cancel);
        using var head = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Cancel);
        Assert.Equal(tar.Length, head.Content.Headers.ContentLength);
        using var part = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(1_000_000, 1_999_999) } };
        using var answer = await Http.SendAsync(part, Cancel);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(tar[1_000_000..2_000_000], await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Theory]
    [InlineData("busybox:1", "busybox")]
    [InlineData("busybox:1", "library/busybox")]
    [InlineData("busybox:1", "docker.io/library/busybox")]
    [InlineData("team/app:1", "team/app")]
    [InlineData("registry.corp/team/app:1", "registry.corp/team/app")]
    public async Task Image_IsCalledAsDockerImagesCallsIt(string name, string repository)
    {
        await _store.LoadAsync(name);
        Assert.Equal(HttpStatusCode.OK, await _store.StatusAsync(HttpMethod.Get, $"/v2/{repository}/manifests/1"));
        using var tags = await Http.GetAsync($"/v2/{repository}/tags/list", Cancel);
        Assert.Equal(["1"], await tags.NamesAsync("tags"));
    }

    [Fact]
    public async Task Catalog_HasEveryNameOnceAndNoneWithAPort()
    {
        await _store.LoadAsync("b:1");
        await _store.LoadAsync("b:2");
        await _store.LoadAsync("localhost:5000/c:1", "other");
        await _store.PushArtifactAsync("a/chart", "1");
        using var answer = await Http.GetAsync("/v2/_catalog", Cancel);
        Assert.Equal(["a/chart", "b"], await answer.NamesAsync("repositories"));
    }

    [Fact]
    public async Task Blob_OfAnotherRepository_IsNotGiven()
    {
        var image = await _store.LoadAsync("app:1");
        await _store.LoadAsync("other:1", "other");
        Assert.Equal(HttpStatusCode.NotFound, await _store.StatusAsync(HttpMethod.Get, $"/v2/other/blobs/{image.Id}"));
        Assert.Equal(HttpStatusCode.NotFound, await _store.StatusAsync(HttpMethod.Get, $"/v2/other/blobs/{image.DiffIds[0]}"));
    }

    [Fact]
    public async Task Layer_WhoseFilesWereSpoilt_IsNeverGivenWhole()
    {
        var image = await _store.LoadAsync("app:1");
        var key = Guid.NewGuid().ToString("N");
        var tree = _store.Images.Snapshots.Prepare(key, image.DiffIds)[0].Options[0]["lowerdir=".Length..];
        await File.WriteAllTextAsync(Path.Combine(tree, "file"), "spoiled", Cancel);
        _store.Images.Snapshots.Remove(key);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Http.GetByteArrayAsync($"/v2/app/blobs/{image.DiffIds[0]}", Cancel));
        Assert.Contains("berth image verify", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadedBlobs_AreGivenAsTheyCame()
    {
        var pushed = await _store.PushAsync("app", "1", new TestImage("", [], [Layer.Of(LayerEntry.File("a", "a"))]));
        new TestTag(_store.Images).Run("app:1", "copy:2");
        Assert.Equal(pushed, await Http.GetByteArrayAsync("/v2/copy/manifests/2", Cancel));
    }

    private sealed class TestTag(ImageStore store)
    {
        public void Run(string name, string other) => store.Tag(store.Get(name).Id, Reference.Parse(other));
    }
}
