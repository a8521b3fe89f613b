using Berth.Linux.Calls;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Paths;

/// <summary>What both resolvers promise.</summary>
public abstract class SafePathContract : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly FileDescriptor _root;

    private protected SafePathContract(PathResolver resolver)
    {
        Directory.CreateDirectory(_temp["root/etc"]);
        Directory.CreateDirectory(_temp["root/usr/lib"]);
        Directory.CreateDirectory(_temp["outside"]);
        File.WriteAllText(_temp["outside/secret"], "secret");
        File.WriteAllText(_temp["root/etc/passwd"], "root:x:0:0");
        Link("/etc", "root/abs");
        Link("../../../../../../etc", "root/usr/dots");
        Link("/etc/passwd", "root/usr/abspasswd");
        Link("../../outside/secret", "root/escape");
        Link(_temp["outside"], "root/hostpath");
        Link("loop2", "root/loop1");
        Link("loop1", "root/loop2");
        Link("/new/made", "root/dangling");
        Link("usr/", "root/slash");
        _root = Open.Path(_temp["root"], OpenFlags.Path | OpenFlags.Directory);
        PathResolver.Override(resolver);
    }

    public void Dispose()
    {
        PathResolver.Override(null);
        _root.Dispose();
        _temp.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Link(string target, string name) => Symlink.At(target, _temp.Descriptor, name);

    private Errno Fails(string path, OpenFlags flags = OpenFlags.ReadOnly)
    {
        using var file = SafePath.TryOpen(_root, path, flags, out var errno);
        Assert.Null(file);
        return errno;
    }

    private string Content(string path) => System.Text.Encoding.UTF8.GetString(SafePath.ReadRegularFile(_root, path, 4096));

    [Theory]
    [InlineData("etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("//etc/./passwd")]
    [InlineData("../../../etc/passwd")]
    [InlineData("/usr/../etc/passwd")]
    [InlineData("abs/passwd")]
    [InlineData("usr/dots/passwd")]
    [InlineData("usr/abspasswd")]
    [InlineData("slash/../etc/passwd")]
    public void Open_PathsThatLeadToAFileInTheRoot_OpenIt(string path) => Assert.Equal("root:x:0:0", Content(path));

    [Theory]
    [InlineData("escape")]
    [InlineData("hostpath/secret")]
    [InlineData("usr/../../outside/secret")]
    public void Open_PathsThatWouldLeaveTheRoot_FindNothing(string path) => Assert.Equal(Errno.ENOENT, Fails(path));

    [Fact]
    public void Open_LinkLoop_IsELOOP() => Assert.Equal(Errno.ELOOP, Fails("loop1/x"));

    [Fact]
    public void Open_NoFollowOnLink_IsELOOPAndWithPathTheLinkItself()
    {
        Assert.Equal(Errno.ELOOP, Fails("abs", OpenFlags.NoFollow));
        using var link = SafePath.Open(_root, "abs", OpenFlags.NoFollow | OpenFlags.Path);
        Assert.Equal(FileType.Symlink, Stat.Descriptor(link).Type);
        Assert.Equal("/etc", Readlink.At(link, ""));
    }

    [Theory]
    [InlineData("etc/passwd/x", Errno.ENOTDIR)]
    [InlineData("etc/passwd/", Errno.ENOTDIR)]
    [InlineData("etc/passwd/..", Errno.ENOTDIR)]
    [InlineData("usr/abspasswd/", Errno.ENOTDIR)]
    [InlineData("nothing", Errno.ENOENT)]
    [InlineData("nothing/..", Errno.ENOENT)]
    public void Open_BadPaths_GiveTheKernelsError(string path, Errno expected) => Assert.Equal(expected, Fails(path));

    [Fact]
    public void Open_DirectoryFlagOnFile_IsENOTDIR()
    {
        Assert.Equal(Errno.ENOTDIR, Fails("etc/passwd", OpenFlags.Directory));
        Assert.Equal(Errno.ENOTDIR, Fails("etc/passwd", OpenFlags.Directory | OpenFlags.Path));
        Assert.Equal(Errno.ENOTDIR, Fails("abs", OpenFlags.Directory | OpenFlags.Path | OpenFlags.NoFollow));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("abs/..")]
    public void Open_WaysToSayRoot_OpenTheRoot(string path)
    {
        using var opened = SafePath.Open(_root, path, OpenFlags.Path);
        Assert.True(Stat.Descriptor(opened).SameFileAs(Stat.Descriptor(_root)));
    }

    [Fact]
    public void Open_CreateThroughDanglingLink_CreatesInTheRoot()
    {
        Link("/etc/fresh", "root/tofresh");
        using (SafePath.Open(_root, "tofresh", OpenFlags.Create | OpenFlags.WriteOnly, 0b110_100_000)) { }
        Assert.True(File.Exists(_temp["root/etc/fresh"]));
        using (SafePath.Open(_root, "tofresh", OpenFlags.Create | OpenFlags.WriteOnly, 0b110_100_000)) { }
        Assert.Throws<LinuxException>(() => SafePath.Open(_root, "tofresh", OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.WriteOnly, 0b110_100_000));
    }

    [Fact]
    public void Open_CreateOnDirectory_IsEISDIR() => Assert.Equal(Errno.EISDIR, Fails("etc", OpenFlags.Create | OpenFlags.WriteOnly));

    [Theory]
    [InlineData("proc/self/root")]
    [InlineData("proc/self/cwd")]
    [InlineData("proc/self/fd/0")]
    [InlineData("proc/self/root/etc")]
    [InlineData("proc/self/ns/mnt")]
    public void Open_MagicLink_IsELOOP(string path)
    {
        using var hostRoot = Open.Path("/", OpenFlags.Path);
        using var file = SafePath.TryOpen(hostRoot, path, OpenFlags.ReadOnly, out var errno);
        Assert.Null(file);
        Assert.Equal(Errno.ELOOP, errno);
    }

    [Fact]
    public void Open_OrdinaryLinksOfProc_AreFollowed()
    {
        using var hostRoot = Open.Path("/", OpenFlags.Path);
        using var file = SafePath.Open(hostRoot, "proc/mounts", OpenFlags.ReadOnly);
        using var status = SafePath.Open(hostRoot, "proc/self/status", OpenFlags.ReadOnly);
        Assert.NotEqual(0, Read.From(status, new byte[10]));
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("abs/passwd")]
    [InlineData("usr/dots/passwd")]
    public void OpenBeneath_PathsThatLeave_AreEXDEV(string path) =>
        Assert.Equal(Errno.EXDEV, Assert.Throws<LinuxException>(() => SafePath.OpenBeneath(_root, path, OpenFlags.ReadOnly)).Errno);

    [Fact]
    public void OpenBeneath_PathsThatStay_AreOpened()
    {
        using var file = SafePath.OpenBeneath(_root, "/usr/../etc/passwd", OpenFlags.ReadOnly);
        Assert.Equal(10, Read.From(file, new byte[64]));
    }

    [Fact]
    public void OpenParent_LinkInTheLastPlace_IsNotLookedAt()
    {
        using var parent = SafePath.OpenParent(_root, "/slash/lib/../dots", out var name);
        Assert.Equal("dots", name);
        Assert.True(Stat.Descriptor(parent).SameFileAs(Stat.Path(_temp["root/usr"])));
        foreach (var bad in (string[])["", "/", "..", "etc/..", "etc/."])
            Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => SafePath.OpenParent(_root, bad, out _)).Errno);
    }

    [Theory]
    [InlineData("a/b/c", "root/a/b/c")]
    [InlineData("/abs/x/y", "root/etc/x/y")]
    [InlineData("dangling/z", "root/new/made/z")]
    [InlineData("dangling", "root/new/made")]
    [InlineData("../../q", "root/q")]
    [InlineData("escape/deep", "root/outside/secret/deep")]
    [InlineData("m/../n", "root/n")]
    public void MakeDirectories_AnyPath_MakesThemInTheRoot(string path, string expected)
    {
        using var made = SafePath.MakeDirectories(_root, path, 0b111_101_101);
        Assert.True(Stat.Descriptor(made).SameFileAs(Stat.Path(_temp[expected])));
        using var again = SafePath.MakeDirectories(_root, path, 0b111_101_101);
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(_temp["outside"]).Select(Path.GetFileName));
    }

    [Fact]
    public void MakeDirectories_FileInTheWay_IsENOTDIR() =>
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<LinuxException>(() => SafePath.MakeDirectories(_root, "etc/passwd/x", 0b111_101_101)).Errno);

    [Fact]
    public void MakeFile_MissingParents_AreMadeAndWhatExistsStays()
    {
        using (var made = SafePath.MakeFile(_root, "/abs/deep/er/file", 0b110_100_100))
            Assert.Equal(FileType.Regular, Stat.Descriptor(made).Type);
        Assert.True(File.Exists(_temp["root/etc/deep/er/file"]));
        using (SafePath.MakeFile(_root, "etc/passwd", 0b110_100_100))
            Assert.Equal("root:x:0:0", Content("etc/passwd"));
        using (SafePath.MakeFile(_root, "dangling", 0b110_100_100))
            Assert.True(File.Exists(_temp["root/new/made"]));
        Assert.Equal(Errno.EISDIR, Assert.Throws<LinuxException>(() => SafePath.MakeFile(_root, "etc", 0)).Errno);
        Assert.Equal(Errno.EISDIR, Assert.Throws<LinuxException>(() => SafePath.MakeFile(_root, "abs/", 0)).Errno);
    }

    [Fact]
    public void ReadRegularFile_FifoDirectoryOrTooMuch_IsRefusedAtOnce()
    {
        Mknod.At(_temp.Descriptor, "root/fifo", FileType.Fifo, 0b110_000_000);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => Content("fifo")).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => Content("etc")).Errno);
        Assert.Equal(Errno.EFBIG, Assert.Throws<LinuxException>(() => SafePath.ReadRegularFile(_root, "etc/passwd", 9)).Errno);
        Assert.Equal(10, SafePath.ReadRegularFile(_root, "etc/passwd", 10).Length);
        // A file of proc says size 0 and has content.
        using var hostRoot = Open.Path("/", OpenFlags.Path);
        Assert.Equal(Errno.EFBIG, Assert.Throws<LinuxException>(() => SafePath.ReadRegularFile(hostRoot, "proc/self/status", 10)).Errno);
    }

    [Fact]
    public void StatAt_LinkOrNothing_FollowsAsAskedAndGivesNull()
    {
        Assert.Equal(FileType.Directory, SafePath.StatAt(_root, "abs")!.Value.Type);
        Assert.Equal(FileType.Symlink, SafePath.StatAt(_root, "abs", followLast: false)!.Value.Type);
        Assert.Null(SafePath.StatAt(_root, "hostpath/secret"));
    }

    [Fact]
    public void Open_NulInThePath_IsRefusedNotCut() =>
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => SafePath.Open(_root, "etc/passwd\0.txt", OpenFlags.ReadOnly)).Errno);

    [Fact]
    public void Open_FortyLinks_AreFollowedAndFortyOneAreELOOP()
    {
        Link("etc/passwd", "root/l0");
        for (var i = 1; i <= 40; i++) Link($"l{i - 1}", $"root/l{i}");
        Assert.Equal("root:x:0:0", Content("l39"));
        Assert.Equal(Errno.ELOOP, Fails("l40"));
    }
}

public sealed class SafePathByOpenat2Tests() : SafePathContract(new KernelResolver());

public sealed class SafePathByWalkTests() : SafePathContract(new WalkResolver());
