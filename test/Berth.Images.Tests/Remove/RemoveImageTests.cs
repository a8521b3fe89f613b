using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Remove;

public sealed class RemoveImageTests
{
    private const string Container = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task LastName_TakesTheImageWithIt()
    {
        using var store = new StoreFixture();
        var before = store.Files();
        var layers = new[] { Layer.OfFile("a", "1"), Layer.OfFile("b", "2") };
        var id = (await store.Load(Archive.Docker("x:1", layers)))[0].Id;
        var chain = store.Store.Get(id)!.ChainIds;

        var removed = new RemoveImage(store.Store).Run("x:1", new RemoveOptions());

        Assert.Equal([new("x:1", null), new(null, id.Text), new(null, chain[1].Text), new(null, chain[0].Text)], removed);
        Assert.Equal(before, store.Files());
    }

    [Fact]
    public async Task SharedLayers_StayForTheOther()
    {
        using var store = new StoreFixture();
        var shared = Layer.OfFile("a", "1");
        await store.Load(Archive.Docker("x:1", shared));
        await store.Load(Archive.Docker("y:1", shared, Layer.OfFile("b", "2")));

        var removed = new RemoveImage(store.Store).Run("y:1", new RemoveOptions());

        Assert.Equal(3, removed.Count);
        Assert.True(File.Exists(Path.Combine(store.Tree(store.Store.Get("x:1")), "a")));
    }

    [Fact]
    public async Task SeveralNames_LoseOne()
    {
        using var store = new StoreFixture();
        var id = (await store.Load(Archive.Docker("x:1", Layer.OfFile("a", "1"))))[0].Id;
        store.Store.Tag(id, Reference.Parse("y:2"));

        Assert.Equal(
            $"conflict: unable to delete {id.Short} (must be forced) - image is referenced in multiple repositories",
            Assert.Throws<ImageException>(() => new RemoveImage(store.Store).Run(id.Text, new RemoveOptions())).Message);
        Assert.Equal([new("x:1", null)], new RemoveImage(store.Store).Run("x:1", new RemoveOptions()));
        Assert.Equal(["y:2"], store.Store.Get(id)!.RepoTags);
        Assert.Equal("y:2", new RemoveImage(store.Store).Run(id.Hex[..6], new RemoveOptions())[0].Untagged);
        Assert.Empty(store.Store.List());
    }

    [Fact]
    public async Task InUse_IsAConflict_InDockersWords()
    {
        using var store = new StoreFixture();
        var id = (await store.Load(Archive.Docker("x:1", Layer.OfFile("a", "1"))))[0].Id;
        RemoveOptions Options(bool running, bool force = false) => new() { Force = force, UsersOf = _ => [new ImageUser(Container, running)] };
        string Fails(string name, RemoveOptions options)
        {
            var error = Assert.Throws<ImageException>(() => new RemoveImage(store.Store).Run(name, options));
            Assert.Equal(ImageErrorCode.Conflict, error.Code);
            return error.Message;
        }

        Assert.Equal(
            $"conflict: unable to remove repository reference \"x:1\" (must force) - container 0123456789ab is using its referenced image {id.Short}",
            Fails("x:1", Options(running: false)));
        Assert.Equal($"conflict: unable to delete {id.Short} (must be forced) - image is being used by stopped container 0123456789ab", Fails(id.Hex, Options(running: false)));
        Assert.Equal($"conflict: unable to delete {id.Short} (cannot be forced) - image is being used by running container 0123456789ab", Fails(id.Hex, Options(running: true, force: true)));

        // By name and force, the name goes and the image stays for its container.
        Assert.Equal([new("x:1", null)], new RemoveImage(store.Store).Run("x:1", Options(running: true, force: true)));
        Assert.True(store.Store.Get(id)!.IsDangling);
    }

    [Fact]
    public async Task ForcedFromUnderAStoppedContainer_LeavesItsFiles()
    {
        using var store = new StoreFixture();
        var id = (await store.Load(Archive.Docker("x:1", Layer.OfFile("a", "1"))))[0].Id;
        store.Store.Snapshots.Prepare("c1", store.Store.Get(id)!.DiffIds);

        new RemoveImage(store.Store).Run(id.Text, new RemoveOptions { Force = true, UsersOf = _ => [new ImageUser(Container, false)] });
        store.Reopen();

        var lower = store.Store.Snapshots.Mounts("c1")[0].Options[0]["lowerdir=".Length..];
        Assert.True(File.Exists(Path.Combine(lower, "a")));
        store.Store.Snapshots.Remove("c1");
        store.Store.Collect();
        Assert.Empty(Directory.GetDirectories(Path.Combine(store.Root, "layers")));
    }

    [Fact]
    public async Task NamelessParents_GoWithTheirLastChild_UnlessAskedToStay()
    {
        using var store = new StoreFixture();
        var parent = (await store.Load(Archive.Docker("x:1", Layer.OfFile("a", "1"))))[0].Id;
        var child = await CommitAsync(store, parent, "y:1");
        Assert.Equal([new("x:1", null)], new RemoveImage(store.Store).Run("x:1", new RemoveOptions()));
        Assert.Equal(
            $"conflict: unable to delete {parent.Short} (cannot be forced) - image has dependent child images",
            Assert.Throws<ImageException>(() => new RemoveImage(store.Store).Run(parent.Text, new RemoveOptions { Force = true })).Message);

        var told = new List<string>();
        var options = new RemoveOptions { Untagged = id => told.Add($"untag {id.Short}"), Deleted = id => told.Add($"delete {id.Short}") };
        new RemoveImage(store.Store).Run("y:1", options with { KeepParents = true });
        Assert.NotNull(store.Store.Get(parent));

        await CommitAsync(store, parent, "z:1");
        new RemoveImage(store.Store).Run("z:1", options);

        Assert.Empty(store.Store.List());
        Assert.Equal([$"untag {child.Short}", $"delete {child.Short}"], told[..2]);
        Assert.Equal($"delete {parent.Short}", told[^1]);
    }

    private static async Task<Digest> CommitAsync(StoreFixture store, Digest parent, string name)
    {
        var image = store.Store.Get(parent)!;
        store.Store.Snapshots.Prepare("c1", image.DiffIds);
        var id = await new CommitImage(store.Store).RunAsync(
            new CommitRequest { Key = "c1", Parent = image, DiffIds = image.DiffIds, Execution = new ExecutionConfig(), Reference = Reference.Parse(name) },
            TestContext.Current.CancellationToken);
        store.Store.Snapshots.Remove("c1");
        return id;
    }

    [Theory]
    [InlineData("nope", "No such image: nope:latest")]
    [InlineData("sha256:0123", "No such image: sha256:0123")]
    [InlineData("a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "No such image: a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "No such image: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Unknown_IsNoSuchImage(string name, string expected)
    {
        using var store = new StoreFixture();
        Assert.Equal(expected, Assert.Throws<ImageException>(() => new RemoveImage(store.Store).Run(name, new RemoveOptions())).Message);
    }
}
