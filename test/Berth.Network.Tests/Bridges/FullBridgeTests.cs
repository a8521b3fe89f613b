using Berth.Linux;
using Berth.Linux.Netlink;
using Xunit;

namespace Berth.Network.Tests.Bridges;

public sealed class FullBridgeTests(NetworkLab lab) : IClassFixture<NetworkLab>
{
    private const int MostPorts = 1024;

    [Fact]
    public async Task Acquire_TheBridgeHasAllThePortsLinuxLetsItHave_SaysSo()
    {
        var ct = TestContext.Current.CancellationToken;
        var stack = await lab.OpenAsync();
        var held = new List<Sandbox>();
        // The links die with this namespace, all at once.
        using (var others = LabNamespace.Create())
        {
            Fill(stack.Default.LinkIndex, others);

            var full = await Assert.ThrowsAsync<NetworkException>(async () =>
            {
                // First those that were ready.
                while (true) held.Add(await stack.AcquireAsync(new SandboxRequest { ContainerId = "c", Mode = NetworkMode.Bridge }, ct));
            });

            Assert.Equal(NetworkErrorCode.Exhausted, full.Code);
            Assert.StartsWith("failed to set up container networking: bridge lab0 is full: Linux lets a bridge have 1024 ports", full.Message, StringComparison.Ordinal);
        }

        foreach (var sandbox in held) await stack.ReleaseAsync(sandbox);
    }

    private void Fill(int bridge, FileDescriptor others)
    {
        for (var i = 0; i < MostPorts; i++)
        {
            try
            {
                lab.Host.Execute(new RouteMessages().AddLink(new LinkSpec { Name = $"full{i}", Master = bridge, Peer = new LinkSpec { Name = $"p{i}", Namespace = others } }));
            }
            catch (LinuxException e) when (e.Errno == Errno.EXFULL)
            {
                return;
            }
        }
    }
}
