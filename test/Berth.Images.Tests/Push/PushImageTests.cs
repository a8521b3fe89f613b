using System.Net;
using System.Security.Cryptography;
using System.Text;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Push;

public sealed class PushImageTests
{
    [Fact]
    public async Task PulledImage_GoesUnderTheDigestItCameWith()
    {
        using var store = new StoreFixture();
        await using var from = new FakeRegistry();
        await using var to = new FakeRegistry();
        var digest = from.AddImage("1", Layer.OfFile("a", "1"), Layer.OfFile("b", "2"));
        store.Store.Tag(await store.Pull($"{from.Host}/x:1"), Reference.Parse($"{to.Host}/y:2"));

        await store.Push($"{to.Host}/y:2");

        Assert.Equal(from.Manifests["1"].Type, to.Manifests["2"].Type);
        Assert.Equal(from.Manifests["1"].Bytes, to.Manifests["2"].Bytes);
        Assert.Equal(from.Blobs.Keys.Order(), to.Blobs.Keys.Order());
        Assert.Contains(store.Messages, x => x.Status == $"2: digest: {digest} size: {to.Manifests["2"].Bytes.Length}");
        Assert.Equal(new PushResult("2", digest, to.Manifests["2"].Bytes.Length), store.Messages[^1].Pushed);
        Assert.Contains($"{to.Host}/y@{digest}", store.Store.Get($"{to.Host}/y:2").RepoDigests);
    }

    [Fact]
    public async Task PushedImage_GoesToAnotherRegistryToo()
    {
        using var store = new StoreFixture();
        await using var first = new FakeRegistry();
        await using var second = new FakeRegistry();
        var id = await Import(store, Layer.OfFile("a", "1"), $"{first.Host}/x:1");
        store.Store.Tag(id, Reference.Parse($"{second.Host}/y:1"));
        await store.Push($"{first.Host}/x:1");
        await store.Push($"{second.Host}/y:1");
        Assert.Equal(first.Blobs.Count, second.Blobs.Count);
        Assert.Contains("1", second.Manifests.Keys);
    }

    [Fact]
    public async Task PulledImage_WhoseRegistryIsGone_GoesAsTheSameImage_AndItIsSaid()
    {
        using var store = new StoreFixture();
        await using var to = new FakeRegistry();
        var from = new FakeRegistry();
        from.AddImage("1", Layer.OfFile("a", "1"));
        var id = await Pull(store, from, keepBlobs: false);
        store.Store.Tag(id, Reference.Parse($"{to.Host}/y:1"));
        await from.DisposeAsync();

        await store.Push($"{to.Host}/y:1");

        Assert.Contains(id.Text, to.Blobs.Keys);
        Assert.Equal(MediaTypes.DockerManifest, to.Manifests["1"].Type);
        Assert.Contains(store.Messages, x => x.Status?.EndsWith("layers are compressed anew", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task PulledImage_OfPlainTars_NeedsTheRegistryNoMore()
    {
        using var store = new StoreFixture();
        await using var to = new FakeRegistry();
        var from = new FakeRegistry();
        var digest = from.AddImage("1", static tar => tar, MediaTypes.OciLayer, Layer.OfFile("a", "1"));
        store.Store.Tag(await store.Pull($"{from.Host}/x:1"), Reference.Parse($"{to.Host}/y:1"));
        await from.DisposeAsync();

        await store.Push($"{to.Host}/y:1");

        Assert.Equal(digest, Digest.Sha256(to.Manifests["1"].Bytes));
        Assert.Equal(from.Blobs.Keys.Order(), to.Blobs.Keys.Order());
    }

    [Fact]
    public async Task PulledImage_WithItsBlobsKept_NeedsTheRegistryNoMore()
    {
        using var store = new StoreFixture();
        await using var to = new FakeRegistry();
        var from = new FakeRegistry();
        var digest = from.AddImage("1", Layer.OfFile("a", "1"));
        var id = await Pull(store, from, keepBlobs: true);
        store.Store.Tag(id, Reference.Parse($"{to.Host}/y:1"));
        await from.DisposeAsync();

        await store.Push($"{to.Host}/y:1");

        Assert.Equal(digest, Digest.Sha256(to.Manifests["1"].Bytes));
    }

    [Fact]
    public async Task ImportedImage_GetsTheManifestDockerWouldWrite_AndKeepsIt()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var id = await Import(store, Layer.OfFile("a", "1"), $"{registry.Host}/x:1");

        await store.Push($"{registry.Host}/x:1");

        var (type, manifest) = registry.Manifests["1"];
        var layer = registry.Blobs.Keys.Single(x => x != id.Text);
        Assert.Equal(MediaTypes.DockerManifest, type);
        Assert.Equal(
            $$"""
            {
               "schemaVersion": 2,
               "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
               "config": {
                  "mediaType": "application/vnd.docker.container.image.v1+json",
                  "size": {{registry.Blobs[id.Text].Length}},
                  "digest": "{{id}}"
               },
               "layers": [
                  {
                     "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                     "size": {{registry.Blobs[layer].Length}},
                     "digest": "{{layer}}"
                  }
               ]
            }
            """,
            Encoding.UTF8.GetString(manifest));
        Assert.Equal(Layer.OfFile("a", "1"), Archive.Gunzip(registry.Blobs[layer]));

        store.Messages.Clear();
        await store.Push($"{registry.Host}/x:1");
        Assert.Contains(store.Messages, x => x.Status == "Layer already exists");
        Assert.Equal(manifest, registry.Manifests["1"].Bytes);
    }

    [Fact]
    public async Task LayerOfARepositoryBesideIt_IsMounted()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var id = await Import(store, Layer.OfFile("a", "1"), $"{registry.Host}/team/x:1");
        await store.Push($"{registry.Host}/team/x:1");
        store.Store.Tag(id, Reference.Parse($"{registry.Host}/y:1"));
        registry.Requests.Clear();

        await store.Push($"{registry.Host}/y:1");

        Assert.Contains(store.Messages, x => x.Status == "Mounted from team/x");
        Assert.DoesNotContain(registry.Requests, x => x.StartsWith("PATCH", StringComparison.Ordinal) || x.Contains("digest=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BrokenUpload_GoesOnInPieces_FromWhereTheRegistryIs()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var content = RandomNumberGenerator.GetBytes(300_000);
        var id = await Import(store, new Layer().Add(new Images.Tar.TarEntry { Name = "r" }, content).Bytes(), $"{registry.Host}/x:1");
        var (whole, pieces) = (0, 0);
        registry.Intercept = context =>
        {
            if (context.Request.HttpMethod != "PATCH") return false;
            if (context.Request.Headers["Content-Range"] is null) return Break(ref whole, 1, context, 10_000);
            return Break(ref pieces, 3, context, 5_000);
        };

        await store.Push($"{registry.Host}/x:1");

        var layer = registry.Blobs.Keys.Single(x => x != id.Text);
        Assert.True(Archive.Gunzip(registry.Blobs[layer]).AsSpan(512, 300_000).SequenceEqual(content));
        Assert.Contains(store.Messages, x => x.Status!.StartsWith("Retrying in", StringComparison.Ordinal));

        // The nth of its kind breaks off after some bytes.
        bool Break(ref int count, int nth, HttpListenerContext context, int length)
        {
            if (Interlocked.Increment(ref count) != nth) return false;
            registry.Uploads.TakePart(context, length);
            return true;
        }
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData(150_000, 2)]
    public async Task BlobThatIsTooLargeForTheRegistry_GoesInPieces_AsLongAsItWantsThem(int? least, int pieces)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.Uploads.ChunkMin = least;
        await Import(store, new Layer().Add(new Images.Tar.TarEntry { Name = "r" }, RandomNumberGenerator.GetBytes(200_000)).Bytes(), $"{registry.Host}/x:1");
        var taken = 0;
        registry.Intercept = context =>
        {
            if (context.Request.HttpMethod != "PATCH") return false;
            if (context.Request.Headers["Content-Range"] is not null)
            {
                Interlocked.Increment(ref taken);
                return false;
            }
            FakeRegistry.Answer(context, 413);
            return true;
        };

        await store.Push($"{registry.Host}/x:1");

        Assert.Equal(2, registry.Blobs.Count);
        Assert.Equal(pieces, taken);
    }

    [Fact]
    public async Task Refusal_IsToldInTheRegistrysWords()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        await Import(store, Layer.OfFile("a", "1"), $"{registry.Host}/x:1");
        registry.Intercept = context =>
        {
            if (context.Request.HttpMethod != "POST") return false;
            FakeRegistry.Answer(context, 403, """{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}""");
            return true;
        };

        var error = await Assert.ThrowsAsync<ImageException>(() => store.Push($"{registry.Host}/x:1"));

        Assert.Equal("denied: requested access to the resource is denied", error.Message);
        Assert.Empty(registry.Manifests);
    }

    private static async Task<Digest> Pull(StoreFixture store, FakeRegistry from, bool keepBlobs) =>
        await new PullImage(store.Store, new RegistryOptions { KeepBlobs = keepBlobs, CertificateRoots = [] }).RunAsync(
            new PullRequest { Reference = Reference.Parse($"{from.Host}/x:1") }, store, TestContext.Current.CancellationToken);

    private static Task<Digest> Import(StoreFixture store, byte[] layer, string name) => new ImportImage(store.Store).RunAsync(
        new MemoryStream(layer), new ImportRequest { Reference = Reference.Parse(name) }, store, TestContext.Current.CancellationToken);
}
