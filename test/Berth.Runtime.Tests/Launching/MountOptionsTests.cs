using Berth.Linux.Calls;
using Berth.Runtime.Launching;
using Xunit;

namespace Berth.Runtime.Tests.Launching;

public sealed class MountOptionsTests
{
    [Fact]
    public void Options_AreSortedByWhoTakesThem()
    {
        var options = MountOptions.Parse("tmpfs", ["nosuid", "noexec", "ro", "rw", "mode=755", "size=64k", "rslave"]);
        Assert.Equal(MountAttributes.NoSetuid | MountAttributes.NoExec, options.Set);
        Assert.Equal(MountAttributes.ReadOnly, options.Clear);
        Assert.Equal(["mode=755", "size=64k"], options.Data);
        Assert.Equal((MountFlags.Slave, true), (options.Propagation, options.PropagationRecursive));
    }

    [Fact]
    public void RecursiveReadOnly_IsNotMistakenForAnotherWord()
    {
        var options = MountOptions.Parse("bind", ["rbind", "rro"]);
        Assert.True(options is { Bind: true, Recursive: true });
        Assert.Equal((MountAttributes.ReadOnly, default), (options.RecursiveSet, options.Set));
    }

    [Theory]
    [InlineData("/a//b/./c/", "/a/b/c")]
    [InlineData("/../../etc", "/etc")]
    [InlineData("a/../b", "/b")]
    [InlineData("/", "/")]
    public void Destination_IsCleanedAndStaysInside(string path, string expected) => Assert.Equal(expected, MountPoints.Clean(path));
}
