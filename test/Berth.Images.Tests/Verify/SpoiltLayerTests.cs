using Berth.Images.Tests.Samples;
using Berth.Linux.Calls;
using Berth.Oci;
using Berth.Testing;

namespace Berth.Images.Tests.Verify;

/// <summary>A layer that is no longer what it was is given to nobody as if it were, and replaced by whoever brings it.</summary>
public sealed class SpoiltLayerTests
{
    private static readonly byte[] s_layer = new Layer().Directory("d").File("d/f", "content").File("g", "more").Bytes();

    public enum Way
    {
        Load,
        Import,
        Pull,
        Compressed,
    }

    [Theory]
    [InlineData(Way.Load, "content")]
    [InlineData(Way.Load, "cut")]
    [InlineData(Way.Load, "gone")]
    [InlineData(Way.Load, "recipe")]
    [InlineData(Way.Import, "content")]
    [InlineData(Way.Import, "gone")]
    [InlineData(Way.Compressed, "content")]
    public async Task WhatArrives_TakesThePlaceOfWhatWasChanged(Way way, string damage)
    {
        using var store = new StoreFixture();
        await Bring(store, way);
        var image = store.Store.List()[0];
        Damage(store.Tree(image), damage);

        await Bring(store, way);

        AssertWhole(store);
        store.Reopen();
        AssertWhole(store);
        Assert.All(await Verify(store), verdict => Assert.Empty(verdict.Faults));
        Assert.Single(Directory.GetDirectories(Path.Combine(store.Root, "layers")));
    }

    [Fact]
    public async Task FoundByVerify_IsFetchedByTheNextPull_AfterARestartToo()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", s_layer, Layer.OfFile("h", "1"));
        await store.Pull($"{registry.Host}/a:1");
        Damage(store.Tree(store.Store.List()[0], fromTop: 1), "content");
        // By record only: what a pull shares is not looked at.
        await store.Pull($"{registry.Host}/a:1");
        Assert.Equal("d/f was changed", Assert.Single(Assert.Single(await Verify(store)).Faults).Problem);
        store.Reopen();

        store.Messages.Clear();
        await store.Pull($"{registry.Host}/a:1");

        Assert.Single(store.Messages, message => message.Status == "Already exists");
        Assert.Single(store.Messages, message => message.Status == "Pull complete");
        Assert.All(await Verify(store), verdict => Assert.Empty(verdict.Faults));
    }

    [Fact]
    public async Task WhatWasMendedByHand_IsSoundAgain()
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", s_layer));
        var image = store.Store.Get("x:1");
        var file = Path.Combine(store.Tree(image), "d/f");
        var time = File.GetLastWriteTimeUtc(file);
        File.WriteAllText(file, "CONTENT");
        await Verify(store);
        Assert.False(store.Store.Snapshots.IsSound(image.DiffIds[0]));
        File.WriteAllText(file, "content");
        File.SetLastWriteTimeUtc(file, time);
        File.SetLastWriteTimeUtc(Path.GetDirectoryName(file)!, DateTime.UnixEpoch);
        await Verify(store);
        store.Reopen();
        Assert.True(store.Store.Snapshots.IsSound(image.DiffIds[0]));
    }

    [Fact]
    public async Task LayerInUse_IsReplaced_AndStaysForThoseThatStandOnIt()
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", s_layer));
        var image = store.Store.Get("x:1");
        var old = LowerOf(store.Store.Snapshots.Prepare("running", image.DiffIds));
        LaterThan(Path.Combine(old, "../layer.json"));
        File.WriteAllText(Path.Combine(old, "d/f"), "spoilt");

        await store.Load(Archive.Docker("x:1", s_layer));

        // What is mounted goes on; the next mount is of the good one.
        Assert.Equal("spoilt", File.ReadAllText(Path.Combine(old, "d/f")));
        var now = LowerOf(store.Store.Snapshots.Mounts("running"));
        Assert.Equal("content", File.ReadAllText(Path.Combine(now, "d/f")));
        store.Reopen();
        Assert.Equal(now, LowerOf(store.Store.Snapshots.Mounts("running")));
        Assert.True(Directory.Exists(old));
        new RemoveImage(store.Store).Run("x:1", new RemoveOptions());
        Assert.Equal("content", File.ReadAllText(Path.Combine(now, "d/f")));
        store.Store.Snapshots.Remove("running");
        store.Store.Collect();
        Assert.Empty(Directory.GetDirectories(Path.Combine(store.Root, "layers")));
        Assert.Empty(Directory.GetDirectories(Path.Combine(store.Root, "unpack")));
    }

    [Theory]
    [InlineData("content", "d/f was changed")]
    [InlineData("cut", "d/f has 3 bytes instead of 7")]
    [InlineData("gone", "d/f is missing")]
    [InlineData("recipe", "recipe, the form of its tar, is damaged")]
    [InlineData("tree", "its files are missing")]
    public async Task SaveAndPush_SayWhichFile_AndWhatHelps(string damage, string problem)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        await store.Load(Archive.Docker($"{registry.Host}/x:1", s_layer));
        var image = store.Store.List()[0];
        Damage(store.Tree(image), damage);
        var sentence = $"layer {image.DiffIds[0]} is spoilt in the store, {problem}: berth image verify --repair fetches it anew if it came from a registry";

        var saved = Assert.Throws<ImageException>(() => new SaveImages(store.Store).Plan([$"{registry.Host}/x:1"], null, TestContext.Current.CancellationToken));
        Assert.Equal(sentence, saved.Message);
        var pushed = await Assert.ThrowsAsync<ImageException>(() => store.Push($"{registry.Host}/x:1"));
        Assert.Equal(sentence, pushed.Message);
        Assert.Empty(registry.Blobs);
        Assert.Empty(registry.Manifests);
    }

    [Fact]
    public async Task SpoiltBlob_IsNeitherPushedNorSaved_AndFetchedWhenItsLayerIsGone()
    {
        using var store = new StoreFixture { KeepBlobs = true };
        await using var registry = new FakeRegistry();
        await using var other = new FakeRegistry();
        registry.AddImage("1", s_layer);
        await store.Pull($"{registry.Host}/a:1");
        var image = store.Store.List()[0];
        var blob = store.Store.BlobsOf(image.Id).Single(digest => registry.Blobs.TryGetValue(digest.Text, out var bytes) && bytes[0] == 0x1f);
        LaterThan(Path.Combine(store.Root, "blobs", blob.Algorithm, blob.Hex));
        Flip(Path.Combine(store.Root, "blobs", blob.Algorithm, blob.Hex));
        store.Store.Tag(image.Id, Reference.Parse($"{other.Host}/b:1"));
        var sentence = $"content {blob} is spoilt in the store: berth image verify --repair fetches it anew if it came from a registry";

        Assert.Equal(sentence, (await Assert.ThrowsAsync<ImageException>(() => store.Push($"{other.Host}/b:1"))).Message);
        Assert.DoesNotContain(blob.Text, other.Blobs.Keys);
        var saved = Assert.Throws<ImageException>(() => new SaveImages(store.Store).Plan([image.Id.Text], null, TestContext.Current.CancellationToken));
        Assert.Equal(sentence, saved.Message);
        store.Store.Snapshots.Note(image.DiffIds[0], "for the test");
        await store.Pull($"{registry.Host}/a:1");
        Assert.All(await Verify(store), verdict => Assert.Empty(verdict.Faults));
    }

    [Fact]
    public async Task SpoiltDocuments_AreReplacedByAPull()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", s_layer);
        var id = await store.Pull($"{registry.Host}/a:1");
        foreach (var digest in store.Store.BlobsOf(id))
        {
            Flip(Path.Combine(store.Root, "blobs", digest.Algorithm, digest.Hex));
            await store.Pull($"{registry.Host}/a:1");
            Assert.All(await Verify(store), verdict => Assert.Empty(verdict.Faults));
        }
    }

    private static async Task Bring(StoreFixture store, Way way)
    {
        if (way == Way.Load) await store.Load(Archive.Docker("x:1", s_layer));
        else if (way == Way.Compressed) await store.Load(Archive.Layout("docker.io/library/x:1", Archive.Gzip, MediaTypes.OciLayerGzip, s_layer));
        else await store.Unpack(s_layer);
    }

    private static void AssertWhole(StoreFixture store)
    {
        var tree = store.Tree(store.Store.List()[0]);
        Assert.Equal("content", File.ReadAllText(Path.Combine(tree, "d/f")));
    }

    private static async Task<List<ImageVerdict>> Verify(StoreFixture store)
    {
        var verify = new VerifyImages(store.Store);
        var verdicts = new List<ImageVerdict>();
        foreach (var image in store.Store.List()) verdicts.Add(await verify.RunAsync(image, TestContext.Current.CancellationToken));
        return verdicts;
    }

    private static string LowerOf(IReadOnlyList<Oci.Mount> mounts) => mounts[0].Options[0]["lowerdir=".Length..];

    private static void Damage(string tree, string damage)
    {
        var layer = Path.GetDirectoryName(tree)!;
        LaterThan(Path.Combine(layer, "layer.json"));
        var file = Path.Combine(tree, "d/f");
        switch (damage)
        {
            case "content": Flip(file); break;
            case "cut": File.WriteAllText(file, "con"); break;
            case "gone": File.Delete(file); break;
            case "recipe": File.WriteAllText(Path.Combine(layer, "recipe"), "no recipe"); break;
            default: Directory.Move(tree, tree + ".moved"); break;
        }
    }

    // The kernel's clock for files ticks some hundred times a second: a change must not fall into the tick in which something was made.
    private static void LaterThan(string path)
    {
        using var folder = new TempDirectory("berth-tick");
        do File.WriteAllText(folder["tick"], "");
        while (Stat.Path(folder["tick"]).ChangeTime == Stat.Path(path).ChangeTime);
    }

    private static void Flip(string path)
    {
        using var file = File.Open(path, FileMode.Open);
        file.Seek(file.Length / 2, SeekOrigin.Begin);
        var one = file.ReadByte();
        file.Seek(-1, SeekOrigin.Current);
        file.WriteByte((byte)(one ^ 1));
    }
}
