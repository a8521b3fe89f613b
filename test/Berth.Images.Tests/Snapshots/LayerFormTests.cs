using Berth.Images.Tar;
using Berth.Images.Tests.Samples;
using Berth.Linux.Calls;

namespace Berth.Images.Tests.Snapshots;

/// <summary>How a layer lies on disk.</summary>
public sealed class LayerFormTests
{
    [Fact]
    public async Task Attributes_AreThoseOfTheTar()
    {
        using var store = new StoreFixture();
        var time = new Timespec(1_000_000_000, 123_456_789);
        var tree = await store.Unpack(new Layer()
            .Add(new TarEntry { Name = "d/", Type = TarEntryType.Directory, Mode = 0x3FF, Uid = 3_000_000, Gid = 7, ModifyTime = time })
            .Add(new TarEntry { Name = "d/f", Mode = 0x9ED, Uid = 1, Gid = 2, ModifyTime = time, Xattrs = [new TarXattr("security.capability", [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])] }, "x"u8)
            .Add(new TarEntry { Name = "d/l", Type = TarEntryType.Symlink, LinkName = "f", Uid = 5, Gid = 6, ModifyTime = time })
            .Add(new TarEntry { Name = "d/c", Type = TarEntryType.CharacterDevice, Mode = 0x1B6, Device = new DeviceNumber(1, 3), ModifyTime = time })
            .Add(new TarEntry { Name = "d/b", Type = TarEntryType.BlockDevice, Mode = 0x1B0, Device = new DeviceNumber(259, 70_000), ModifyTime = time })
            .Add(new TarEntry { Name = "d/p", Type = TarEntryType.Fifo, Mode = 0x180, ModifyTime = time })
            .Bytes());

        var directory = Stat.LinkPath(tree + "/d");
        Assert.Equal((0x3FFu, 3_000_000u, 7u, time), (directory.Permissions, directory.Uid, directory.Gid, directory.ModifyTime));
        var file = Stat.LinkPath(tree + "/d/f");
        Assert.Equal((0x9EDu, 1u, 2u, time), (file.Permissions, file.Uid, file.Gid, file.ModifyTime));
        Assert.Equal(20, Xattr.LinkGet(tree + "/d/f", "security.capability")!.Length);
        var link = Stat.LinkPath(tree + "/d/l");
        Assert.Equal((5u, 6u, time), (link.Uid, link.Gid, link.ModifyTime));
        Assert.Equal((FileType.CharacterDevice, 0x1B6u, new DeviceNumber(1, 3)), Node("c"));
        Assert.Equal((FileType.BlockDevice, 0x1B0u, new DeviceNumber(259, 70_000)), Node("b"));
        Assert.Equal(FileType.Fifo, Stat.LinkPath(tree + "/d/p").Type);

        (FileType, uint, DeviceNumber) Node(string name)
        {
            var stat = Stat.LinkPath($"{tree}/d/{name}");
            return (stat.Type, stat.Permissions, stat.NodeDevice);
        }
    }

    [Fact]
    public async Task Whiteouts_BecomeOverlays()
    {
        using var store = new StoreFixture();
        var tree = await store.Unpack(new Layer()
            .Directory("o").File("o/.wh..wh..opq", "").File("o/kept", "1")
            .File(".wh.gone", "")
            .File(".wh..wh.plnk", "")
            .File("both", "1").File(".wh.both", "")
            .File(".wh.again", "").Directory("again")
            .Bytes());

        Assert.Equal("y"u8.ToArray(), Xattr.LinkGet(tree + "/o", "trusted.overlay.opaque"));
        var gone = Stat.LinkPath(tree + "/gone");
        Assert.Equal((FileType.CharacterDevice, new DeviceNumber(0, 0)), (gone.Type, gone.NodeDevice));
        Assert.Equal("1", File.ReadAllText(tree + "/both"));
        Assert.Equal("y"u8.ToArray(), Xattr.LinkGet(tree + "/again", "trusted.overlay.opaque"));
        Assert.Equal(["again", "both", "gone", "o"], Directory.GetFileSystemEntries(tree).Select(x => Path.GetFileName(x)).Order());
    }

    [Fact]
    public async Task SparseFile_TakesOnlyItsData()
    {
        using var store = new StoreFixture();
        using var directory = new Testing.TempDirectory();
        using (var file = File.Create(directory["s"]))
        {
            file.SetLength(64 << 20);
            file.Position = 10 << 20;
            file.Write("middle"u8);
        }
        foreach (var format in (string[])["--format=gnu", "--format=pax", "--format=pax --sparse-version=0.0", "--format=pax --sparse-version=0.1"])
        {
            var tar = Programs.Run("tar", ["-cS", .. format.Split(' '), "s"], directory: directory.Path);
            var tree = await store.Unpack(tar);
            var stat = Stat.LinkPath(tree + "/s");
            Assert.Equal(64 << 20, stat.Size);
            Assert.InRange(stat.Blocks * 512, 1, 1 << 20);
            Assert.Equal(File.ReadAllBytes(directory["s"]), File.ReadAllBytes(tree + "/s"));
        }
    }

    [Fact]
    public async Task NamesThatAreNotUtf8_AreKeptByteForByte()
    {
        using var store = new StoreFixture();
        var name = Berth.Linux.PathText.Decode([(byte)'f', 0xE9, (byte)'x']);
        var tree = await store.Unpack(Layer.OfFile(name, "1"));
        using var root = Open.Path(tree, OpenFlags.Directory);
        Assert.Equal([name], Getdents.All(root).Select(x => x.Name));
    }

    [Fact]
    public async Task UnnamedDirectory_LooksAsTheLayerBelowHasIt()
    {
        using var store = new StoreFixture();
        var below = new Layer().Directory("tmp", 0x3FF, 5, 6).Directory("etc", 0x1C0).Bytes();
        var above = new Layer().File("tmp/x", "1").File("etc/deep/er/y", "1").File("new/z", "1").Bytes();
        await store.Load(Archive.Docker("x:1", below, above));
        await store.Load(Archive.Docker("y:1", above));

        using var view = new MountedRoot(store, "x:1");
        var tmp = Stat.LinkPath(view.Path + "/tmp");
        Assert.Equal((0x3FFu, 5u, 6u), (tmp.Permissions, tmp.Uid, tmp.Gid));
        Assert.Equal(0x1C0u, Stat.LinkPath(view.Path + "/etc").Permissions);
        Assert.Equal("1", File.ReadAllText(view.Path + "/etc/deep/er/y"));
        Assert.Equal(0x1EDu, Stat.LinkPath(view.Path + "/new").Permissions);

        // The same layer on nothing is as it is by itself.
        using var alone = new MountedRoot(store, "y:1");
        Assert.Equal(0x1EDu, Stat.LinkPath(alone.Path + "/tmp").Permissions);
    }

    [Fact]
    public async Task UnnamedDirectory_OnAStackThatNeededNothing_LooksAsTheLayerBelowHasIt()
    {
        using var store = new StoreFixture();
        var below = new Layer().Directory("tmp", 0x3FF, 5, 6).Bytes();
        var named = new Layer().Directory("tmp", 0x1C0, 7, 8).File("tmp/x", "1").Bytes();
        var unnamed = new Layer().File("tmp/y", "1").Bytes();
        await store.Load(Archive.Docker("one:1", below));
        await store.Load(Archive.Docker("two:1", below, named));
        await store.Load(Archive.Docker("three:1", below, named, unnamed));
        await store.Load(Archive.Docker("four:1", below, named, unnamed, Layer.OfFile("z", "1")));

        foreach (var image in (string[])["two:1", "three:1", "four:1"])
        {
            using var view = new MountedRoot(store, image);
            var tmp = Stat.LinkPath(view.Path + "/tmp");
            Assert.Equal((0x1C0u, 7u, 8u), (tmp.Permissions, tmp.Uid, tmp.Gid));
        }
    }

    [Fact]
    public async Task StackedLayers_HideAndShow()
    {
        using var store = new StoreFixture();
        var one = new Layer().Directory("d").File("d/a", "1").File("d/b", "1").Directory("o").File("o/old", "1").Bytes();
        var two = new Layer().Directory("d").File("d/.wh.a", "").Directory("o").File("o/.wh..wh..opq", "").File("o/new", "2").Bytes();
        await store.Load(Archive.Docker("x:1", one, two));

        using var view = new MountedRoot(store, "x:1");

        Assert.Equal(["b"], Directory.GetFileSystemEntries(view.Path + "/d").Select(x => Path.GetFileName(x)));
        Assert.Equal(["new"], Directory.GetFileSystemEntries(view.Path + "/o").Select(x => Path.GetFileName(x)));
        File.WriteAllText(view.Path + "/written", "yes");
        Assert.True(store.Store.Snapshots.Usage(view.Key).Inodes == 1);
    }
}
