using System.Security.Cryptography;
using System.Text.Json;
using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Pull;

public sealed class PullImageTests
{
    [Fact]
    public async Task Image_ArrivesInDockersWords()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        byte[][] layers = [Layer.OfFile("a", "1"), Layer.OfFile("b", "2")];
        var digest = registry.AddImage("1", layers);
        var (first, second) = (Digest.Sha256(Archive.Gzip(layers[0])).Short, Digest.Sha256(Archive.Gzip(layers[1])).Short);

        var id = await store.Pull($"{registry.Host}/x:1");

        var image = store.Store.Get($"{registry.Host}/x:1");
        Assert.Equal(id, image.Id);
        Assert.Equal([$"{registry.Host}/x@{digest}"], image.RepoDigests);
        Assert.Equal(digest, image.Manifest!.Digest);
        Assert.Equal("2", File.ReadAllText(Path.Combine(store.Tree(image), "b")));
        string[] quiet = ["Downloading", "Verifying Checksum", "Download complete", "Extracting"];
        Assert.Equal(
            [
                "1: Pulling from x", $"{first}: Pulling fs layer", $"{second}: Pulling fs layer", $"{first}: Pull complete", $"{second}: Pull complete",
                $": Digest: {digest}", $": Status: Downloaded newer image for {registry.Host}/x:1",
            ],
            store.Messages.Where(x => !quiet.Contains(x.Status)).Select(x => $"{x.Id}: {x.Status}"));
    }

    [Fact]
    public async Task SameImageAgain_IsUpToDate_AndLoadsNoLayer()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"));
        await store.Pull($"{registry.Host}/x:1");
        store.Messages.Clear();
        registry.Requests.Clear();

        await store.Pull($"{registry.Host}/x:1");

        Assert.Equal($"Status: Image is up to date for {registry.Host}/x:1", store.Messages[^1].Status);
        Assert.DoesNotContain(registry.Requests, x => x.Contains("/blobs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SharedLayer_IsNotLoadedAgain()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var shared = Layer.OfFile("a", "1");
        registry.AddImage("1", shared);
        registry.AddImage("2", shared, Layer.OfFile("b", "2"));
        await store.Pull($"{registry.Host}/x:1");
        registry.Requests.Clear();

        await store.Pull($"{registry.Host}/x:2");

        Assert.DoesNotContain(registry.Requests, x => x.Contains(Digest.Sha256(Archive.Gzip(shared)).Hex, StringComparison.Ordinal));
        Assert.Contains(store.Messages, x => x.Status == "Already exists");
    }

    [Fact]
    public async Task UnknownLayers_AreAskedForBesideTheConfiguration()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var layer = Layer.OfFile("a", "1");
        registry.AddImage("1", layer);
        var config = Digest.Sha256(Archive.Config([layer])).Text;
        using var asked = new ManualResetEventSlim();
        registry.Intercept = context =>
        {
            var path = context.Request.Url!.AbsolutePath;
            if (path.EndsWith(Digest.Sha256(Archive.Gzip(layer)).Text, StringComparison.Ordinal)) asked.Set();
            else if (path.EndsWith(config, StringComparison.Ordinal) && !asked.Wait(TimeSpan.FromMinutes(1))) FakeRegistry.Answer(context, 500, "nobody asked for the layer");
            return false;
        };

        await store.Pull($"{registry.Host}/x:1");

        Assert.Equal("1", File.ReadAllText(Path.Combine(store.Tree(store.Store.Get($"{registry.Host}/x:1")), "a")));
    }

    [Fact]
    public async Task LayerThatIsHereByAnotherBlob_IsNotTakenTwice()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var layer = Layer.OfFile("a", "1");
        await store.Load(Archive.Docker("loaded:1", layer));
        registry.AddImage("1", layer, Layer.OfFile("b", "2"));

        await store.Pull($"{registry.Host}/x:1");

        var first = Digest.Sha256(Archive.Gzip(layer)).Short;
        Assert.Equal(["Already exists"], store.Messages.Where(x => x.Id == first).Select(x => x.Status));
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(store.Root, "layers")).Length);
        store.Store.Collect();
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(store.Root, "unpack")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(store.Root, "partial")));
    }

    [Fact]
    public async Task TwoPullsOfOneLayer_LoadItOnce()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", new Layer().Add(new Images.Tar.TarEntry { Name = "r" }, RandomNumberGenerator.GetBytes(3_000_000)).Bytes());

        var ids = await Task.WhenAll(store.Pull($"{registry.Host}/x:1"), store.Pull($"{registry.Host}/y:1"));

        Assert.Equal(ids[0], ids[1]);
        Assert.Single(registry.Requests, x => x.Contains("/blobs/", StringComparison.Ordinal) && !x.Contains(ids[0].Hex, StringComparison.Ordinal));
        Assert.Equal(2, store.Store.Get(ids[0])!.RepoTags.Count);
    }

    [Fact]
    public async Task BrokenConnection_GoesOnFromWhereItStopped()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var blob = Archive.Gzip(new Layer().Add(new Images.Tar.TarEntry { Name = "r" }, RandomNumberGenerator.GetBytes(3_000_000)).Bytes());
        registry.AddImage("1", x => blob, MediaTypes.OciLayerGzip, Archive.Gunzip(blob));
        var breaks = 2;
        registry.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith(Digest.Sha256(blob).Text, StringComparison.Ordinal) || Interlocked.Decrement(ref breaks) < 0) return false;
            var from = breaks == 1 ? 0 : int.Parse(context.Request.Headers["Range"]!["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
            if (from > 0) context.Response.StatusCode = 206;
            if (from > 0) context.Response.AddHeader("Content-Range", $"bytes {from}-{blob.Length - 1}/{blob.Length}");
            FakeRegistry.AnswerPart(context, blob[from..], 1_000_000);
            return true;
        };

        await store.Pull($"{registry.Host}/x:1");

        Assert.Contains(registry.Requests, x => x.Contains("bytes=", StringComparison.Ordinal));
        Assert.Contains(store.Messages, x => x.Status!.StartsWith("Retrying in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BusyRegistry_IsAskedAgainWhenItSays()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("a", "1"));
        var blob = Digest.Sha256(Archive.Gzip(Layer.OfFile("a", "1"))).Text;
        var refusals = 1;
        registry.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith(blob, StringComparison.Ordinal) || Interlocked.Decrement(ref refusals) < 0) return false;
            FakeRegistry.Answer(context, 503, "", ("Retry-After", "0"));
            return true;
        };

        await store.Pull($"{registry.Host}/x:1");

        Assert.Contains(store.Messages, x => x.Status == "Retrying in 0 seconds");
    }

    [Fact]
    public async Task Index_GivesThePlatformAskedFor()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var layer = Layer.OfFile("a", "1");
        Descriptor Entry(string architecture)
        {
            var bytes = registry.Manifest(Archive.Config([layer], x => x["architecture"] = architecture), MediaTypes.OciLayerGzip, Archive.Gzip(layer));
            var digest = registry.AddManifest("of-" + architecture, MediaTypes.OciManifest, bytes);
            return new Descriptor { MediaType = MediaTypes.OciManifest, Digest = digest, Size = bytes.Length, Platform = new Platform { OS = "linux", Architecture = architecture } };
        }

        var index = JsonSerializer.SerializeToUtf8Bytes(new ImageIndex { SchemaVersion = 2, Manifests = [Entry("arm64"), Entry("amd64")] }, ImageJson.Default.ImageIndex);
        var top = registry.AddManifest("1", MediaTypes.OciIndex, index);

        await store.Pull($"{registry.Host}/x:1", Platform.Parse("linux/arm64"));
        Assert.Equal("arm64", store.Store.Get($"{registry.Host}/x:1").Config.Architecture);
        Assert.Equal([$"{registry.Host}/x@{top}"], store.Store.Get($"{registry.Host}/x:1").RepoDigests);

        await store.Pull($"{registry.Host}/x:1", Platform.Parse("linux/amd64"));
        Assert.Equal("amd64", store.Store.Get($"{registry.Host}/x:1").Config.Architecture);

        Assert.Equal("no matching manifest for linux/s390x in the manifest list entries", await store.PullFails($"{registry.Host}/x:1", Platform.Parse("linux/s390x")));
    }

    [Fact]
    public async Task ByDigest_HasNoTag()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var digest = registry.AddImage("1", Layer.OfFile("a", "1"));

        await store.Pull($"{registry.Host}/x@{digest}");

        var image = store.Store.Get($"{registry.Host}/x@{digest}");
        Assert.Empty(image.RepoTags);
        Assert.Equal("Pulling from x", store.Messages[0].Status);
        Assert.Equal($"{registry.Host}/x@{digest}", store.Messages[0].Id);
    }

    [Fact]
    public async Task ZstdLayer_IsUnpacked()
    {
        Testing.Require.That(File.Exists("/usr/bin/zstd"), "needs the program zstd");
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Programs.Zstd, MediaTypes.OciLayerZstd, Layer.OfFile("a", "zstd"));

        await store.Pull($"{registry.Host}/x:1");

        Assert.Equal("zstd", File.ReadAllText(Path.Combine(store.Tree(store.Store.Get($"{registry.Host}/x:1")), "a")));
    }
}
