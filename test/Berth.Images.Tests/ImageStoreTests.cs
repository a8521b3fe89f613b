using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests;

public sealed class ImageStoreTests
{
    [Fact]
    public async Task Image_IsFoundByAllItsNames()
    {
        using var store = new StoreFixture();
        var id = (await store.Load(Archive.Docker("busybox:latest", Layer.OfFile("a", "1"))))[0].Id;
        foreach (var name in (string[])["busybox", "busybox:latest", "docker.io/library/busybox", "library/busybox:latest", id.Text, id.Hex, id.Hex[..12], id.Hex[..2], "sha256:" + id.Hex[..7]])
            Assert.Equal(id, store.Store.Find(name)?.Id);
        foreach (var name in (string[])["busybox:1", "library", "zzz", "sha256:zz"]) Assert.Null(store.Store.Find(name));
        Assert.Equal("invalid reference format", Assert.Throws<ImageException>(() => store.Store.Find("a b")).Message);
    }

    [Fact]
    public async Task AmbiguousPrefix_IsNothing()
    {
        using var store = new StoreFixture();
        var ids = new List<Digest>();
        for (var i = 0; i < 20; i++) ids.Add((await store.Load(Archive.Docker((string[]?)null, Archive.Config([], x => x["author"] = $"{i}"))))[0].Id);
        var group = ids.GroupBy(x => x.Hex[0]).First(x => x.Count() > 1);
        Assert.Null(store.Store.Find(group.Key.ToString()));
        Assert.NotNull(store.Store.Find(group.First().Hex[..20]));
    }

    [Fact]
    public async Task Tag_MovesAName()
    {
        using var store = new StoreFixture();
        var first = (await store.Load(Archive.Docker("x:1", Layer.OfFile("a", "1"))))[0].Id;
        var second = (await store.Load(Archive.Docker("y:1", Layer.OfFile("a", "2"))))[0].Id;

        Assert.Equal(first, store.Store.Tag(second, Reference.Parse("x:1")));
        Assert.Null(store.Store.Tag(second, Reference.Parse("z")));

        store.Reopen();
        Assert.Equal(["x:1", "y:1", "z:latest"], store.Store.Get(second)!.RepoTags);
        Assert.Empty(store.Store.Get(first)!.RepoTags);
    }

    [Theory]
    [InlineData("x@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "cannot import digest reference")]
    [InlineData("sha256:1", "refusing to create an ambiguous tag using digest algorithm as name")]
    public async Task BadTag_IsRefused(string name, string expected)
    {
        using var store = new StoreFixture();
        var id = (await store.Load(Archive.Docker("x:1", Layer.OfFile("a", "1"))))[0].Id;
        Assert.Equal(expected, Assert.Throws<ImageException>(() => store.Store.Tag(id, Reference.Parse(name))).Message);
    }

    [Fact]
    public async Task ImageOfAMissingLayer_StaysUntilItIsLoadedAgainOrRemoved()
    {
        using var store = new StoreFixture();
        var archive = Archive.Docker("x:1", Layer.OfFile("a", "1"));
        for (var i = 0; i < 2; i++)
        {
            await store.Load(archive);
            var image = store.Store.Get("x:1");
            Directory.Delete(Path.GetDirectoryName(store.Tree(image))!, recursive: true);
            store.Reopen();
            Assert.Equal($"layer {image.DiffIds[0]} is missing", store.Store.FaultOf(store.Store.Get("x:1")));
            Assert.Empty(store.Store.Losses);
        }
        new RemoveImage(store.Store).Run("x:1", new RemoveOptions());
        Assert.Empty(Directory.GetFiles(store.Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task List_IsNewestFirst()
    {
        using var store = new StoreFixture();
        foreach (var year in (int[])[2020, 2024, 2022])
            await store.Load(Archive.Docker([$"x:{year}"], Archive.Config([], x => x["created"] = $"{year}-01-01T00:00:00Z")));
        Assert.Equal(["x:2024", "x:2022", "x:2020"], store.Store.List().Select(x => x.RepoTags[0]));
    }
}
