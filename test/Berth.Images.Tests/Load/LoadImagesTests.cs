using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Load;

public sealed class LoadImagesTests
{
    [Fact]
    public async Task DockerArchive_IsNamedAndReady()
    {
        using var store = new StoreFixture();
        var layer = new Layer().Directory("bin/").File("bin/sh", "#!", 0x1ED).Bytes();
        var archive = Archive.Docker("busybox:latest", layer);

        var loaded = await store.Load(archive);

        Assert.Equal("Loaded image: busybox:latest\n", store.Output);
        var image = store.Store.Get("busybox");
        Assert.Equal(loaded[0].Id, image.Id);
        Assert.Equal(Digest.Sha256(Archive.Config([layer])), image.Id);
        Assert.Equal(["busybox:latest"], image.RepoTags);
        Assert.Equal(2, image.Size);
        Assert.Equal("#!", File.ReadAllText(Path.Combine(store.Tree(image), "bin/sh")));
        Assert.Equal(["/bin/sh"], image.Config.Config!.Cmd!);
    }

    [Fact]
    public async Task Layout_WithGzipLayers_KeepsBlobsAndManifest()
    {
        using var store = new StoreFixture();
        byte[][] layers = [Layer.OfFile("a", "1"), Layer.OfFile("b", "22")];

        await store.Load(Archive.Layout("docker.io/library/x:1", Archive.Gzip, MediaTypes.OciLayerGzip, layers));

        var image = store.Store.Get("x:1");
        Assert.Equal(layers.Select(x => Digest.Sha256(x)), image.DiffIds);
        Assert.Equal([1, 2], image.LayerSizes);
        Assert.True(store.Store.Content.Contains(image.Manifest!.Digest));
        foreach (var layer in layers) Assert.True(store.Store.Content.Contains(Digest.Sha256(Archive.Gzip(layer))));
        Assert.Equal("22", File.ReadAllText(Path.Combine(store.Tree(image), "b")));
    }

    [Fact]
    public async Task CompressedArchive_IsTheSameImage()
    {
        using var store = new StoreFixture();
        var archive = Archive.Docker("x:1", Layer.OfFile("a", "1"));

        var plain = await store.Load(archive);
        var gzip = await store.Load(Archive.Gzip(archive));

        Assert.Equal(plain[0].Id, gzip[0].Id);
        Assert.Single(store.Store.List());
    }

    [Fact]
    public async Task NoName_IsToldByItsId()
    {
        using var store = new StoreFixture();

        var loaded = await store.Load(Archive.Docker((string[]?)null, Archive.Config([Layer.OfFile("a", "1")]), Layer.OfFile("a", "1")));

        Assert.Equal($"Loaded image ID: {loaded[0].Id}\n", store.Output);
        Assert.True(store.Store.Get(loaded[0].Id.Text).IsDangling);
    }

    [Fact]
    public async Task NameOfAnotherImage_MovesAndIsTold()
    {
        using var store = new StoreFixture();
        var first = (await store.Load(Archive.Docker("x:1", Layer.OfFile("a", "1"))))[0].Id;
        store.Messages.Clear();

        await store.Load(Archive.Docker("x:1", Layer.OfFile("a", "2")));

        Assert.Equal($"The image x:1 already exists, renaming the old one with ID {first} to empty string\nLoaded image: x:1\n", store.Output);
        Assert.NotEqual(first, store.Store.Get("x:1").Id);
        Assert.True(store.Store.Get(first)!.IsDangling);
    }

    [Fact]
    public async Task Reopened_StoreHasTheImage()
    {
        using var store = new StoreFixture();
        var id = (await store.Load(Archive.Docker("x:1", Layer.OfFile("a", "1"))))[0].Id;
        var files = store.Files();

        store.Reopen();

        Assert.Equal(id, store.Store.Get("x:1").Id);
        Assert.Equal(files, store.Files());
    }

    [Theory]
    [InlineData(0, "archive/tar: invalid tar header")]
    [InlineData(1, "unexpected EOF")]
    [InlineData(2, "unexpected EOF")]
    [InlineData(3, "unexpected EOF")]
    public async Task BrokenArchive_IsRefusedInDockersWords(int which, string expected)
    {
        using var store = new StoreFixture();
        var good = Archive.Docker("x:1", Layer.OfFile("a", new string('x', 100_000)));
        var bytes = which switch
        {
            0 => [.. Enumerable.Repeat((byte)'x', 5000)],
            1 => good[..(good.Length / 2)],
            2 => Archive.Gzip(good)[..100],
            _ => "abc"u8.ToArray(),
        };
        Assert.Equal(expected, await store.LoadFails(bytes));
    }

    [Fact]
    public async Task WrongDiffId_IsRefused()
    {
        using var store = new StoreFixture();
        var (honest, lie) = (Layer.OfFile("a", "1"), Layer.OfFile("a", "2"));

        var message = await store.LoadFails(Archive.Docker(["x:1"], Archive.Config([lie]), honest));

        Assert.Equal($"invalid diffID for layer 0: expected \"{Digest.Sha256(lie)}\", got \"{Digest.Sha256(honest)}\"", message);
        Assert.Empty(store.Store.List());
    }

    [Fact]
    public async Task LayerCount_MustFit()
    {
        using var store = new StoreFixture();
        var layer = Layer.OfFile("a", "1");

        Assert.Equal(
            "invalid manifest, layers length mismatch: expected 1, got 2",
            await store.LoadFails(Archive.Docker(["x:1"], Archive.Config([layer, layer]), layer)));
    }

    [Fact]
    public async Task ForeignSystem_IsRefused()
    {
        using var store = new StoreFixture();
        var layer = Layer.OfFile("a", "1");

        Assert.Equal("cannot load windows image on linux", await store.LoadFails(Archive.Docker(["x:1"], Archive.Config([layer], x => x["os"] = "windows"), layer)));
    }

    [Fact]
    public async Task BadName_IsRefused()
    {
        using var store = new StoreFixture();

        Assert.Equal("invalid reference format: repository name (library/Bad) must be lowercase", await store.LoadFails(Archive.Docker("Bad:1", Layer.OfFile("a", "1"))));
    }

    [Fact]
    public async Task SameLayerTwice_IsOneLayer()
    {
        using var store = new StoreFixture();
        var layer = Layer.OfFile("a", "1");

        await store.Load(Archive.Docker("x:1", layer, layer));

        Assert.Equal(2, store.Store.Get("x:1").DiffIds.Count);
        Assert.Single(Directory.GetDirectories(Path.Combine(store.Root, "layers")));
    }

    [Fact]
    public async Task NoLayers_IsAnImageToo()
    {
        using var store = new StoreFixture();

        await store.Load(Archive.Docker("empty:1"));

        Assert.Empty(store.Store.Get("empty:1").DiffIds);
        Assert.Contains("lowerdir=", store.Store.Snapshots.Prepare("k", [])[0].Options[0], StringComparison.Ordinal);
    }
}
