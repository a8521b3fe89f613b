using Berth.Engine.Mounts;
using Berth.Linux.Calls;
using Xunit;

namespace Berth.Engine.Tests.Mounts;

public sealed class CopyTreeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("berth-copy-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Run_CopiesFilesLinksModesAndHardLinks_AndFollowsNothing()
    {
        var source = Directory.CreateDirectory(Path.Combine(_root, "from")).FullName;
        var target = Directory.CreateDirectory(Path.Combine(_root, "to")).FullName;
        Directory.CreateDirectory(Path.Combine(source, "a/b"));
        File.WriteAllLines(Path.Combine(source, "a/b/file"), ["content"]);
        File.SetUnixFileMode(Path.Combine(source, "a/b/file"), UnixFileMode.UserRead | UnixFileMode.SetGroup);
        File.CreateSymbolicLink(Path.Combine(source, "outside"), "/etc");
        File.SetUnixFileMode(source, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        using (var from = Open.Path(source, OpenFlags.ReadOnly | OpenFlags.Directory))
        {
            Link.At(from, "a/b/file", from, "same");
            using var to = Open.Path(target, OpenFlags.ReadOnly | OpenFlags.Directory);
            new CopyTree().Run(from, to);
        }
        Assert.Equal("content\n", File.ReadAllText(Path.Combine(target, "a/b/file")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.SetGroup, File.GetUnixFileMode(Path.Combine(target, "a/b/file")));
        Assert.Equal(File.GetUnixFileMode(source), File.GetUnixFileMode(target));
        Assert.Equal("/etc", new DirectoryInfo(Path.Combine(target, "outside")).LinkTarget);
        Assert.Equal(Stat.Path(Path.Combine(target, "a/b/file")).Inode, Stat.Path(Path.Combine(target, "same")).Inode);
    }
}
