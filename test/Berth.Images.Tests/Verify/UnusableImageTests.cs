using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Verify;

/// <summary>What is made of an image that lost something: nothing, and a sentence that says why.</summary>
public sealed class UnusableImageTests
{
    private const string Help = "berth image verify --repair puts it right, or else the image must be pulled, loaded or imported again";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Save_WithoutTheConfiguration_IsRefusedBeforeTheFirstByte(bool forPlatform)
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("whole:1", Layer.OfFile("f", "1")));
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "2")));
        var id = Spoil(store, "x:1");
        var sentence = $"image x:1 cannot be used: its configuration is spoilt: {Help}";
        Assert.Equal(sentence, Plan("whole", "x"));
        Assert.Equal(sentence, Plan("whole:1", "x:1"));
        Assert.Equal(sentence.Replace("x:1", id.Text, StringComparison.Ordinal), Plan(id.Text));

        string Plan(params string[] names) =>
            Assert.Throws<ImageException>(() => new SaveImages(store.Store).Plan(names, forPlatform ? Platforms.Amd : null, Cancel)).Message;
    }

    [Fact]
    public async Task Save_WithoutALayer_SaysWhatHelps()
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        var image = LoseLayer(store, "x:1");
        Assert.Equal(
            $"image x:1 cannot be used: layer {image.DiffIds[0]} is missing: {Help}",
            Assert.Throws<ImageException>(() => new SaveImages(store.Store).Plan(["x:1"], null, Cancel)).Message);
    }

    [Fact]
    public async Task Push_WithoutTheConfiguration_AsksNoRegistry()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        var name = $"{registry.Host}/x:1";
        await store.Load(Archive.Docker(name, Layer.OfFile("f", "1")));
        Spoil(store, name);
        foreach (var platform in (Platform?[])[null, Platforms.Amd])
        {
            var error = await Assert.ThrowsAsync<ImageException>(() => store.Push(name, platform));
            Assert.Equal($"image {name} cannot be used: its configuration is spoilt: {Help}", error.Message);
        }
        Assert.Empty(registry.Requests);
    }

    [Theory]
    [InlineData(false, "its configuration is spoilt")]
    [InlineData(true, "layer LAYER is missing")]
    public async Task Commit_OnIt_IsRefused(bool layer, string fault)
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        var image = store.Store.Get("x:1");
        store.Store.Snapshots.Prepare("c", image.DiffIds);
        if (layer) LoseLayer(store, "x:1");
        else Spoil(store, "x:1");
        var request = new CommitRequest { Key = "c", Parent = store.Store.Get("x:1"), DiffIds = image.DiffIds, Execution = new ExecutionConfig() };
        var error = await Assert.ThrowsAsync<ImageException>(() => new CommitImage(store.Store).RunAsync(request, Cancel));
        Assert.Equal($"image x:1 cannot be used: {fault.Replace("LAYER", image.DiffIds[0].Text, StringComparison.Ordinal)}: {Help}", error.Message);
        Assert.Single(store.Store.List());
    }

    private static Digest Spoil(StoreFixture store, string name)
    {
        var id = store.Store.Get(name).Id;
        File.WriteAllText(Path.Combine(store.Root, "blobs", id.Algorithm, id.Hex), "garbage");
        store.Reopen();
        return id;
    }

    private static Image LoseLayer(StoreFixture store, string name)
    {
        var image = store.Store.Get(name);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(store.Tree(image))!, "layer.json"), "x");
        store.Reopen();
        return image;
    }
}
