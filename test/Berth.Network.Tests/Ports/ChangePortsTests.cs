using System.Net;
using Xunit;

namespace Berth.Network.Tests.Ports;

/// <summary>Ports published and withdrawn while a container runs.</summary>
public sealed class ChangePortsTests(NetworkLab lab) : IClassFixture<NetworkLab>
{
    private static readonly HashSet<(PortProtocol, ushort)> s_web = [(PortProtocol.Tcp, 80)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keep_OneComesAndOneGoes_ConnectionsFollow()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Tcp(8080));
        using var server = NetworkLab.ServeTcp(sandbox.Namespace, 80, "web");

        stack.ChangePorts(sandbox, s_web, [Tcp(8080), Tcp(8081)]).Keep();
        Assert.Equal("web 10.9.0.2", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080));
        Assert.Equal("web 10.9.0.2", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8081));

        stack.ChangePorts(sandbox, s_web, [Tcp(8081)]).Keep();
        Assert.Equal("web 10.9.0.2", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8081));
        Assert.All(sandbox.Ports, port => Assert.Equal(8081, port.HostPort));
        // It is free for somebody else.
        var next = await AcquireAsync(stack, Tcp(8080));
        await stack.ReleaseAsync(next);
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task Begin_PortIsTaken_ChangesNothing()
    {
        var stack = await lab.OpenAsync();
        var other = await AcquireAsync(stack, Tcp(8082));
        var sandbox = await AcquireAsync(stack, Tcp(8080));

        var refused = Assert.Throws<NetworkException>(() => stack.ChangePorts(sandbox, s_web, [Tcp(8083), Tcp(8082)]));

        Assert.Equal("Bind for 0.0.0.0:8082 failed: port is already allocated", refused.Message);
        Assert.All(sandbox.Ports, port => Assert.Equal(8080, port.HostPort));
        await stack.ReleaseAsync(await AcquireAsync(stack, Tcp(8083)));
        await stack.ReleaseAsync(other);
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task Undo_TakesBackOnlyWhatCame()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Tcp(8080));
        using var server = NetworkLab.ServeTcp(sandbox.Namespace, 80, "web");

        stack.ChangePorts(sandbox, s_web, [Tcp(8084)]).Undo();

        Assert.Equal("web 10.9.0.2", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080));
        await stack.ReleaseAsync(await AcquireAsync(stack, Tcp(8084)));
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task Begin_AnyPortIsWanted_TheOneThereIsStays()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Tcp(0));
        var before = sandbox.Ports;

        stack.ChangePorts(sandbox, s_web, [Tcp(0)]).Keep();

        Assert.Equal(before, sandbox.Ports);
        await stack.ReleaseAsync(sandbox);
    }

    private static PortPublish Tcp(ushort host, IPAddress? at = null) => new() { Protocol = PortProtocol.Tcp, ContainerPort = 80, HostPort = host, HostAddress = at };

    private static ValueTask<Sandbox> AcquireAsync(NetworkStack stack, params PortPublish[] ports) =>
        stack.AcquireAsync(new SandboxRequest { ContainerId = "c1", ContainerName = "one", Mode = NetworkMode.Bridge, Ports = ports }, Ct);
}
