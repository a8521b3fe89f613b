using Berth.Images.Trees;
using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Images.Tests.Trees;

/// <summary>What a tree becomes in an archive, read back by another reader than our own.</summary>
public sealed class PackTreeTests
{
    [Fact]
    public void Directory_IsNamedAndSortedWithItsContent()
    {
        using var tree = new TempDirectory();
        Directory.CreateDirectory(tree["b/c"]);
        File.WriteAllText(tree["b/c/f"], "x");
        File.WriteAllText(tree["a"], "y");

        Assert.Equal(["top/", "top/a", "top/b/", "top/b/c/", "top/b/c/f"], Pack(tree, "top").Select(e => e.Name));
    }

    [Fact]
    public void Content_HasNoEntryForTheDirectoryItself()
    {
        using var tree = new TempDirectory();
        File.WriteAllText(tree["a"], "y");

        Assert.Equal(["a"], Pack(tree, null).Select(e => e.Name));
    }

    [Fact]
    public void SecondNameOfAFile_IsAHardLinkToTheFirst()
    {
        using var tree = new TempDirectory();
        File.WriteAllText(tree["a"], "y");
        Link.At(tree.Descriptor, "a", tree.Descriptor, "b");

        var link = Pack(tree, "t").Single(e => e.Name == "t/b");
        Assert.Equal((System.Formats.Tar.TarEntryType.HardLink, "t/a"), (link.EntryType, link.LinkName));
    }

    [Fact]
    public void LinkOutOfTheTree_IsALinkAndNotFollowed()
    {
        using var tree = new TempDirectory();
        File.CreateSymbolicLink(tree["out"], "/etc");

        var link = Assert.Single(Pack(tree, null));
        Assert.Equal((System.Formats.Tar.TarEntryType.SymbolicLink, "/etc"), (link.EntryType, link.LinkName));
    }

    [Fact]
    public void FifoAndSocket_DoNotBlock()
    {
        using var tree = new TempDirectory();
        Mknod.At(tree.Descriptor, "fifo", FileType.Fifo, 0x180);
        Mknod.At(tree.Descriptor, "socket", FileType.Socket, 0x180);

        Assert.Equal(System.Formats.Tar.TarEntryType.Fifo, Assert.Single(Pack(tree, null)).EntryType);
    }

    [Fact]
    public void Holes_ArriveAsZeros()
    {
        using var tree = new TempDirectory();
        using (var file = File.Create(tree["sparse"]))
        {
            file.SetLength(3 << 20);
            file.Position = 1 << 20;
            file.WriteByte(7);
        }

        var content = Assert.Single(Pack(tree, null)).DataStream!;
        Assert.Equal(3 << 20, content.Length);
        var bytes = new byte[content.Length];
        content.ReadExactly(bytes);
        Assert.Equal(7, bytes[1 << 20]);
        Assert.Equal(7, bytes.Sum(b => b));
    }

    [Fact]
    public void UserAttributes_AreInTheArchive()
    {
        using var tree = new TempDirectory();
        File.WriteAllText(tree["a"], "");
        Xattr.LinkSet(tree["a"], "user.note", [0, 255]);
        var entry = new Images.Tar.TarReader(new MemoryStream(Bytes(tree, null))).Next()!;
        Assert.Equal("user.note", entry.Xattrs[0].Name);
        Assert.Equal([0, 255], entry.Xattrs[0].Value);
    }

    private static List<System.Formats.Tar.TarEntry> Pack(TempDirectory tree, string? name)
    {
        using var reader = new System.Formats.Tar.TarReader(new MemoryStream(Bytes(tree, name)));
        var entries = new List<System.Formats.Tar.TarEntry>();
        while (reader.GetNextEntry(copyData: true) is { } entry) entries.Add(entry);
        return entries;
    }

    private static byte[] Bytes(TempDirectory tree, string? name)
    {
        var archive = new MemoryStream();
        var tar = new Images.Tar.TarWriter(archive);
        using var pack = new PackTree(tar, CancellationToken.None);
        if (name is null) pack.AddContent(tree.Descriptor);
        else pack.Add(tree.Descriptor, name);
        tar.Finish();
        return archive.ToArray();
    }
}
