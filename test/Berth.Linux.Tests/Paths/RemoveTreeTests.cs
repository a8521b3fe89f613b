using Berth.Linux.Calls;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Paths;

public sealed class RemoveTreeTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void RemoveTree_NothingFileOrLink_IsGoneAndTheTargetStays()
    {
        File.WriteAllText(_temp["kept"], "");
        Symlink.At("kept", _temp.Descriptor, "link");
        SafePath.RemoveTree(_temp.Descriptor, "missing");
        SafePath.RemoveTree(_temp.Descriptor, "link");
        Assert.True(File.Exists(_temp["kept"]));
        SafePath.RemoveTree(_temp.Descriptor, "kept");
        Assert.False(File.Exists(_temp["kept"]));
    }

    [Fact]
    public void RemoveTree_LinksToOutside_LeavesTheOutside()
    {
        Directory.CreateDirectory(_temp["outside"]);
        File.WriteAllText(_temp["outside/file"], "");
        Directory.CreateDirectory(_temp["tree/sub"]);
        Symlink.At("../../outside", _temp.Descriptor, "tree/sub/link");
        Symlink.At(_temp["outside"], _temp.Descriptor, "tree/abs");
        Mknod.At(_temp.Descriptor, "tree/fifo", FileType.Fifo, 0);
        SafePath.RemoveTree(_temp.Descriptor, "tree");
        Assert.False(Directory.Exists(_temp["tree"]));
        Assert.True(File.Exists(_temp["outside/file"]));
    }

    [Fact]
    public void RemoveTree_ThousandsOfLevelsDeep_TakesFewDescriptors()
    {
        Mkdir.At(_temp.Descriptor, "deep", 0b111_000_000);
        var current = Open.At(_temp.Descriptor, "deep", OpenFlags.Directory);
        for (var level = 0; level < 3000; level++)
        {
            Mkdir.At(current, "d", 0b111_000_000);
            using (Open.At(current, "f", OpenFlags.Create | OpenFlags.WriteOnly, 0)) { }
            var next = Open.At(current, "d", OpenFlags.Directory);
            current.Dispose();
            current = next;
        }

        current.Dispose();
        SafePath.RemoveTree(_temp.Descriptor, "deep");
        Assert.False(Directory.Exists(_temp["deep"]));
    }

    [Fact]
    public void RemoveTree_ThousandsOfFiles_RemovesAll()
    {
        Mkdir.At(_temp.Descriptor, "wide", 0b111_000_000);
        using (var wide = Open.At(_temp.Descriptor, "wide", OpenFlags.Directory))
        {
            for (var i = 0; i < 5000; i++) Symlink.At("nowhere", wide, $"a-rather-long-name-so-that-several-reads-are-needed-{i}");
        }

        SafePath.RemoveTree(_temp.Descriptor, "wide");
        Assert.False(Directory.Exists(_temp["wide"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void RemoveTree_NotOneName_IsRefused(string name) =>
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => SafePath.RemoveTree(_temp.Descriptor, name)).Errno);

    [Fact]
    public void RemoveTree_MountInside_IsNotCrossedAndTheRestIsGone()
    {
        Require.Root();
        Directory.CreateDirectory(_temp["tree/a"]);
        Directory.CreateDirectory(_temp["tree/mnt"]);
        Directory.CreateDirectory(_temp["other"]);
        File.WriteAllText(_temp["other/kept"], "");
        File.WriteAllText(_temp["tree/a/file"], "");
        // Same file system, so only the mount itself tells them apart.
        Mount.Bind(_temp["other"], _temp["tree/mnt"]);
        var refused = Assert.Throws<LinuxException>(() => SafePath.RemoveTree(_temp.Descriptor, "tree"));
        Assert.Equal(Errno.EXDEV, refused.Errno);
        Assert.Contains("mnt", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_temp["other/kept"]));
        Assert.False(Directory.Exists(_temp["tree/a"]));
        Assert.Equal(Errno.EXDEV, Assert.Throws<LinuxException>(() => SafePath.RemoveTree(Open.Path(_temp["tree"], OpenFlags.Directory), "mnt")).Errno);
        Umount.Path(_temp["tree/mnt"]);
        SafePath.RemoveTree(_temp.Descriptor, "tree");
        Assert.False(Directory.Exists(_temp["tree"]));
    }

    [Fact]
    public void RemoveTree_NameThatIsNotUtf8_IsRemoved()
    {
        var name = PathText.Decode([0x66, 0xE9, 0xFF, 0x2E]);
        Directory.CreateDirectory(_temp["tree"]);
        using (Open.At(_temp.Descriptor, $"tree/{name}", OpenFlags.Create | OpenFlags.WriteOnly, 0)) { }
        SafePath.RemoveTree(_temp.Descriptor, "tree");
        Assert.False(Directory.Exists(_temp["tree"]));
    }
}
