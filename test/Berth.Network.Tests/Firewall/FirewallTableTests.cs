using System.Net;
using System.Net.Sockets;
using Berth.Linux.Nftables;
using Xunit;

namespace Berth.Network.Tests.Firewall;

public sealed class FirewallTableTests(NetworkLab lab) : IClassFixture<NetworkLab>
{
    private const string HostTable = "host_firewall";
    private static readonly NftHook HostForward = new("filter", NftHookPoint.Forward, 0);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static SandboxRequest Published(ushort port) => new()
    {
        ContainerId = "c",
        Mode = NetworkMode.Bridge,
        Ports = [new PortPublish { Protocol = PortProtocol.Tcp, ContainerPort = 80, HostPort = port }],
    };

    [Fact]
    public async Task WhatTheHostsFirewallDrops_StaysDropped()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await stack.AcquireAsync(Published(8080), Ct);
        using var server = NetworkLab.ServeTcp(sandbox.Namespace, 80, "web");
        using var nft = NftSocket.Open();
        nft.Commit(new NftBatch(HostTable).AddTable().AddChain("forward", HostForward).AddRule("forward", r => r.InputLink("wan0").Drop()));
        try
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080, 1));
            Assert.StartsWith("web ", await NetworkLab.AskTcpAsync(null, IPAddress.Loopback, 8080));
        }
        finally
        {
            nft.Commit(new NftBatch(HostTable).DeleteTable());
        }

        Assert.StartsWith("web ", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080));
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task ChainOfTheHostThatDropsByDefault_IsNamedAtStart()
    {
        using var nft = NftSocket.Open();
        nft.Commit(new NftBatch(HostTable).AddTable().AddChain("forward", HostForward, NftVerdict.Drop));
        try
        {
            lab.Notices.Clear();
            await lab.OpenAsync();
            var notice = Assert.Single(lab.Notices, n => n.Warning);
            Assert.Contains($"table {HostTable}, chain forward", notice.Text);
            Assert.Contains("lab0", notice.Text);
        }
        finally
        {
            nft.Commit(new NftBatch(HostTable).DeleteTable());
        }
    }

    [Fact]
    public async Task TwoDaemons_SideBySide_EachHaveBridgeTableAndPorts()
    {
        var one = await lab.OpenAsync();
        var two = await lab.OpenBesideAsync(NetworkLab.Options("lab1"));
        Assert.Equal(("172.17.0.0/16", "172.18.0.0/16"), (one.Default.Subnet.ToString(), two.Default.Subnet.ToString()));
        var a = await one.AcquireAsync(Published(8080), Ct);
        var b = await two.AcquireAsync(Published(8081), Ct);
        using var first = NetworkLab.ServeTcp(a.Namespace, 80, "first");
        using var second = NetworkLab.ServeTcp(b.Namespace, 80, "second");
        Assert.Equal("first 10.9.0.2", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080));
        Assert.Equal("second 10.9.0.2", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8081));
        Assert.StartsWith("second ", await NetworkLab.AskTcpAsync(a.Namespace, NetworkLab.HostAddress, 8081));

        // Another network's container is not reached past its published ports.
        var e = await Record.ExceptionAsync(() => NetworkLab.AskTcpAsync(a.Namespace, b.Address!, 80, 1));
        Assert.True(e is OperationCanceledException or SocketException, $"{e}");
        var taken = await Assert.ThrowsAsync<NetworkException>(async () => await two.AcquireAsync(Published(8080), Ct));
        Assert.Contains("failed to bind host port for 0.0.0.0:8080:172.18.0.3:80/tcp: address already in use", taken.Message);
        await one.ReleaseAsync(a);
        await two.ReleaseAsync(b);
    }

    [Fact]
    public async Task Uninstall_LeavesNeitherTableNorBridge()
    {
        var stack = await lab.OpenAsync();
        stack.Uninstall();
        stack.Uninstall();
        using var nft = NftSocket.Open();
        Assert.DoesNotContain(nft.BaseChains(), c => c.Table == "berth_lab0");
        Assert.Null(lab.Host.FindLink("lab0"));
        await stack.DisposeAsync();
    }

    [Fact]
    public async Task ContainersBehindADaemonThatRestarts_KeepEstablishedConnections()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await stack.AcquireAsync(Published(8080), Ct);
        using var listener = LabNamespace.Inside(sandbox.Namespace, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(IPAddress.Any, 80));
        listener.Listen();
        using var client = LabNamespace.Inside(lab.Other, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await client.ConnectAsync(NetworkLab.HostAddress, 8080, Ct);
        using var server = await listener.AcceptAsync(Ct);

        await lab.OpenBesideAsync();
        await client.SendAsync(new byte[] { 42 }, Ct);
        var buffer = new byte[1];
        Assert.Equal(1, await server.ReceiveAsync(buffer, Ct));
        Assert.Equal(42, buffer[0]);
        await stack.ReleaseAsync(sandbox);
    }
}
