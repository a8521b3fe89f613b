using System.Net;
using Berth.Oci;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Repositories;

/// <summary>What the disk does to the records of a registry is told of, and takes nothing else with it.</summary>
public sealed class LostRecordsTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(2);
    private readonly MemoryRegistry _registry = new();

    private HttpClient Http => _registry.Http;

    public void Dispose() => _registry.Dispose();

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"digest":"","tagged":"2026-01-01T00:00:00+00:00"}""")]
    public async Task DamagedTag_IsToldOfAtEachStart_AndItsImageIsKeptUntilItIsPushedAgain(string text)
    {
        var (manifest, layer) = await Http.ImageAsync("team/app", "1");
        var tag = PathOf("team/app/_tags/1");
        await File.WriteAllTextAsync(tag, text, Cancel);

        for (var start = 0; start < 2; start++)
        {
            Restart();
            var loss = Assert.Single(_registry.Server.Losses);
            Assert.StartsWith(tag + "~damaged was a document of the registry", loss, StringComparison.Ordinal);
            Assert.EndsWith("tag 1 of repository team/app is lost until it is pushed again or deleted, what it meant is kept", loss, StringComparison.Ordinal);
            Assert.Equal(text, await File.ReadAllTextAsync(tag + "~damaged", Cancel));
            Assert.Equal(0, _registry.Server.Collect().Bytes);
        }
        Assert.Equal("MANIFEST_UNKNOWN", await ErrorAsync("/v2/team/app/manifests/1"));
        Assert.Equal(("team/app", "1"), (_registry.Damage[^1].Repository, _registry.Damage[^1].Tag));
        using var push = await Http.PutManifestAsync("team/app", "1", await Http.GetByteArrayAsync($"/v2/team/app/manifests/{manifest}", Cancel));
        Assert.Equal(HttpStatusCode.Created, push.StatusCode);
        Assert.Empty(_registry.Server.Losses);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/v2/team/app/blobs/{layer}"));
        Restart();
        Assert.Empty(_registry.Server.Losses);
        Assert.False(File.Exists(tag + "~damaged"));
    }

    [Fact]
    public async Task DamagedTag_CanBeGivenUp()
    {
        await Http.ImageAsync("app", "1");
        await File.WriteAllTextAsync(PathOf("app/_tags/1"), "{", Cancel);
        Restart();
        using var deleted = await Http.DeleteAsync("/v2/app/manifests/1", Cancel);
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Restart();
        Assert.Empty(_registry.Server.Losses);
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("of another manifest")]
    [InlineData("deleted")]
    [InlineData("a folder")]
    public async Task RecordOfAManifest_IsWrittenAnewFromTheManifest(string damage)
    {
        var (manifest, layer) = await Http.ImageAsync("app", "1");
        var record = Directory.GetFiles(PathOf("app/_manifests")).Single();
        if (damage != "of another manifest") File.Delete(record);
        if (damage == "a folder") Directory.CreateDirectory(record);
        if (damage == "damaged") await File.WriteAllTextAsync(record, """{"digest":""", Cancel);
        if (damage == "of another manifest") await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record, Cancel)).Replace(manifest.Hex, layer.Hex, StringComparison.Ordinal), Cancel);

        Restart();

        Assert.Equal($"what repository app knew of manifest {manifest} was lost, and was written anew from the manifest itself", Assert.Single(_registry.Server.Mended));
        Assert.Empty(_registry.Server.Losses);
        Assert.Equal(0, _registry.Server.Collect().Bytes);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/v2/app/manifests/1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/v2/app/blobs/{layer}"));
        Restart();
        Assert.Empty(_registry.Server.Mended);
    }

    [Fact]
    public async Task RecordOfAManifest_ThatIsDamagedAndARecordAllTheSame_IsMendedBeforeWhatItNamedGoes()
    {
        var (manifest, layer) = await Http.ImageAsync("app", "1");
        var record = Directory.GetFiles(PathOf("app/_manifests")).Single();
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record, Cancel)).Replace(layer.Hex, Digest.Sha256(Random()).Hex, StringComparison.Ordinal), Cancel);
        Restart();

        var collected = _registry.Server.Collect();

        Assert.Equal((0, 0), (collected.Blobs, collected.Bytes));
        Assert.Equal($"what repository app knew of manifest {manifest} was not what the manifest says, and was written anew from it", Assert.Single(collected.Mended));
        Restart();
        Assert.Empty(_registry.Server.Collect().Mended);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/v2/app/blobs/{layer}"));
    }

    [Fact]
    public async Task RecordOfAManifest_ThatIsGoneItself_KeepsTheBlobsUntilItIsPushedAgainOrDeleted()
    {
        var (manifest, layer) = await Http.ImageAsync("app", "1");
        var (other, _) = await Http.ImageAsync("app", "2");
        foreach (var digest in (Digest[])[manifest, other])
        {
            await File.WriteAllTextAsync(PathOf($"app/_manifests/sha256-{digest.Hex}"), "{", Cancel);
            File.Delete(Path.Combine(_registry.Content, "blobs/sha256", digest.Hex));
        }

        for (var start = 0; start < 2; start++)
        {
            Restart();
            Assert.Equal(2, _registry.Server.Losses.Count);
            Assert.Contains($"what repository app knew of manifest {manifest} is lost", string.Join('\n', _registry.Server.Losses), StringComparison.Ordinal);
            Assert.Equal((0, 0), (_registry.Server.Collect().Bytes, _registry.Server.Collect().Blobs));
        }
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/v2/app/blobs/{layer}"));
        Assert.Equal("MANIFEST_UNKNOWN", await ErrorAsync("/v2/app/manifests/1"));
        Assert.Equal((manifest, "1"), (_registry.Damage[^1].Digest, _registry.Damage[^1].Tag));
        foreach (var digest in (Digest[])[manifest, other])
        {
            using var deleted = await Http.DeleteAsync($"/v2/app/manifests/{digest}", Cancel);
            Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        }
        Assert.Empty(_registry.Server.Losses);
        _registry.Time.Advance(Long);
        Assert.True(_registry.Server.Collect().Bytes > 1000);
        Restart();
        Assert.Empty(_registry.Server.Losses);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MarksOfBlobs_ThatManifestsNeed_ArePutBack(bool isFile)
    {
        var (_, layer) = await Http.ImageAsync("app", "1");
        Directory.Delete(PathOf("app/_blobs"), recursive: true);
        if (isFile) await File.WriteAllTextAsync(PathOf("app/_blobs"), "", Cancel);
        Restart();
        Assert.Equal("repository app had lost the marks of 2 blobs that its manifests need: they were put back", Assert.Single(_registry.Server.Mended));
        Assert.Equal(isFile ? 1 : 0, _registry.Server.Losses.Count);
        Assert.Equal(0, _registry.Server.Collect().Bytes);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/v2/app/blobs/{layer}"));
    }

    [Fact]
    public async Task BlobThatWasDeleted_DoesNotComeBackByItself()
    {
        var (_, layer) = await Http.ImageAsync("app", "1");
        using var deleted = await Http.DeleteAsync($"/v2/app/blobs/{layer}", Cancel);
        Restart();
        Assert.Empty(_registry.Server.Mended);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"/v2/app/blobs/{layer}"));
        Assert.Equal(300, _registry.Server.Collect().Bytes);
    }

    [Theory]
    [InlineData("app/_manifests")]
    [InlineData("app/_tags")]
    [InlineData("app")]
    [InlineData("team")]
    public async Task FileInPlaceOfAFolder_IsToldOf_NothingIsCollectedAndPushesGoOn(string folder)
    {
        await Http.ImageAsync("app", "1");
        await Http.ImageAsync("team/app", "1");
        Directory.Delete(PathOf(folder), recursive: true);
        await File.WriteAllTextAsync(PathOf(folder), "", Cancel);
        for (var start = 0; start < 2; start++)
        {
            Restart();
            Assert.Contains(PathOf(folder), Assert.Single(_registry.Server.Losses), StringComparison.Ordinal);
            Assert.Equal((0, 0), (_registry.Server.Collect().Bytes, _registry.Server.Collect().Blobs));
        }
        if (folder.Contains('/', StringComparison.Ordinal)) await Http.ImageAsync("app", "1");
        File.Delete(PathOf(folder) + (folder.Contains('/', StringComparison.Ordinal) ? "~damaged" : ""));
        Restart();
        Assert.Empty(_registry.Server.Losses);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TagWhoseManifestIsLost_IsManifestUnknown_AndToldOfOnceForEachRequest(bool isGone)
    {
        var (manifest, _) = await Http.ImageAsync("app", "1");
        var bytes = await Http.GetByteArrayAsync("/v2/app/manifests/1", Cancel);
        var file = Path.Combine(_registry.Content, "blobs/sha256", manifest.Hex);
        if (isGone) File.Delete(file);
        else await File.WriteAllTextAsync(file, "{}", Cancel);

        using var answer = await Http.GetAsync("/v2/app/manifests/1", Cancel);

        Assert.Contains($"manifest 1 of app is lost, the manifest is {(isGone ? "gone" : "damaged")}: push it again", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal("MANIFEST_UNKNOWN", await answer.ErrorAsync(HttpStatusCode.NotFound));
        Assert.Equal(("app", "1", manifest), Assert.Single(_registry.Damage) is var met ? (met.Repository, met.Tag, met.Digest) : default);
        using var push = await Http.PutManifestAsync("app", "1", bytes);
        Assert.Equal(HttpStatusCode.Created, push.StatusCode);
        Assert.Equal(bytes, await Http.GetByteArrayAsync("/v2/app/manifests/1", Cancel));
    }

    [Fact]
    public async Task ManifestWhoseBlobIsGone_IsNotTaken()
    {
        var (_, layer) = await Http.ImageAsync("app", "1");
        File.Delete(Path.Combine(_registry.Content, "blobs/sha256", layer.Hex));
        using var push = await Http.PutManifestAsync("app", "2", await Http.GetByteArrayAsync("/v2/app/manifests/1", Cancel));
        Assert.Equal("MANIFEST_BLOB_UNKNOWN", await push.ErrorAsync(HttpStatusCode.NotFound));
    }

    private string PathOf(string path) => Path.Combine(_registry.Folder, "registry/repositories", path);

    // Later than any grace.
    private void Restart()
    {
        _registry.Restart();
        _registry.Time.Advance(Long);
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await Http.GetAsync(path, Cancel);
        return answer.StatusCode;
    }

    private async Task<string> ErrorAsync(string path)
    {
        using var answer = await Http.GetAsync(path, Cancel);
        return await answer.ErrorAsync(HttpStatusCode.NotFound);
    }
}
