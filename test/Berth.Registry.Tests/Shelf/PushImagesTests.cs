using System.Net;
using System.Text;
using Berth.Images;
using Berth.Oci;
using Berth.Testing.Conformance;
using Berth.Testing.Images;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Shelf;

/// <summary>What becomes of pushes into a daemon's own store.</summary>
public sealed class PushImagesTests : IDisposable
{
    private static readonly TestImage s_image = new("", [], [Layer.Of(LayerEntry.File("a", "a")), Layer.Of(LayerEntry.File("b", "b"))]);
    private readonly OwnStore _store = new();

    private HttpClient Http => _store.Http;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task EveryCheckOfThePublicSuite_PassesButThatATagLeavesItsImage()
    {
        var run = new ConformanceRun(Http, "conformance/repo1", "conformance/repo2");
        await run.RunAsync();
        // One of them is an image, and goes with its last tag as docker rmi has it go: then there is nothing left to delete.
        var failures = run.Failures.Where(x => !x.StartsWith("no-layers/manifest-delete:", StringComparison.Ordinal)).ToList();
        Assert.True(failures.Count == 0, $"{failures.Count} of {run.Rows} rows failed:\n{string.Join('\n', failures)}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Image_IsOneOfTheDaemonAndKeepsItsDigest(bool isPlain)
    {
        var manifest = await _store.PushAsync("team/app", "1", s_image, isPlain);
        var image = _store.Images.Get("team/app:1");
        Assert.Equal(s_image.Id, image.Id.Text);
        Assert.Equal([$"team/app@{Digest.Sha256(manifest)}"], image.RepoDigests);
        Assert.Equal(["team/app:1"], _store.Received);
        _store.Reopen();
        Assert.Equal(manifest, await Http.GetByteArrayAsync("/v2/team/app/manifests/1", Cancel));
        // The configuration, the manifest, and what is not its layer's own files.
        _store.Images.Collect();
        Assert.Equal((isPlain ? 2 : 4, 2), _store.Content());
        foreach (var diffId in image.DiffIds) Assert.True(!isPlain || diffId.Matches(await Http.GetByteArrayAsync($"/v2/team/app/blobs/{diffId}", Cancel)));
    }

    [Fact]
    public async Task ImageThatIsPushedInTwoForms_HasUnderEachTagTheOneItWasPushedWith()
    {
        var zipped = await _store.PushAsync("app", "zipped", s_image);
        var plain = await _store.PushAsync("app", "plain", s_image, isPlain: true);
        Assert.Single(_store.Images.List());
        Assert.Equal(zipped, await Http.GetByteArrayAsync("/v2/app/manifests/zipped", Cancel));
        Assert.Equal(plain, await Http.GetByteArrayAsync("/v2/app/manifests/plain", Cancel));
        Assert.Equal(HttpStatusCode.Accepted, await _store.StatusAsync(HttpMethod.Delete, $"/v2/app/manifests/{Digest.Sha256(plain)}"));
        Assert.Equal(["app:zipped"], Assert.Single(_store.Images.List()).RepoTags);
    }

    [Fact]
    public async Task RemovedImage_LeavesNothing()
    {
        await _store.PushAsync("app", "1", s_image);
        new RemoveImage(_store.Images).Run("app:1", new RemoveOptions());
        Assert.Equal((0, 0), _store.Content());
        Assert.Equal(HttpStatusCode.NotFound, await _store.StatusAsync(HttpMethod.Get, "/v2/app/manifests/1"));
    }

    [Fact]
    public async Task BlobsOfAPushUnderWay_AreNotCollected()
    {
        var bytes = Random();
        var digest = await Http.BlobAsync("app", bytes);
        _store.Images.Collect();
        _store.Reopen();
        Assert.Equal(HttpStatusCode.OK, await _store.StatusAsync(HttpMethod.Head, $"/v2/app/blobs/{digest}"));
        _store.Time.Advance(TimeSpan.FromHours(2));
        _store.Server.Collect();
        Assert.Equal((0, 0), _store.Content());
    }

    [Fact]
    public async Task BlobThatAPusherSaw_OutlivesTheImageItWasOf()
    {
        var image = await _store.LoadAsync("app:1");
        Assert.Equal(HttpStatusCode.OK, await _store.StatusAsync(HttpMethod.Head, $"/v2/app/blobs/{image.DiffIds[0]}"));
        new RemoveImage(_store.Images).Run("app:1", new RemoveOptions());
        Assert.True(image.DiffIds[0].Matches(await Http.GetByteArrayAsync($"/v2/app/blobs/{image.DiffIds[0]}", Cancel)));
    }

    [Fact]
    public async Task Layer_OfAnImageHere_IsMountedAndNotSent()
    {
        var image = await _store.LoadAsync("app:1");
        using var answer = await Http.PostAsync($"/v2/copy/blobs/uploads/?mount={image.DiffIds[0]}&from=app", null, Cancel);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Fact]
    public async Task Artifact_IsKeptAndIsNoImage()
    {
        var digest = await _store.PushArtifactAsync("chart", "1");
        _store.Images.Collect();
        _store.Reopen();
        Assert.Empty(_store.Images.List());
        Assert.Equal(HttpStatusCode.OK, await _store.StatusAsync(HttpMethod.Get, $"/v2/chart/manifests/{digest}"));
        Assert.Contains("application/vnd.cncf.helm.config.v1+json", Assert.Single(_store.Kept), StringComparison.Ordinal);
        Assert.Equal(0, _store.Images.Reclaimable(new HashSet<Digest>(), new HashSet<string>()));

        Assert.Equal(HttpStatusCode.Accepted, await _store.StatusAsync(HttpMethod.Delete, $"/v2/chart/manifests/{digest}"));
        _store.Time.Advance(TimeSpan.FromHours(2));
        _store.Server.Collect();
        Assert.Equal((0, 0), _store.Content());
    }

    [Fact]
    public async Task Signature_OfAnImage_IsFoundByIt()
    {
        var manifest = await _store.PushAsync("app", "1", s_image);
        var subject = $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{Digest.Sha256(manifest)}}","size":{{manifest.Length}}}""";
        var signature = await _store.PushArtifactAsync("app", "sig", subject);
        Assert.Contains(signature.Text, await Http.GetStringAsync($"/v2/app/referrers/{Digest.Sha256(manifest)}", Cancel), StringComparison.Ordinal);
        Assert.Single(_store.Images.List());
    }

    [Fact]
    public async Task List_OfImagesHere_OutlivesThem()
    {
        var manifest = await _store.PushAsync("app", "amd64", s_image);
        var loaded = await _store.LoadAsync("app:here", "here");
        var made = await Http.GetByteArrayAsync("/v2/app/manifests/here", Cancel);
        var index = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{Child(manifest)}},{{Child(made)}}]}""");
        using var answer = await Http.PutManifestAsync("app", "all", index, MediaTypes.OciIndex);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        foreach (var name in (string[])["app:amd64", "app:here"]) new RemoveImage(_store.Images).Run(name, new RemoveOptions());
        _store.Reopen();

        Assert.Equal(index, await Http.GetByteArrayAsync("/v2/app/manifests/all", Cancel));
        Assert.Equal(manifest, await Http.GetByteArrayAsync($"/v2/app/manifests/{Digest.Sha256(manifest)}", Cancel));
        Assert.Equal(made, await Http.GetByteArrayAsync($"/v2/app/manifests/{Digest.Sha256(made)}", Cancel));
        Assert.True(loaded.DiffIds[0].Matches(await Http.GetByteArrayAsync($"/v2/app/blobs/{loaded.DiffIds[0]}", Cancel)));

        static string Child(byte[] manifest) => $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{Digest.Sha256(manifest)}}","size":{{manifest.Length}}}""";
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ListWithAPartForThisMachine_IsAnImageAndGoesWithIt(bool isDeletedThere)
    {
        var mine = await _store.PushAsync("app", "x", s_image);
        var mineDigest = Digest.Sha256(mine);
        var other = new TestImage("", [], [Layer.Of(LayerEntry.File("other", "other"))]);
        var others = await _store.PushAsync("app", "y", other);
        new RemoveImage(_store.Images).Run("app:y", new RemoveOptions());
        await _store.PushAsync("app", Digest.Sha256(others).Text, other);
        var index = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{Part(others, "s390x")}},{{Part(mine, Platform.Host.Architecture)}}]}""");
        using var answer = await Http.PutManifestAsync("app", "1", index, MediaTypes.OciIndex);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        _store.Reopen();

        var image = _store.Images.Get("app:1");
        Assert.Equal(s_image.Id, image.Id.Text);
        Assert.Contains($"app@{Digest.Sha256(index)}", image.RepoDigests);
        Assert.Equal(index, await Http.GetByteArrayAsync("/v2/app/manifests/1", Cancel));
        Assert.Equal(others, await Http.GetByteArrayAsync($"/v2/app/manifests/{Digest.Sha256(others)}", Cancel));
        new RemoveImage(_store.Images).Run("app:x", new RemoveOptions());
        if (isDeletedThere) Assert.Equal(HttpStatusCode.Accepted, await _store.StatusAsync(HttpMethod.Delete, $"/v2/app/manifests/{Digest.Sha256(index)}"));
        else new RemoveImage(_store.Images).Run("app:1", new RemoveOptions());
        Assert.Equal(HttpStatusCode.NotFound, await _store.StatusAsync(HttpMethod.Get, "/v2/app/manifests/1"));
        Assert.Equal(HttpStatusCode.NotFound, await _store.StatusAsync(HttpMethod.Get, $"/v2/app/manifests/{mineDigest}"));
        Assert.Equal((0, 0), _store.Content());

        static string Part(byte[] manifest, string architecture) =>
            $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{Digest.Sha256(manifest)}}","size":{{manifest.Length}},"platform":{"os":"linux","architecture":"{{architecture}}"} }""";
    }

    [Fact]
    public async Task Tag_MeansWhatItWasGivenToLast()
    {
        await _store.PushAsync("app", "1", s_image);
        var chart = await _store.PushArtifactAsync("app", "1");
        Assert.Null(_store.Images.Find("app:1"));
        Assert.True(chart.Matches(await Http.GetByteArrayAsync("/v2/app/manifests/1", Cancel)));
        var image = await _store.LoadAsync("app:1");
        Assert.False(chart.Matches(await Http.GetByteArrayAsync("/v2/app/manifests/1", Cancel)));
        _store.Images.Untag(Reference.Parse("app:1"));
        Assert.Equal(HttpStatusCode.NotFound, await _store.StatusAsync(HttpMethod.Get, "/v2/app/manifests/1"));
        Assert.NotNull(_store.Images.Get(image.Id));
    }

    [Fact]
    public async Task ImageInUse_IsNotDeleted()
    {
        var manifest = await _store.PushAsync("app", "1", s_image);
        _store.Used.Add(_store.Images.Get("app:1").Id);
        foreach (var reference in (string[])["1", Digest.Sha256(manifest).Text])
        {
            using var refused = await Http.DeleteAsync($"/v2/app/manifests/{reference}", Cancel);
            Assert.Equal("DENIED", await refused.ErrorAsync(HttpStatusCode.Conflict));
        }
        _store.Used.Clear();
        Assert.Equal(HttpStatusCode.Accepted, await _store.StatusAsync(HttpMethod.Delete, $"/v2/app/manifests/{Digest.Sha256(manifest)}"));
        Assert.Empty(_store.Images.List());
        Assert.Equal((0, 0), _store.Content());
    }

    [Fact]
    public async Task DeletedTag_LeavesTheImageItsOtherNames()
    {
        await _store.PushAsync("app", "1", s_image);
        _store.Images.Tag(_store.Images.Get("app:1").Id, Reference.Parse("app:2"));
        Assert.Equal(HttpStatusCode.Accepted, await _store.StatusAsync(HttpMethod.Delete, "/v2/app/manifests/1"));
        Assert.Equal(["app:2"], Assert.Single(_store.Images.List()).RepoTags);
    }

    [Fact]
    public async Task BlobThatIsNotTheLayerItIsSaidToBe_MakesNoImage()
    {
        await _store.LoadAsync("here:1");
        var image = new TestImage("", [], [Layer.Of(LayerEntry.File("file", "content"))]);
        var lie = image with { Layers = [Layer.Of(LayerEntry.File("file", "another"))] };
        var (config, layer) = (image.ConfigBytes, OwnStore.Gzip(lie.Layers[0].Tar));
        using var answer = await Http.PutManifestAsync("app", "1", Manifest(await Http.BlobAsync("app", config), config.Length, await Http.BlobAsync("app", layer), layer.Length));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Null(_store.Images.Find("app:1"));
        Assert.Contains("diff id", Assert.Single(_store.Kept), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await _store.StatusAsync(HttpMethod.Get, "/v2/app/manifests/1"));
    }

    [Fact]
    public async Task NameThatNoImageCanHave_IsRefused()
    {
        using var answer = await Http.PostAsync($"/v2/{new string('a', 64)}/blobs/uploads/", null, Cancel);
        Assert.Equal("NAME_INVALID", await answer.ErrorAsync(HttpStatusCode.BadRequest));
    }
}
