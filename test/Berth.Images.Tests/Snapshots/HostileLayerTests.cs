using Berth.Images.Snapshots;
using Berth.Images.Tar;
using Berth.Images.Tests.Samples;
using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Images.Tests.Snapshots;

/// <summary>Layers that want out. Each is loaded as an image; what is refused leaves nothing, what is let through stays inside.</summary>
public sealed class HostileLayerTests
{
    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/../x")]
    [InlineData("./../../etc/passwd")]
    public async Task ClimbingName_IsRefused(string name)
    {
        using var store = new StoreFixture();
        Assert.Equal($"invalid entry name \"{name}\"", await store.LoadFails(Archive.Docker("x:1", Layer.OfFile(name, "1"))));
    }

    [Fact]
    public async Task ClimbingSymlink_IsNotFollowed()
    {
        using var store = new StoreFixture();
        var layer = new Layer().Directory("etc").Symlink("l", "../../../etc").File("l/x", "1").Bytes();
        Assert.Equal("statat l: path escapes from parent", await store.LoadFails(Archive.Docker("x:1", layer)));
    }

    [Fact]
    public async Task AbsoluteSymlink_MeansTheLayersOwnRoot()
    {
        using var store = new StoreFixture();
        using var outside = new TempDirectory();
        var tree = await store.Unpack(new Layer().Symlink("l", outside.Path).File("l/x", "1").Symlink("dangling", "nothing").File("dangling/y", "2").Bytes());

        Assert.Empty(Directory.GetFileSystemEntries(outside.Path));
        Assert.Equal("1", File.ReadAllText(tree + outside.Path + "/x"));
        Assert.Equal("2", File.ReadAllText(tree + "/nothing/y"));
    }

    [Fact]
    public async Task ClimbingHardLink_IsRefused()
    {
        using var store = new StoreFixture();
        Assert.Equal("invalid hardlink target \"../../etc/passwd\"", await store.LoadFails(Archive.Docker("x:1", new Layer().HardLink("h", "../../etc/passwd").Bytes())));
    }

    [Fact]
    public async Task HardLinkThroughSymlink_StaysInside()
    {
        using var store = new StoreFixture();
        Assert.Equal(
            "linkat l/passwd h: no such file or directory",
            await store.LoadFails(Archive.Docker("x:1", new Layer().Symlink("l", "/etc").HardLink("h", "l/passwd").Bytes())));
    }

    [Fact]
    public async Task HardLinkToSymlink_LinksTheLinkItself()
    {
        using var store = new StoreFixture();
        var tree = await store.Unpack(new Layer().Symlink("l", "/etc/passwd").HardLink("h", "l").Bytes());
        Assert.Equal("/etc/passwd", new FileInfo(tree + "/h").LinkTarget);
    }

    [Fact]
    public async Task AbsoluteHardLink_AsKanikoWritesIt_StartsAtTheRoot()
    {
        using var store = new StoreFixture();
        var tree = await store.Unpack(new Layer().File("/a/f", "1").HardLink("/h", "/a/f").Bytes());
        Assert.Equal(2u, Stat.LinkPath(tree + "/h").Links);
    }

    [Fact]
    public async Task LaterEntry_TakesThePlaceOfTheEarlier()
    {
        using var store = new StoreFixture();
        var tree = await store.Unpack(new Layer()
            .File("f", "1").File("f", "22")
            .Directory("d").File("d/x", "1").Symlink("d", "f")
            .Symlink("s", "/etc").Directory("s").File("s/y", "in")
            .File("g", "1").Directory("g").File("g/z", "3").Bytes());

        Assert.Equal("22", File.ReadAllText(tree + "/f"));
        Assert.Equal("f", new FileInfo(tree + "/d").LinkTarget);
        Assert.Equal("in", File.ReadAllText(tree + "/s/y"));
        Assert.Equal("3", File.ReadAllText(tree + "/g/z"));
        Assert.False(Directory.Exists(tree + "/etc"));
    }

    [Fact]
    public async Task FileAsDirectory_IsRefused()
    {
        using var store = new StoreFixture();
        Assert.Equal("openat f/g: not a directory", await store.LoadFails(Archive.Docker("x:1", new Layer().File("f", "1").File("f/g", "2").Bytes())));
    }

    [Theory]
    [InlineData(".wh.")]
    [InlineData(".wh...")]
    [InlineData(".wh..")]
    public async Task WhiteoutOfNothing_IsRefused(string name)
    {
        using var store = new StoreFixture();
        Assert.Equal($"invalid whiteout entry \"{name}\"", await store.LoadFails(Archive.Docker("x:1", Layer.OfFile(name, ""))));
    }

    [Fact]
    public async Task OverlayAttributes_AreNotTheImagesToSet()
    {
        using var store = new StoreFixture();
        var tree = await store.Unpack(new Layer().Add(new TarEntry
        {
            Name = "f",
            Xattrs =
            [
                new TarXattr("trusted.overlay.redirect", "/etc"u8.ToArray()), new TarXattr("user.overlay.whiteout", "y"u8.ToArray()),
                new TarXattr("security.selinux", "x"u8.ToArray()), new TarXattr("user.binary", [0, 255, 10, 61, 0]),
            ],
        }).Bytes());

        Assert.Equal(["user.binary"], Xattr.LinkList(tree + "/f"));
        Assert.Equal([0, 255, 10, 61, 0], Xattr.LinkGet(tree + "/f", "user.binary"));
    }

    [Fact]
    public async Task DirectoryWithoutEnd_IsAsDeepAsItLikes()
    {
        using var store = new StoreFixture();
        var deep = string.Join('/', Enumerable.Repeat("d", 1500));
        var tree = await store.Unpack(new Layer().Directory(deep).Bytes());
        Assert.True(Directory.Exists(tree + "/d/d/d"));
    }

    [Fact]
    public async Task LongNames_AreTheKernelsToRefuse()
    {
        using var store = new StoreFixture();
        Assert.Equal($"openat {new string('n', 300)}: file name too long", await store.LoadFails(Archive.Docker("x:1", Layer.OfFile(new string('n', 300), ""))));
        Assert.StartsWith("invalid entry name \"", await store.LoadFails(Archive.Docker("x:1", Layer.OfFile(string.Join('/', Enumerable.Repeat("dd", 2000)), ""))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bomb_IsStopped()
    {
        Require.Root();
        using var directory = new TempDirectory();
        var store = ImageStore.Open(directory["s"], TimeProvider.System, new LayerLimits { Bytes = 1 << 20, Entries = 10 });
        var bomb = Archive.Gzip(new Layer().Add(new TarEntry { Name = "zeros" }, new byte[8 << 20]).Bytes());
        var crowd = Enumerable.Range(0, 11).Aggregate(new Layer(), (x, i) => x.File($"f{i}", "")).Bytes();

        foreach (var tar in (byte[][])[bomb, crowd])
        {
            var error = await Assert.ThrowsAsync<ImageException>(() =>
                new ImportImage(store).RunAsync(new MemoryStream(tar), new ImportRequest(), new Progress<ProgressMessage>(), TestContext.Current.CancellationToken));
            Assert.Contains("refusing what looks like a decompression bomb", error.Message, StringComparison.Ordinal);
        }
        Assert.Empty(Directory.GetFileSystemEntries(directory["s/unpack"]));
    }
}
