using Berth.Images.Tests.Samples;
using Berth.Images.Trees;
using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Images.Tests.Trees;

/// <summary>The writable part of an overlay as the tar of a layer.</summary>
public sealed class PackLayerTests
{
    [Fact]
    public async Task Deletions_BecomeWhiteouts_AndBackAgain()
    {
        Require.Root();
        using var store = new StoreFixture();
        using var upper = new TempDirectory();
        Mknod.At(upper.Descriptor, "gone", FileType.CharacterDevice, 0);
        Directory.CreateDirectory(upper["opaque"]);
        Xattr.LinkSet(upper["opaque"], "trusted.overlay.opaque", "y"u8);
        File.WriteAllText(upper["opaque/new"], "1");

        var tar = Pack(upper);
        Assert.Equal([".wh.gone", "opaque/", "opaque/.wh..wh..opq", "opaque/new"], Names(tar));
        var tree = await store.Unpack(tar);
        Assert.Equal(FileType.CharacterDevice, Stat.LinkPath(tree + "/gone").Type);
        Assert.Equal("y"u8.ToArray(), Xattr.LinkGet(tree + "/opaque", "trusted.overlay.opaque"));
    }

    [Fact]
    public async Task UnpackedAndPackedAgain_GivesTheSameBytes()
    {
        Require.Root();
        using var store = new StoreFixture();
        using var upper = new TempDirectory();
        Directory.CreateDirectory(upper["d/e"]);
        File.WriteAllText(upper["d/f"], "text");
        File.CreateSymbolicLink(upper["d/l"], "f");
        Link.At(upper.Descriptor, "d/f", upper.Descriptor, "hard");
        Mknod.At(upper.Descriptor, "fifo", FileType.Fifo, 0x180);
        Mknod.At(upper.Descriptor, "gone", FileType.CharacterDevice, 0);
        Xattr.LinkSet(upper["d/f"], "user.note", [0, 1]);
        Chown.Path(upper["d/f"], 5, 6);

        var tar = Pack(upper);
        using var again = Open.Path(await store.Unpack(tar), OpenFlags.ReadOnly | OpenFlags.Directory);
        Assert.Equal(tar, Pack(again));
    }

    private static byte[] Pack(TempDirectory directory) => Pack(directory.Descriptor);

    private static byte[] Pack(Berth.Linux.FileDescriptor directory)
    {
        var archive = new MemoryStream();
        var tar = new Images.Tar.TarWriter(archive);
        using var pack = new PackTree(tar, CancellationToken.None) { WritesWhiteouts = true };
        pack.AddContent(directory);
        tar.Finish();
        return archive.ToArray();
    }

    private static List<string> Names(byte[] tar)
    {
        var (reader, names) = (new Images.Tar.TarReader(new MemoryStream(tar)), new List<string>());
        while (reader.Next() is { } entry) names.Add(entry.Name);
        return names;
    }
}
