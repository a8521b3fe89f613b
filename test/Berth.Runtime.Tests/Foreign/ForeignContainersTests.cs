using Berth.Runtime.Foreign;
using Berth.Testing;
using Xunit;

namespace Berth.Runtime.Tests.Foreign;

public sealed class ForeignContainersTests : IDisposable
{
    private readonly TempDirectory _directory = new("f");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Add_AnotherDaemon_FindsTheRuntimeWithItsArguments()
    {
        new ForeignContainers(_directory["oci"]).Add("one", new OciRuntime("/bin/true", ["--debug", "with space"]));

        var found = new ForeignContainers(_directory["oci"]).Find("one")!;

        Assert.Equal("/bin/true", found.Runtime.Path);
        Assert.Equal(["--debug", "with space"], found.Runtime.Arguments);
    }

    [Fact]
    public void Delete_OfOneWithoutANote_OrTwice_LeavesNothing()
    {
        Directory.CreateDirectory(Path.Combine(_directory["oci"], "half", "state"));
        var containers = new ForeignContainers(_directory["oci"]);
        Assert.Equal(["half"], containers.Ids);

        containers.Delete("half");
        containers.Delete("half");

        Assert.Empty(containers.Ids);
        Assert.Empty(Directory.GetDirectories(_directory["oci"]));
    }

    [Fact]
    public void ReadNote_CutShort_IsNone()
    {
        var directory = Directory.CreateDirectory(_directory["cut"]).FullName;
        File.WriteAllText(Path.Combine(directory, "runtime"), "/usr/bin/ru");
        Assert.Null(ForeignContainer.ReadNote(directory));
    }
}
