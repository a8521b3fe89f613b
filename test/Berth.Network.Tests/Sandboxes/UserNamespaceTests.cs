using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Xunit;

namespace Berth.Network.Tests.Sandboxes;

public sealed class UserNamespaceTests(NetworkLab lab) : IClassFixture<NetworkLab>
{
    private static readonly UserMaps Maps = new([new IdRange(0, 100000, 65536)], [new IdRange(0, 200000, 65536)]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(NetworkMode.Bridge, true)]
    [InlineData(NetworkMode.None, true)]
    [InlineData(NetworkMode.Bridge, false)]
    [InlineData(NetworkMode.None, false)]
    public async Task Acquire_WithUsers_NamespaceBelongsToTheirRoot(NetworkMode mode, bool isPooled)
    {
        var stack = await lab.OpenAsync(NetworkLab.Options() with { Users = isPooled ? Maps : null });
        var sandbox = await stack.AcquireAsync(new SandboxRequest { ContainerId = "c", Mode = mode, Users = Maps }, Ct);
        Assert.NotNull(sandbox.Users);
        Assert.Equal(Maps.Users, UserNamespace.MapsOf(sandbox.Users).Users);
        Assert.Equal(Maps.Groups, UserNamespace.MapsOf(sandbox.Users).Groups);
        // Whose the settings of a network are, the kernel says by the owner of its namespace.
        var owner = LabNamespace.Inside(sandbox.Namespace, () => Stat.At(FileDescriptor.WorkingDirectory, "/proc/thread-self/net/dev"));
        Assert.Equal((100000u, 200000u), (owner.Uid, owner.Gid));
        await stack.ReleaseAsync(sandbox);
        Assert.True(sandbox.Users.IsClosed);
    }

    [Fact]
    public async Task Acquire_WithoutUsers_NamespaceIsTheHosts()
    {
        var stack = await lab.OpenAsync(NetworkLab.Options() with { Users = Maps });
        var sandbox = await stack.AcquireAsync(new SandboxRequest { ContainerId = "c", Mode = NetworkMode.Bridge }, Ct);
        Assert.Null(sandbox.Users);
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task Acquire_MapsTheKernelRefuses_NamesThem()
    {
        var stack = await lab.OpenAsync();
        var overlapping = new UserMaps([new IdRange(0, 100000, 10), new IdRange(5, 200000, 10)], [new IdRange(0, 100000, 10)]);
        var error = await Assert.ThrowsAsync<LinuxException>(() => stack.AcquireAsync(new SandboxRequest { ContainerId = "c", Mode = NetworkMode.None, Users = overlapping }, Ct).AsTask());
        Assert.Contains("uid_map", error.Message, StringComparison.Ordinal);
    }
}
