using System.Text;
using Berth.Images.Tar;
using Berth.Images.Tests.Samples;
using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Images.Tests.Tar;

public sealed class TarReaderTests
{
    [Fact]
    public void WrittenEntries_AreReadBackAsTheyWere()
    {
        TarEntry[] entries =
        [
            new() { Name = "plain", Mode = 0x1A4, ModifyTime = new Timespec(1, 0) },
            new() { Name = new string('p', 90) + "/" + new string('n', 90) },
            new() { Name = string.Join('/', Enumerable.Repeat("long", 200)), Type = TarEntryType.Directory },
            new() { Name = "ü€😀" },
            new() { Name = Berth.Linux.PathText.Decode([0xFF, 0xFE, (byte)'x']) },
            new() { Name = "link", Type = TarEntryType.Symlink, LinkName = new string('t', 300) },
            new() { Name = "hard", Type = TarEntryType.HardLink, LinkName = "plain" },
            new() { Name = "ids", Uid = uint.MaxValue, Gid = 1 << 21 },
            new() { Name = "old", ModifyTime = new Timespec(-5, 250_000_000) },
            new() { Name = "new", ModifyTime = new Timespec(1L << 40, 1) },
            new() { Name = "dev", Type = TarEntryType.BlockDevice, Device = new DeviceNumber(4095, 1 << 19) },
            new() { Name = "x", Xattrs = [new TarXattr("user.a", [0, 10, 255, 61]), new TarXattr("user.empty", [])] },
        ];
        var bytes = new MemoryStream();
        var writer = new TarWriter(bytes);
        foreach (var entry in entries) writer.Add(entry);
        writer.Finish();
        bytes.Position = 0;
        var reader = new TarReader(bytes);

        foreach (var entry in entries)
        {
            var read = reader.Next()!;
            Assert.Equal(entry with { Xattrs = [] }, read with { Xattrs = [] });
            Assert.Equal(entry.Xattrs.Select(x => (x.Name, Convert.ToHexString(x.Value))), read.Xattrs.Select(x => (x.Name, Convert.ToHexString(x.Value))));
        }
        Assert.Null(reader.Next());
    }

    [Theory]
    [InlineData("--format=v7")]
    [InlineData("--format=oldgnu")]
    [InlineData("--format=gnu")]
    [InlineData("--format=ustar")]
    [InlineData("--format=pax")]
    [InlineData("--format=pax --xattrs --xattrs-include=*")]
    public void GnuTar_IsUnderstood(string options)
    {
        Require.Root();
        using var directory = SampleTree(withLongNames: !options.Contains("v7", StringComparison.Ordinal) && !options.Contains("ustar", StringComparison.Ordinal));
        var bytes = Programs.Run("tar", ["-c", "--sort=name", .. options.Split(' '), "tree"], directory: directory.Path);

        var expected = Encoding.UTF8.GetString(Programs.Run("tar", ["-t", "--quoting-style=literal"], bytes)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var reader = new TarReader(new MemoryStream(bytes));
        var read = new List<TarEntry>();
        while (reader.Next() is { } entry)
        {
            if (entry.Name == "tree/content") Assert.Equal("some content", ReadText(reader));
            read.Add(entry);
        }

        Assert.Equal(expected, read.Select(x => x.Name));
        Assert.Equal("content", read.Single(x => x.Name == "tree/link").LinkName);
        Assert.Single(read, x => x.Type == TarEntryType.HardLink);
        if (options.Contains("xattrs", StringComparison.Ordinal))
            Assert.Equal([0, 1, 10, 255], Assert.Single(read.Single(x => x.Name == "tree/attr").Xattrs, x => x.Name == "user.bin").Value);
    }

    [Fact]
    public void GnuTar_UnderstandsOurs()
    {
        Require.Root();
        using var directory = new TempDirectory();
        var time = new Timespec(1_500_000_000, 250_000_000);
        var layer = new Layer()
            .Add(new TarEntry { Name = "d/", Type = TarEntryType.Directory, Mode = 0x3FF, ModifyTime = time })
            .Add(new TarEntry { Name = "d/" + new string('f', 200), Mode = 0x180, Uid = 3_000_000, ModifyTime = time, Xattrs = [new TarXattr("user.bin", [0, 10, 255])] }, "hello"u8)
            .Symlink("d/l", new string('t', 200))
            .HardLink("d/h", "d/" + new string('f', 200))
            .Bytes();

        Programs.Run("tar", ["-x", "--xattrs", "--xattrs-include=*"], layer, directory.Path);

        var file = Stat.LinkPath(directory["d/" + new string('f', 200)]);
        Assert.Equal((5L, 3_000_000u, 0x180u, 2u, time), (file.Size, file.Uid, file.Permissions, file.Links, file.ModifyTime));
        Assert.Equal([0, 10, 255], Xattr.LinkGet(directory["d/h"], "user.bin"));
        Assert.Equal(new string('t', 200), new FileInfo(directory["d/l"]).LinkTarget);
        Assert.Equal(0x3FFu, Stat.LinkPath(directory["d"]).Permissions);
    }

    [Fact]
    public void EveryTruncation_IsAnUnexpectedEnd_OrEndsBetweenEntries()
    {
        var whole = new Layer().File("a", new string('x', 700)).Symlink("b", new string('t', 150)).Directory("c").Bytes();
        for (var length = 1; length < whole.Length - 1024; length++)
        {
            var reader = new TarReader(new MemoryStream(whole, 0, length));
            try
            {
                while (reader.Next() is { } entry)
                    if (entry.Type == TarEntryType.File) ReadText(reader);
                // Or in the filler behind the file's content, which nobody misses.
                Assert.True(length % 512 == 0 || length is > 512 + 700 - 1 and < 512 + 1024);
            }
            catch (ImageException error)
            {
                Assert.Equal("unexpected EOF", error.Message);
            }
        }
    }

    [Fact]
    public void EveryFlippedHeaderByte_IsRefused()
    {
        var whole = Layer.OfFile("a", "1");
        // All but the byte behind the NUL that ends the checksum, which says nothing.
        foreach (var i in Enumerable.Range(0, 512).Where(x => x != 155))
        {
            var broken = whole.ToArray();
            broken[i] ^= 0x55;
            Assert.Throws<ImageException>(() => new TarReader(new MemoryStream(broken)).Next());
        }
    }

    [Fact]
    public void Fuzzed_NeverFailsInAnyOtherWay()
    {
        // 20,000 broken archives, the same ones in every run.
        var random = new Random(20261120);
        using var directory = SampleTree(withLongNames: true);
        byte[][] corpus =
        [
            Programs.Run("tar", ["-cS", "--format=gnu", "tree"], directory: directory.Path), Programs.Run("tar", ["-cS", "--format=pax", "tree"], directory: directory.Path),
            new Layer().Add(new TarEntry { Name = new string('n', 300), Uid = uint.MaxValue, Xattrs = [new TarXattr("user.x", [1, 2])] }, "content"u8).HardLink("h", "x").Bytes(),
        ];
        for (var round = 0; round < 20_000; round++)
        {
            var broken = Break(corpus[round % corpus.Length], random);
            var reader = new TarReader(new MemoryStream(broken));
            try
            {
                var entries = 0;
                while (reader.Next() is { } entry && entries++ < 10_000)
                {
                    Assert.InRange(entry.Size, 0, long.MaxValue);
                    Assert.DoesNotContain('\0', entry.Name);
                    if (entry.Sparse is not null) Assert.Equal(reader.Remaining, entry.Sparse.Sum(x => x.Length));
                }
            }
            catch (ImageException error)
            {
                Assert.Equal(ImageErrorCode.Invalid, error.Code);
            }
        }
    }

    private static byte[] Break(byte[] archive, Random random)
    {
        var broken = archive.ToArray();
        for (var hits = random.Next(1, 8); hits > 0; hits--)
        {
            var block = random.Next(broken.Length / 512) * 512;
            var header = broken.AsSpan(block, 512);
            header[random.Next(512)] = (byte)random.Next(256);
            // Mostly with a right checksum, so that the damage gets past the door.
            if (random.Next(4) > 0) FixChecksum(header);
        }
        return random.Next(5) == 0 ? broken[..random.Next(broken.Length)] : broken;
    }

    private static void FixChecksum(Span<byte> header)
    {
        var sum = TarFormat.Sum(header).Unsigned;
        TarFormat.WriteNumber(header[148..155], sum);
        header[155] = (byte)' ';
    }

    private static string ReadText(TarReader reader)
    {
        var bytes = new byte[reader.Remaining];
        reader.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static TempDirectory SampleTree(bool withLongNames)
    {
        var directory = new TempDirectory();
        Directory.CreateDirectory(directory["tree/sub"]);
        File.WriteAllText(directory["tree/content"], "some content");
        File.WriteAllText(directory["tree/attr"], "");
        Xattr.LinkSet(directory["tree/attr"], "user.bin", [0, 1, 10, 255]);
        File.CreateSymbolicLink(directory["tree/link"], "content");
        Link.At(Berth.Linux.FileDescriptor.WorkingDirectory, directory["tree/content"], Berth.Linux.FileDescriptor.WorkingDirectory, directory["tree/sub/same"]);
        using (var sparse = File.Create(directory["tree/sparse"]))
        {
            sparse.SetLength(1 << 20);
            sparse.Position = 500_000;
            sparse.Write("data"u8);
        }
        if (withLongNames) File.WriteAllText(directory["tree/sub/" + new string('l', 200)], "long");
        return directory;
    }
}
