using System.Text;
using System.Text.Json.Nodes;
using Berth.Images.Content;
using Berth.Oci;
using Berth.Registry.Verify;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Verify;

public sealed class VerifyRegistryTests : IDisposable
{
    private readonly MemoryRegistry _registry = new();

    private HttpClient Http => _registry.Http;

    private string Documents => Path.Combine(_registry.Folder, "registry");

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task WholeStore_IsToldByTagAndUntaggedManifestsLast_AndNothingIsTouched()
    {
        var (first, _) = await Http.ImageAsync("team/app", "1");
        using (await Http.PutManifestAsync("team/app", "latest", await Http.GetByteArrayAsync("/v2/team/app/manifests/1", Cancel))) { }
        var (other, _) = await Http.ImageAsync("team/app", "2");
        using (await Http.DeleteAsync("/v2/team/app/manifests/2", Cancel)) { }
        using var upload = await Http.PostAsync("/v2/x/blobs/uploads/", null, Cancel);
        var before = Files();

        var (verdicts, losses) = await VerifyAsync();

        Assert.Empty(losses);
        Assert.All(verdicts, x => Assert.Equal((true, 2, 600L), (x.Whole, x.Blobs, x.Bytes)));
        Assert.Equal([first, other], verdicts.Select(x => x.Digest));
        Assert.Equal([["1", "latest"], []], verdicts.Select(x => x.Tags));
        Assert.Equal(before, Files());
    }

    [Theory]
    [InlineData("spoilt", "has digest")]
    [InlineData("gone", "is missing")]
    public async Task Blob_ThatIsNotWhatItsDigestSays_IsAFaultOfEveryManifestThatNeedsIt(string damage, string problem)
    {
        var (manifest, layer) = await Http.ImageAsync("a", "1");
        var bytes = await Http.GetByteArrayAsync("/v2/a/manifests/1", Cancel);
        foreach (var part in JsonNode.Parse(bytes)!["layers"]!.AsArray().Append(JsonNode.Parse(bytes)!["config"]))
            using (await Http.PostAsync($"/v2/b/blobs/uploads/?mount={part!["digest"]}&from=a", null, Cancel)) { }
        using (await Http.PutManifestAsync("b", "2", bytes)) { }
        await Http.ImageAsync("c", "3");
        if (damage == "gone") File.Delete(PathOf(layer));
        else await File.WriteAllTextAsync(PathOf(layer), "other", Cancel);

        var (verdicts, _) = await VerifyAsync();

        Assert.Equal([("a", false), ("b", false), ("c", true)], verdicts.Select(x => (x.Repository, x.Whole)));
        foreach (var verdict in verdicts.Take(2))
        {
            var fault = Assert.Single(verdict.Faults);
            Assert.Equal(("blob", layer), (fault.Part, fault.Digest));
            Assert.StartsWith(problem, fault.Problem, StringComparison.Ordinal);
        }
        Assert.Contains($"\"Digest\":\"{manifest}\"", Encoding.UTF8.GetString(verdicts[0].ToJson()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManifestsAndTheirRecords_AreComparedToo()
    {
        var (spoilt, _) = await Http.ImageAsync("app", "1");
        await File.AppendAllTextAsync(PathOf(spoilt), " ", Cancel);
        var (unknown, _) = await Http.ImageAsync("app", "2");
        File.Delete(RecordOf(unknown));
        var (other, layer) = await Http.ImageAsync("app", "3");
        await File.WriteAllTextAsync(RecordOf(other), (await File.ReadAllTextAsync(RecordOf(other), Cancel)).Replace($"\"{layer}\"", $"\"{unknown}\"", StringComparison.Ordinal), Cancel);

        var (verdicts, _) = await VerifyAsync();

        Assert.Equal([(spoilt, "manifest"), (unknown, "record"), (other, "record")], verdicts.Select(x => (x.Digest, x.Faults[0].Part)));
        using (await Http.PutManifestAsync("app", "3", await Http.GetByteArrayAsync("/v2/app/manifests/3", Cancel))) { }
        _registry.Restart();
        (verdicts, _) = await VerifyAsync();
        Assert.Equal([false, true, true], verdicts.Select(x => x.Whole));
    }

    [Fact]
    public async Task PartsOfAList_AreManifestsOfTheRepository()
    {
        var (part, _) = await Http.ImageAsync("app", "part");
        var index = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{part}}","size":1000}]}""");
        index = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(index).Replace("1000", new FileInfo(PathOf(part)).Length.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        using (await Http.PutManifestAsync("app", "list", index, MediaTypes.OciIndex)) { }
        Assert.All((await VerifyAsync()).Verdicts, x => Assert.True(x.Whole));
        using (await Http.DeleteAsync($"/v2/app/manifests/{part}", Cancel)) { }

        var (verdicts, _) = await VerifyAsync();

        Assert.Equal(new ManifestFault("manifest", part, "is missing"), Assert.Single(Assert.Single(verdicts).Faults));
    }

    [Fact]
    public async Task RecordsThatNobodyCanRead_AreLost_AndLeftWhereTheyAre()
    {
        await Http.ImageAsync("app", "1");
        var tag = Path.Combine(Documents, "repositories/app/_tags/1");
        await File.WriteAllTextAsync(tag, "garbage", Cancel);
        var (verdicts, losses) = await VerifyAsync();
        Assert.Equal($"{tag} is no document of the registry any more: it is damaged", Assert.Single(losses));
        Assert.Equal((0, true), (Assert.Single(verdicts).Tags.Count, verdicts[0].Whole));
        Assert.Equal("garbage", await File.ReadAllTextAsync(tag, Cancel));
        _registry.Restart();
        Assert.StartsWith($"{tag}~damaged was a document of the registry once", Assert.Single((await VerifyAsync()).Losses), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BlobsThatWereDeletedOrHaveLostTheirMarks_AreToldApart()
    {
        var (_, deleted) = await Http.ImageAsync("app", "1");
        var (_, unmarked) = await Http.ImageAsync("app", "2");
        using (await Http.DeleteAsync($"/v2/app/blobs/{deleted}", Cancel)) { }
        File.Delete(Path.Combine(Documents, $"repositories/app/_blobs/sha256-{unmarked.Hex}"));
        var (verdicts, _) = await VerifyAsync();
        Assert.Equal(new ManifestFault("blob", deleted, "was deleted"), Assert.Single(verdicts[0].Faults));
        Assert.Equal(new ManifestFault("blob", unmarked, "has lost its mark: the registry puts it back when it is started"), Assert.Single(verdicts[1].Faults));
        _registry.Restart();
        Assert.Equal([false, true], (await VerifyAsync()).Verdicts.Select(x => x.Whole));
    }

    [Fact]
    public async Task WhileOthersPushAndDelete_NothingIsFoundWrong()
    {
        using var stop = new CancellationTokenSource();
        var pushes = 0;
        var pushing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var (manifest, _) = await Http.ImageAsync("app", $"{++pushes % 3}");
                if (pushes % 2 == 0) await Http.DeleteAsync($"/v2/app/manifests/{manifest}", Cancel);
                _registry.Time.Advance(TimeSpan.FromHours(2));
                _registry.Server.Collect();
            }
        }, Cancel);
        for (var i = 0; i < 20 || Volatile.Read(ref pushes) < 20; i++)
        {
            var (verdicts, losses) = await VerifyAsync();
            Assert.Empty(losses);
            Assert.Empty(verdicts.SelectMany(x => x.Faults));
        }
        await stop.CancelAsync();
        await pushing;
    }

    private async Task<(List<ManifestVerdict> Verdicts, IReadOnlyList<string> Losses)> VerifyAsync()
    {
        var verify = new VerifyRegistry(Documents, new ContentFiles(_registry.Content), _ => { });
        var verdicts = new List<ManifestVerdict>();
        await foreach (var verdict in verify.RunAsync(Cancel)) verdicts.Add(verdict);
        return (verdicts, verify.Losses);
    }

    private string PathOf(Digest blob) => Path.Combine(_registry.Content, "blobs", blob.Algorithm, blob.Hex);

    private string RecordOf(Digest manifest) => Path.Combine(Documents, $"repositories/app/_manifests/sha256-{manifest.Hex}");

    private IReadOnlyList<(string, long, DateTime)> Files() =>
        [.. new DirectoryInfo(_registry.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Select(x => (x.FullName, x.Length, x.LastWriteTimeUtc)).Order()];
}
