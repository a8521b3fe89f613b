using Berth.Images.Tar;
using Berth.Images.Tests.Samples;
using Berth.Images.Trees;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Images.Tests.Tar;

/// <summary>The same archives, unpacked by us, by GNU tar and by bsdtar: the same files, whoever wrote the archive and in whatever dialect.</summary>
public sealed class TarDialectTests
{
    private static readonly string[] s_names = ["a", "b", "long" + new string('n', 120), "ü", "d/a", "d/b", "d/e/c", "e/" + new string('x', 250), "with blank", "new\nline"];

    [Theory]
    [InlineData("tar", "--format=gnu -S")]
    [InlineData("tar", "--format=oldgnu -S")]
    [InlineData("tar", "--format=pax -S --sparse-version=0.0")]
    [InlineData("tar", "--format=pax -S --sparse-version=0.1")]
    [InlineData("tar", "--format=pax -S --sparse-version=1.0")]
    [InlineData("tar", "--format=pax --xattrs --xattrs-include=*")]
    [InlineData("bsdtar", "--format=pax")]
    [InlineData("bsdtar", "--format=gnutar")]
    public void ArchiveOfOthers_IsUnpackedAsTheyWould(string program, string options)
    {
        Require.Root();
        using var directory = new TempDirectory();
        MakeTree(Directory.CreateDirectory(directory["tree"]).FullName);
        var archive = Programs.Run(program, ["-c", .. options.Split(' '), "-f", "-", "."], directory: directory["tree"]);
        // GNU tar's old formats have no attributes, and bsdtar's of that name neither.
        var keeps = options.Contains("xattrs", StringComparison.Ordinal) || options == "--format=pax";
        Assert.Null(Difference(archive, directory, keeps ? ["-x", "-p", "--xattrs", "--xattrs-include=*"] : ["-x", "-p"]));
        Assert.Equal("data", File.ReadAllText(directory["ours/sparse"])[^4..]);
        Assert.True(Stat.LinkPath(directory["ours/sparse"]).Blocks * 512 < 3 << 20 || !options.Contains("-S", StringComparison.Ordinal));
    }

    [Fact]
    public void ArchiveOfOurs_IsUnpackedByOthersAsByUs()
    {
        Require.Root();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(15),
            Prop.ForAll(Arb.From(Gen.ListOf(Entries())), entries =>
            {
                using var directory = new TempDirectory();
                var archive = Write(entries);
                foreach (var program in (string[])["tar", "bsdtar"])
                {
                    if (Difference(archive, directory, ["-x", "-p", "--xattrs"], program) is { } difference) throw new InvalidOperationException($"{program}: {difference}");
                }
            }));
    }

    [Fact]
    public void DamagedHeader_IsReadOrRefused()
    {
        // Any byte anywhere in a header whose checksum is right.
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(Arb.From(Gen.Two(Gen.Choose(0, 1 << 20))), pair =>
            {
                var archive = Write([(0, 1, 10), (3, 0, 600), (7, 2, 1)]);
                var header = archive.AsSpan(pair.Item1 % 3 * 512, 512);
                header[pair.Item1 / 3 % 500] = (byte)pair.Item2;
                TarFormat.WriteNumber(header[148..155], TarFormat.Sum(header).Unsigned);
                var count = 0;
                try
                {
                    var reader = new TarReader(new MemoryStream(archive));
                    while (reader.Next() is { } entry && count++ < 100) Assert.DoesNotContain('\0', entry.Name);
                }
                catch (ImageException error)
                {
                    Assert.Equal(ImageErrorCode.Invalid, error.Code);
                }
                Assert.True(count < 100);
            }));
    }

    // A name, a kind and a length; names that are directories of others are no files.
    private static Gen<(int Name, int Kind, int Length)> Entries() =>
        from name in Gen.Choose(0, s_names.Length - 1)
        from kind in Gen.Choose(0, 4)
        from length in Gen.Choose(0, 2000)
        select (name, kind, length);

    private static byte[] Write(IEnumerable<(int Name, int Kind, int Length)> entries)
    {
        var layer = new Layer();
        var files = new List<string>();
        foreach (var (number, kind, length) in entries)
        {
            var name = s_names[number];
            switch (kind)
            {
                // What a directory was made of stays one, in every reader's opinion.
                case 0: layer.Directory("dir" + name, mode: 0x1E8, uid: (uint)length, time: length); break;
                case 1: layer.Symlink("link" + name, s_names[length % s_names.Length]); break;
                case 2 when files.Count > 0: layer.HardLink("hard" + name, files[length % files.Count]); break;
                default:
                    layer.Add(new TarEntry { Name = name, Mode = 0x1A0, Gid = (uint)length, ModifyTime = new Timespec(length, 500_000_000) }, new byte[length]);
                    if (length > 0 && !files.Contains(name)) files.Add(name);
                    break;
            }
        }
        return layer.Bytes();
    }

    // Ours beside theirs; directories that no entry names have whatever mode their maker likes.
    private static string? Difference(byte[] archive, TempDirectory directory, string[] options, string program = "tar")
    {
        foreach (var name in (string[])["ours", "theirs"])
        {
            if (Directory.Exists(directory[name])) Directory.Delete(directory[name], recursive: true);
            Directory.CreateDirectory(directory[name]);
        }
        Programs.Run(program, program == "tar" ? [.. options, "--numeric-owner", "-f", "-"] : ["-x", "-p", "--numeric-owner", "-f", "-"], archive, directory["theirs"]);
        using var ours = Open.Path(directory["ours"], Linux.Calls.OpenFlags.ReadOnly | Linux.Calls.OpenFlags.Directory);
        using var theirs = Open.Path(directory["theirs"], Linux.Calls.OpenFlags.ReadOnly | Linux.Calls.OpenFlags.Directory);
        new UnpackTree(ours, new UnpackOptions()).Run(new TarReader(new MemoryStream(archive)), TestContext.Current.CancellationToken);
        return new CompareTrees(new HashSet<string> { "d", "d/e", "e", "dird", "dird/e", "dire", "linkd", "linkd/e", "linke", "hardd", "hardd/e", "harde" }).Run(ours, theirs);
    }

    private static void MakeTree(string tree)
    {
        Directory.CreateDirectory(tree + "/d/e");
        File.WriteAllText(tree + "/d/file", "content");
        File.SetUnixFileMode(tree + "/d/file", UnixFileMode.UserRead | UnixFileMode.SetUser);
        File.WriteAllText(tree + "/d/" + new string('l', 200), "long");
        File.CreateSymbolicLink(tree + "/link", new string('t', 150));
        File.CreateSymbolicLink(tree + "/absolute", "/etc/passwd");
        Link.At(FileDescriptor.WorkingDirectory, tree + "/d/file", FileDescriptor.WorkingDirectory, tree + "/same");
        Mknod.At(FileDescriptor.WorkingDirectory, tree + "/pipe", FileType.Fifo, 0x1A4);
        Mknod.At(FileDescriptor.WorkingDirectory, tree + "/device", FileType.CharacterDevice, 0x1A4, new DeviceNumber(1, 3));
        File.WriteAllText(tree + "/attributes", "");
        Xattr.LinkSet(tree + "/attributes", "user.binary", [0, 1, 10, 61, 255]);
        using var sparse = File.Create(tree + "/sparse");
        // More pieces than fit in a header and its first extension.
        for (var i = 0; i < 40; i++)
        {
            sparse.Position = i * 100_000L;
            sparse.Write("piece"u8);
        }
        sparse.Position = 5 << 20;
        sparse.Write("data"u8);
    }
}
