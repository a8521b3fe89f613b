using Berth.Images.Tar;
using Berth.Images.Tests.Samples;
using Berth.Linux.Calls;
using Berth.Oci;

namespace Berth.Images.Tests.Verify;

/// <summary>What is spoilt is found and named; what a registry still has is put right.</summary>
public sealed class VerifyImagesTests
{
    [Fact]
    public async Task OddLayers_AreWhole()
    {
        using var store = new StoreFixture();
        var layer = new Layer()
            .File("twice", "1").File("twice", "22")
            .File("x/y/z", "gone").Symlink("x", "d").File("w", "").HardLink("v", "w").File("w", "333").File("v", "4")
            .Directory("d", mode: 0x3FF, uid: 7, gid: 8).File("implicit/f", "x").Symlink("l", "/etc").HardLink("h", "twice")
            .Add(new TarEntry { Name = "fifo", Type = TarEntryType.Fifo }).File(".wh.gone", "").File("d/.wh..wh..opq", "")
            .Add(new TarEntry { Name = "x", Xattrs = [new TarXattr("user.binary", [0, 255, 10])] }, "x"u8).Bytes();
        await store.Load(Archive.Docker("plain:1", layer));
        await store.Load(Archive.Layout("docker.io/library/packed:1", Archive.Gzip, MediaTypes.OciLayerGzip, layer, Layer.OfFile("other", "1")));
        Assert.All(await store.Verify(), verdict => Assert.Empty(verdict.Faults));
    }

    [Theory]
    [InlineData("content", "f has other content")]
    [InlineData("mode", "f has mode 0600 instead of 0644")]
    [InlineData("owner", "f belongs to 5:5 instead of 0:0")]
    [InlineData("extra", "extra does not belong there")]
    [InlineData("gone", "d is missing")]
    [InlineData("link", "l links to g instead of f")]
    [InlineData("xattr", "f has another attribute user.more")]
    public async Task SpoiltFile_IsFound_AndRepairedFromTheBlobThatIsHere(string damage, string problem)
    {
        using var store = new StoreFixture { KeepBlobs = true };
        await using var registry = new FakeRegistry();
        registry.AddImage("1", new Layer().File("f", "content").Directory("d").Symlink("l", "f").Bytes());
        await store.Pull($"{registry.Host}/a:1");
        var tree = store.Tree(Assert.Single(store.Store.List()));
        Damage(tree, damage);

        var fault = Assert.Single(Assert.Single(await store.Verify()).Faults);
        Assert.Equal((ImagePart.Layer, problem, false), (fault.Part, fault.Problem, fault.IsRepaired));
        var repaired = Assert.Single(await store.Verify(StoreFixture.Source));
        Assert.True(repaired.IsWhole, repaired.Faults[0].Obstacle);
        Assert.Equal(problem, Assert.Single(repaired.Faults).Problem);
        store.Reopen();
        Assert.Empty(Assert.Single(await store.Verify()).Faults);
        Assert.Single(Directory.GetDirectories(Path.Combine(store.Root, "layers")));
    }

    [Fact]
    public async Task SpoiltAndMissingBlobs_AreFetchedAgain()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("f", "1"), Layer.OfFile("g", "2"));
        var id = await store.Pull($"{registry.Host}/a:1");
        var blobs = store.Store.BlobsOf(id);
        for (var i = 0; i < blobs.Count; i++)
        {
            var path = Path.Combine(store.Root, "blobs", blobs[i].Algorithm, blobs[i].Hex);
            if (i % 2 == 0) await File.WriteAllTextAsync(path, "spoilt", TestContext.Current.CancellationToken);
            else File.Delete(path);
        }
        var found = Assert.Single(await store.Verify());
        Assert.All(blobs, blob => Assert.Contains(found.Faults, fault => fault.Digest == blob && !fault.IsRepaired));

        var repaired = Assert.Single(await store.Verify(StoreFixture.Source));
        Assert.True(repaired.IsWhole, string.Join("; ", repaired.Faults));
        Assert.Empty(Assert.Single(await store.Verify()).Faults);
        Assert.Empty(Directory.GetFiles(Path.Combine(store.Root, "ingest")));
    }

    [Fact]
    public async Task LayerInUse_IsRepaired_AndTheOldOneStaysForTheContainer()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("f", "1"));
        var image = store.Store.Get(await store.Pull($"{registry.Host}/a:1"))!;
        var tree = store.Tree(image);
        await File.WriteAllTextAsync(Path.Combine(tree, "f"), "2", TestContext.Current.CancellationToken);
        store.Store.Snapshots.Prepare("container", image.DiffIds);

        Assert.True(Assert.Single(await store.Verify(StoreFixture.Source)).IsWhole);
        Assert.NotEqual(tree, store.Tree(image));
        Assert.True(Directory.Exists(tree));
        store.Store.Snapshots.Remove("container");
        Assert.False(Directory.Exists(tree));
        Assert.Empty(Assert.Single(await store.Verify()).Faults);
    }

    [Fact]
    public async Task SharedLayer_IsRepairedByTheImageThatHasARegistry()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        byte[] shared = Layer.OfFile("f", "1"), own = Layer.OfFile("g", "2");
        registry.AddImage("1", shared);
        var pulled = store.Store.Get(await store.Pull($"{registry.Host}/a:1"))!;
        await store.Load(Archive.Docker("local:1", shared, own));
        var local = store.Store.Get("local:1");
        await File.WriteAllTextAsync(Path.Combine(store.Tree(pulled), "f"), "2", TestContext.Current.CancellationToken);
        var verify = new VerifyImages(store.Store) { Source = StoreFixture.Source };
        Assert.False((await verify.RunAsync(local, TestContext.Current.CancellationToken)).IsWhole);
        Assert.True((await verify.RunAsync(pulled, TestContext.Current.CancellationToken)).IsWhole);
        Assert.True((await verify.RunAsync(local, TestContext.Current.CancellationToken)).IsWhole);
    }

    [Fact]
    public async Task ImageOfNoRegistry_SaysSo()
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        File.Delete(Path.Combine(store.Tree(store.Store.Get("x:1")), "f"));
        var fault = Assert.Single(Assert.Single(await store.Verify(StoreFixture.Source)).Faults);
        Assert.Equal("the image did not come from a registry: load or import it again", fault.Obstacle);
    }

    [Fact]
    public async Task SpoiltStack_LeavesTheOthers_AndWhatTheContainerWrote()
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        var image = store.Store.Get("x:1");
        store.Store.Snapshots.Prepare("c", image.DiffIds);
        var written = Path.Combine(store.Root, "roots/c/upper/mine");
        File.WriteAllText(written, "1");
        File.Delete(Path.Combine(store.Root, "roots/c/stack"));
        File.CreateSymbolicLink(Path.Combine(store.Root, "roots/c/stack"), "one,two");
        store.Reopen();
        Assert.Contains(store.Store.Losses, loss => loss.Contains("roots/c/stack names no layers", StringComparison.Ordinal));
        Assert.True(File.Exists(written));
        Assert.Empty(Assert.Single(await store.Verify()).Faults);
    }

    private static void Damage(string tree, string damage)
    {
        var file = Path.Combine(tree, "f");
        switch (damage)
        {
            case "content":
                var time = File.GetLastWriteTimeUtc(file);
                File.WriteAllText(file, "CONTENT");
                File.SetLastWriteTimeUtc(file, time);
                break;
            case "mode": File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite); break;
            case "owner":
                using (var open = Open.Path(file, Linux.Calls.OpenFlags.ReadOnly)) Chown.Descriptor(open, 5, 5);
                break;
            case "extra": File.WriteAllText(Path.Combine(tree, "extra"), ""); break;
            case "gone": Directory.Delete(Path.Combine(tree, "d")); break;
            case "link":
                File.Delete(Path.Combine(tree, "l"));
                File.CreateSymbolicLink(Path.Combine(tree, "l"), "g");
                break;
            default: Xattr.LinkSet(file, "user.more", "1"u8); break;
        }
    }
}
