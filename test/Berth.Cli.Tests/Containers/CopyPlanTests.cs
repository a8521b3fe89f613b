using Berth.Cli.Containers.Copy;

namespace Berth.Cli.Tests.Containers;

/// <summary>Where a copy goes and what it is called there: the rules of docker cp, which are those of cp -a.</summary>
public sealed class CopyPlanTests
{
    private static readonly CopyPath File = new("/src/f", true, false);
    private static readonly CopyPath Folder = new("/src/d", true, true);

    [Theory]
    [InlineData("web:/etc/x", "web", "/etc/x")]
    [InlineData("/a:b", "", "/a:b")]
    [InlineData("./a:b", "", "./a:b")]
    [InlineData("-", "", "-")]
    [InlineData("plain", "", "plain")]
    public void Split_NamesTheContainer(string argument, string container, string path) =>
        Assert.Equal((container, path), CopyPath.Split(argument));

    [Theory]
    [InlineData("/x/./y/../z", "/x/z")]
    [InlineData("/x/", "/x/")]
    [InlineData("/x/.", "/x/.")]
    [InlineData("/", "/")]
    public void Local_KeepsTheEnd(string path, string expected) => Assert.Equal(expected, CopyPath.Local(path));

    [Fact]
    public void IntoADirectory_KeepsTheName() =>
        Assert.Equal(("/dst", "f"), (CopyPlan.Of(File, new CopyPath("/dst", true, true)).Directory, CopyPlan.Of(File, new CopyPath("/dst", true, true)).Rename("f")));

    [Fact]
    public void NewName_RenamesTheFirstPart()
    {
        var plan = CopyPlan.Of(Folder, new CopyPath("/dst/new", false, false));
        Assert.Equal(("/dst", "new/", "new/x/d", "dx"), (plan.Directory, plan.Rename("d/"), plan.Rename("d/x/d"), plan.Rename("dx")));
    }

    [Fact]
    public void ContentToANewName_MakesADirectoryOfIt()
    {
        var plan = CopyPlan.Of(new CopyPath("/src/d/.", true, true), new CopyPath("/dst/new", false, false));
        Assert.Equal(("new/", "new/x"), (plan.Rename("./"), plan.Rename("./x")));
    }

    [Fact]
    public void FollowedLink_IsKnownByItsOwnName()
    {
        var (path, name) = CopyPath.Rebase("/src/link/", "/elsewhere");
        Assert.Equal(("/elsewhere/", "link"), (path, name));
        Assert.Equal(("new", "new/x"), (CopyPlan.Of(new CopyPath(path, true, true, name), new CopyPath("/dst/new", false, false)).Rename("link"), "new/x"));
    }

    [Fact]
    public void DirectoryOntoFile_AndFileAsMissingDirectory_AreRefused()
    {
        Assert.Equal("cannot copy directory", Assert.Throws<CliException>(() => CopyPlan.Of(Folder, new CopyPath("/dst/f", true, false))).Message);
        Assert.Equal("no such directory", Assert.Throws<CliException>(() => CopyPlan.Of(File, new CopyPath("/dst/new/", false, false))).Message);
    }
}
