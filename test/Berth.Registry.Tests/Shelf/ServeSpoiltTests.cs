using System.Net;
using System.Net.Http.Headers;
using Berth.Oci;
using Berth.Registry.Calls;
using Berth.Testing.Images;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Shelf;

/// <summary>What the disk spoilt is given to nobody as a whole, and a push mends it.</summary>
public sealed class ServeSpoiltTests : IDisposable
{
    private readonly OwnStore _store = new();

    private HttpClient Http => _store.Http;

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("other")]
    [InlineData("shorter")]
    public async Task SpoiltBlob_IsUnknown_AndIsAskedForByTheNextPush(string damage)
    {
        var content = Random(700_000);
        var blob = await Http.BlobAsync("a", content);
        // As it was when it came, it is sent without a second look; and as it is after a restart.
        Assert.IsType<FileStream>(_store.Images.Content.OpenVerified(blob)).Dispose();
        Assert.Equal(content, await Http.GetByteArrayAsync($"/v2/a/blobs/{blob}", Cancel));
        var path = Path.Combine(_store.Root, "blobs", "sha256", blob.Hex);
        var spoilt = damage == "shorter" ? content[..5000] : [.. content[..^1], (byte)~content[^1]];
        // Until the kernel's clock for files has ticked: what changes in the tick in which it came looks as it came.
        for (var isAsItCame = true; isAsItCame;)
        {
            File.WriteAllBytes(path, spoilt);
            using var opened = _store.Images.Content.OpenVerified(blob);
            isAsItCame = opened is FileStream;
        }

        for (var i = 0; i < 2; i++)
        {
            using var unknown = await Http.GetAsync($"/v2/a/blobs/{blob}", Cancel);
            Assert.Contains(
                $"content {blob} is spoilt in the store: berth image verify --repair fetches it anew if it came from a registry", await unknown.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
            Assert.Equal("BLOB_UNKNOWN", await unknown.ErrorAsync(HttpStatusCode.NotFound));
        }
        Assert.Equal(HttpStatusCode.NotFound, await _store.StatusAsync(HttpMethod.Head, $"/v2/a/blobs/{blob}"));
        await Http.BlobAsync("a", content);
        Assert.Equal(content, await Http.GetByteArrayAsync($"/v2/a/blobs/{blob}", Cancel));
        Assert.Equal(content, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task BlobOfAnEarlierProcess_IsLookedAtOnce()
    {
        var content = Random(700_000);
        var blob = await Http.BlobAsync("a", content);
        _store.Reopen();
        Assert.IsNotType<FileStream>(_store.Images.Content.OpenVerified(blob));
        Assert.Equal(content, await Http.GetByteArrayAsync($"/v2/a/blobs/{blob}", Cancel));
        await using var again = _store.Images.Content.OpenVerified(blob);
        Assert.IsType<FileStream>(again);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"/v2/a/blobs/{blob}") { Headers = { Range = new RangeHeaderValue(10, 19) } };
        using var answer = await Http.SendAsync(part, Cancel);
        Assert.Equal(content[10..20], await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task SpoiltLayer_BreaksOff_AndIsMendedByAPush()
    {
        var image = await _store.LoadAsync("app:1");
        var tar = await Http.GetByteArrayAsync($"/v2/app/blobs/{image.DiffIds[0]}", Cancel);
        var file = Directory.GetFiles(Path.Combine(_store.Root, "layers"), "file", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, "CONTENT");

        await Assert.ThrowsAsync<RegistryException>(() => Http.GetByteArrayAsync($"/v2/app/blobs/{image.DiffIds[0]}", Cancel));
        Assert.Equal(HttpStatusCode.NotFound, await _store.StatusAsync(HttpMethod.Head, $"/v2/app/blobs/{image.DiffIds[0]}"));
        await _store.PushAsync("app", "1", new TestImage("app:1", [], [Layer.Of(LayerEntry.File("file", "content"))]), isPlain: true);
        Assert.Equal(tar, await Http.GetByteArrayAsync($"/v2/app/blobs/{image.DiffIds[0]}", Cancel));
    }

    [Fact]
    public async Task SpoiltManifest_IsToldOf()
    {
        var (manifest, _) = await Http.ImageAsync("a", "1");
        File.AppendAllText(Path.Combine(_store.Root, "blobs", "sha256", manifest.Hex), " ");
        using var answer = await Http.GetAsync("/v2/a/manifests/1", Cancel);
        Assert.Equal("MANIFEST_UNKNOWN", await answer.ErrorAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task SpoiltDocument_KeepsNobodyFromOpening_AndIsToldOf()
    {
        await _store.PushArtifactAsync("charts", "1");
        var tag = Path.Combine(_store.Root, "registry/repositories/charts/_tags/1");
        File.WriteAllText(tag, "{");
        _store.Reopen();
        Assert.Contains(_store.Images.Losses, loss => loss.StartsWith(tag + "~damaged was a document of the registry", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, await _store.StatusAsync(HttpMethod.Get, "/v2/charts/manifests/1"));
        await _store.PushArtifactAsync("charts", "1");
        Assert.Equal(HttpStatusCode.OK, await _store.StatusAsync(HttpMethod.Get, "/v2/charts/manifests/1"));
    }

    [Fact]
    public async Task UploadThatNobodyGoesOnWith_IsCountedAndPruned_WhenItIsOld()
    {
        using var begun = await Http.PostAsync("/v2/a/blobs/uploads/", null, Cancel);
        using var sent = await Http.PatchAsync(begun.Headers.Location, new ByteArrayContent(Random(5000)), Cancel);
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        HashSet<Digest> none = [];
        Assert.True(_store.Images.DiskBytes() >= 5000);
        Assert.Equal((0, 0), (_store.Images.Reclaimable(none, new HashSet<string>()), _store.Images.DropDownloads()));
        _store.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal((5000, 5000), (_store.Images.Reclaimable(none, new HashSet<string>()), _store.Images.DropDownloads()));
        Assert.Empty(Directory.GetFiles(Path.Combine(_store.Root, "registry/uploads"), "*", SearchOption.AllDirectories));
        Assert.Equal(HttpStatusCode.NotFound, await _store.StatusAsync(HttpMethod.Get, sent.Headers.Location!.OriginalString));
    }
}
