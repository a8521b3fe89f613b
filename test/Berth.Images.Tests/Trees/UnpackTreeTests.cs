using Berth.Images.Tar;
using Berth.Images.Trees;
using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Images.Tests.Trees;

/// <summary>Archives unpacked over what is there, friendly and hostile.</summary>
public sealed class UnpackTreeTests
{
    [Fact]
    public async Task File_ReplacesALinkAndNotWhatItLeadsTo()
    {
        using var tree = new TempDirectory();
        using var outside = new TempDirectory();
        File.WriteAllText(outside["secret"], "kept");
        File.CreateSymbolicLink(tree["f"], outside["secret"]);

        await Unpack(tree, Of("f", "new"));

        Assert.Equal("kept", File.ReadAllText(outside["secret"]));
        Assert.Null(new FileInfo(tree["f"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(tree["f"]));
    }

    [Fact]
    public async Task LinkOutThenAFileBehindIt_StaysInside()
    {
        using var tree = new TempDirectory();
        using var outside = new TempDirectory();

        await Unpack(tree, new TarEntry { Name = "l", Type = TarEntryType.Symlink, LinkName = outside.Path }, Of("l/x", "1"));

        Assert.Empty(Directory.GetFileSystemEntries(outside.Path));
        Assert.True(File.Exists(tree.Path + outside.Path + "/x"));
    }

    [Theory]
    [InlineData("../x", "invalid entry name \"../x\"")]
    [InlineData("a/../../x", "invalid entry name \"a/../../x\"")]
    public async Task ClimbingName_IsRefused(string name, string sentence)
    {
        using var tree = new TempDirectory();
        Assert.Equal(sentence, (await Assert.ThrowsAsync<ImageException>(() => Unpack(tree, Of(name, "")))).Message);
    }

    [Fact]
    public async Task HardLinkOut_IsRefused()
    {
        using var tree = new TempDirectory();
        var link = new TarEntry { Name = "h", Type = TarEntryType.HardLink, LinkName = "../../etc/passwd" };
        Assert.Equal("invalid hardlink target \"../../etc/passwd\"", (await Assert.ThrowsAsync<ImageException>(() => Unpack(tree, link))).Message);
    }

    [Fact]
    public async Task WhiteoutNames_AreNames()
    {
        using var tree = new TempDirectory();
        File.WriteAllText(tree["f"], "kept");
        await Unpack(tree, Of(".wh.f", "1"), Of(".wh..wh..opq", "2"));
        Assert.Equal(["kept", "1", "2"], ((string[])["f", ".wh.f", ".wh..wh..opq"]).Select(name => File.ReadAllText(tree[name])));
    }

    [Fact]
    public async Task TheDirectoryItself_KeepsItsModeAndOwner()
    {
        using var tree = new TempDirectory();
        await Unpack(tree, new TarEntry { Name = "./", Type = TarEntryType.Directory, Mode = 0, Uid = 7 });
        Assert.Equal((0x1EDu, 0u), (Stat.Path(tree.Path).Permissions, Stat.Path(tree.Path).Uid));
    }

    [Fact]
    public async Task KeepDirectories_RefusesBothWays()
    {
        using var tree = new TempDirectory();
        Directory.CreateDirectory(tree["d"]);
        File.WriteAllText(tree["f"], "");
        var keep = new UnpackOptions { KeepDirectories = true, TargetName = "/t" };

        Assert.Equal(
            "cannot overwrite directory \"d\" with non-directory \"/t\"",
            (await Assert.ThrowsAsync<ImageException>(() => Unpack(tree, keep, Of("d", "")))).Message);
        Assert.Equal(
            "cannot overwrite non-directory \"f\" with directory \"/t\"",
            (await Assert.ThrowsAsync<ImageException>(() => Unpack(tree, keep, new TarEntry { Name = "f", Type = TarEntryType.Directory }))).Message);
        await Unpack(tree, Of("d", "now a file"));
        Assert.Equal("now a file", File.ReadAllText(tree["d"]));
    }

    [Fact]
    public async Task Owner_IsTheArchivesOrTheOneAskedFor()
    {
        Require.Root();
        using var tree = new TempDirectory();
        await Unpack(tree, Of("a", "") with { Uid = 5, Gid = 6 });
        await Unpack(tree, new UnpackOptions { Owner = (7, 8) }, Of("b", "") with { Uid = 5, Gid = 6 });
        await Unpack(tree, new UnpackOptions { SetOwner = false }, Of("c", "") with { Uid = 5, Gid = 6 });
        Assert.Equal([(5u, 6u), (7u, 8u), (0u, 0u)], ((string[])["a", "b", "c"]).Select(name => Stat.Path(tree[name])).Select(stat => (stat.Uid, stat.Gid)));
    }

    [Fact]
    public async Task LongZeros_BecomeHoles()
    {
        using var tree = new TempDirectory();
        await Unpack(tree, Of("z", new string('\0', 8 << 20) + "end"));
        var stat = Stat.Path(tree["z"]);
        Assert.Equal((8 << 20) + 3, stat.Size);
        Assert.True(stat.Blocks * 512 < 1 << 20);
        Assert.EndsWith("end", File.ReadAllText(tree["z"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrustedAttributes_AreNotForAnArchiveToSet()
    {
        Require.Root();
        using var tree = new TempDirectory();
        await Unpack(tree, Of("a", "") with { Xattrs = [new TarXattr("trusted.overlay.opaque", "y"u8.ToArray()), new TarXattr("user.note", "1"u8.ToArray())] });
        Assert.Equal(["user.note"], Xattr.LinkList(tree["a"]).Where(name => !name.StartsWith("security.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task CutArchive_SaysSo()
    {
        using var tree = new TempDirectory();
        var bytes = Tar(Of("f", new string('x', 4000)));
        var failure = await Assert.ThrowsAsync<ImageException>(
            () => new UnpackTree(tree.Descriptor, new UnpackOptions()).RunAsync(new MemoryStream(bytes[..1500]), TestContext.Current.CancellationToken));
        Assert.Equal("unexpected EOF", failure.Message);
    }

    // The text travels in the field that a file has no use for.
    private static TarEntry Of(string name, string text) => new() { Name = name, Type = TarEntryType.File, Size = text.Length, LinkName = text };

    private static Task Unpack(TempDirectory tree, params TarEntry[] entries) => Unpack(tree, new UnpackOptions(), entries);

    private static Task Unpack(TempDirectory tree, UnpackOptions options, params TarEntry[] entries) =>
        new UnpackTree(tree.Descriptor, options).RunAsync(new MemoryStream(Tar(entries)), TestContext.Current.CancellationToken);

    private static byte[] Tar(params TarEntry[] entries)
    {
        var archive = new MemoryStream();
        var tar = new TarWriter(archive);
        foreach (var entry in entries)
        {
            tar.Add(entry.Type == TarEntryType.File ? entry with { LinkName = "" } : entry);
            if (entry.Type == TarEntryType.File) tar.Write(System.Text.Encoding.Latin1.GetBytes(entry.LinkName));
        }
        tar.Finish();
        return archive.ToArray();
    }
}
