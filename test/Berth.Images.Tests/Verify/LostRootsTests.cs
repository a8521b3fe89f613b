using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Verify;

/// <summary>What containers stand on is lost or replaced beneath them: what they wrote stays, and they go on.</summary>
public sealed class LostRootsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LayerThatARunningContainerWentOverTo_OutlivesTheNextRepair(bool reopened)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddImage("1", Layer.OfFile("f", "1"));
        var image = store.Store.Get(await store.Pull($"{registry.Host}/a:1"))!;
        var snapshots = store.Store.Snapshots;
        snapshots.Prepare("c", image.DiffIds);
        await SpoilAndRepairAsync(store, image);
        // What a restart of the container mounts.
        var second = Lower(snapshots.Mounts("c"));
        await SpoilAndRepairAsync(store, image);
        if (reopened) store.Reopen();
        store.Store.Collect();

        Assert.True(File.Exists(Path.Combine(second, "f")));
        Assert.NotEqual(second, Lower(store.Store.Snapshots.Mounts("c")));
        store.Store.Snapshots.Remove("c");
        store.Store.Collect();
        Assert.Single(Directory.GetDirectories(Path.Combine(store.Root, "layers")));
    }

    [Theory]
    [InlineData("GONE")]
    [InlineData("one,two")]
    [InlineData("FILE")]
    public async Task Stack_IsMadeAnewFromWhatTheContainerKnows(string content)
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        var image = store.Store.Get("x:1");
        var before = Lower(store.Store.Snapshots.Prepare("c", image.DiffIds));
        var written = Path.Combine(store.Root, "roots/c/upper/mine");
        File.WriteAllText(written, "1");
        var stack = Path.Combine(store.Root, "roots/c/stack");
        File.Delete(stack);
        if (content == "FILE") File.WriteAllText(stack, "");
        else if (content != "GONE") File.CreateSymbolicLink(stack, content);
        new RemoveImage(store.Store).Run("x:1", new RemoveOptions { Force = true });
        for (var i = 0; i < 2; i++)
        {
            store.Reopen();
            Assert.StartsWith(stack, Assert.Single(store.Store.Losses), StringComparison.Ordinal);
            Assert.Throws<ImageException>(() => store.Store.Snapshots.Mounts("c"));
        }
        Assert.Equal(before, Lower(store.Store.Snapshots.Mounts("c", () => image.DiffIds)));
        Assert.Empty(store.Store.Losses);
        store.Reopen();
        Assert.Equal(before, Lower(store.Store.Snapshots.Mounts("c")));
        Assert.True(File.Exists(written));
        store.Store.Snapshots.Remove("c");
        store.Store.Collect();
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(store.Root, "roots")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(store.Root, "layers")));
    }

    [Fact]
    public async Task StackOfARootThatNothingWasWrittenTo_IsMadeAnewToo_AndOneThatNobodyKnowsIsNotTold()
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        var image = store.Store.Get("x:1");
        var before = Lower(store.Store.Snapshots.Prepare("c", image.DiffIds));
        File.Delete(Path.Combine(store.Root, "roots/c/stack"));
        Directory.Delete(Path.Combine(store.Root, "roots/c/work"));
        store.Reopen();
        Assert.Equal(["c"], store.Store.Snapshots.Keys());
        Assert.Empty(store.Store.Losses);
        Assert.Equal(before, Lower(store.Store.Snapshots.Mounts("c", () => image.DiffIds)));
        Assert.True(Directory.Exists(Path.Combine(store.Root, "roots/c/work")));
    }

    [Theory]
    [InlineData("work")]
    [InlineData("upper")]
    public async Task FolderOfARoot_IsMadeAnew_OrTold(string name)
    {
        using var store = new StoreFixture();
        await store.Load(Archive.Docker("x:1", Layer.OfFile("f", "1")));
        store.Store.Snapshots.Prepare("c", store.Store.Get("x:1").DiffIds);
        var folder = Path.Combine(store.Root, "roots/c", name);
        Directory.Delete(folder);
        File.WriteAllText(folder, "");
        store.Reopen();
        Assert.Equal(name == "work", Directory.Exists(folder));
        Assert.Equal(name == "work" ? [] : [$"{folder} is missing: what container c wrote is lost, and it cannot be started"], store.Store.Losses);
        store.Store.Snapshots.Remove("c");
        Assert.Empty(store.Store.Losses);
    }

    [Theory]
    [InlineData("layer.json")]
    [InlineData("fs")]
    public async Task PartOfALayer_ComesBackForContainersToo(string part)
    {
        using var store = new StoreFixture();
        var archive = Archive.Docker("x:1", Layer.OfFile("f", "1"), Layer.OfFile("g", "1"));
        await store.Load(archive);
        var image = store.Store.Get("x:1");
        var folder = Path.GetDirectoryName(Lower(store.Store.Snapshots.Prepare("c", image.DiffIds)))!;
        if (part == "fs") Directory.Delete(Path.Combine(folder, part), recursive: true);
        else File.WriteAllText(Path.Combine(folder, part), "");
        store.Reopen();
        Assert.NotEmpty(store.Store.Losses);
        if (part == "fs") Assert.Throws<ImageException>(() => store.Store.Snapshots.Mounts("c", () => image.DiffIds));
        else Assert.Equal(Path.Combine(folder, "fs"), Lower(store.Store.Snapshots.Mounts("c", () => image.DiffIds)));
        await store.Load(archive);
        Assert.NotEqual(Path.Combine(folder, "fs"), Lower(store.Store.Snapshots.Mounts("c", () => image.DiffIds)));
        store.Store.DropSuperfluous();
        Assert.Empty(store.Store.Losses);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LayerThatIsGone_ComesBackForContainersToo(bool reopened)
    {
        using var store = new StoreFixture();
        var archive = Archive.Docker("x:1", new Layer().Directory("d", mode: 0x1C0).Bytes(), Layer.OfFile("d/f", "1"));
        await store.Load(archive);
        var image = store.Store.Get("x:1");
        store.Store.Snapshots.Prepare("c", image.DiffIds);
        foreach (var layer in Directory.GetDirectories(Path.Combine(store.Root, "layers"))) Directory.Delete(layer, recursive: true);
        store.Reopen();

        var error = Assert.Throws<ImageException>(() => store.Store.Snapshots.Mounts("c", () => image.DiffIds));
        Assert.Equal($"layer {image.DiffIds[0]}, which the container stands on, was lost: berth image verify --repair, or pulling, loading or importing its image again, brings it back", error.Message);
        await store.Load(archive);
        if (reopened) store.Reopen();
        var mounts = store.Store.Snapshots.Mounts("c", () => image.DiffIds);
        Assert.Equal(store.Store.Snapshots.Prepare("new", image.DiffIds)[0].Options[0], mounts[0].Options[0]);
        store.Reopen();
        Assert.Equal(mounts[0].Options[0], store.Store.Snapshots.Mounts("c")[0].Options[0]);
    }

    [Theory]
    [InlineData("fs")]
    [InlineData("ALL")]
    public async Task FileInPlaceOfALayersFiles_IsTold(string place)
    {
        using var store = new StoreFixture();
        var archive = Archive.Docker("x:1", Layer.OfFile("f", "1"));
        await store.Load(archive);
        var folder = Path.GetDirectoryName(store.Tree(store.Store.Get("x:1")))!;
        var path = place == "ALL" ? folder : Path.Combine(folder, place);
        Directory.Delete(path, recursive: true);
        File.WriteAllText(path, "");
        store.Reopen();
        Assert.NotNull(store.Store.FaultOf(store.Store.Get("x:1")));
        Assert.StartsWith(path, Assert.Single(store.Store.Losses), StringComparison.Ordinal);
        await store.Load(archive);
        store.Store.Collect();
        Assert.Empty(store.Store.Losses);
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(store.Root, "layers")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(store.Root, "unpack")));
    }

    private static async Task SpoilAndRepairAsync(StoreFixture store, Image image)
    {
        File.AppendAllText(Path.Combine(store.Tree(image), "f"), "spoilt");
        Assert.True((await new VerifyImages(store.Store) { Source = StoreFixture.Source }.RunAsync(image, TestContext.Current.CancellationToken)).IsWhole);
    }

    private static string Lower(IReadOnlyList<Mount> mounts) => mounts[0].Options[0]["lowerdir=".Length..].Split(':')[0];
}
