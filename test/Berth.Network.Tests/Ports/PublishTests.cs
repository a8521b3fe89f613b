using System.Net;
using System.Net.Sockets;
using Berth.Linux.Netlink;
using Xunit;

namespace Berth.Network.Tests.Ports;

/// <summary>Real packets: from this host, from another host, from a container, through the published port.</summary>
public sealed class PublishTests(NetworkLab lab) : IClassFixture<NetworkLab>
{
    private static readonly IPAddress Local = IPAddress.Loopback;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static PortPublish Tcp(ushort host, ushort inside = 80, IPAddress? at = null) =>
        new() { Protocol = PortProtocol.Tcp, ContainerPort = inside, HostPort = host, HostAddress = at };

    private static PortPublish Udp(ushort host, ushort inside = 53, IPAddress? at = null) =>
        new() { Protocol = PortProtocol.Udp, ContainerPort = inside, HostPort = host, HostAddress = at };

    private static ValueTask<Sandbox> AcquireAsync(NetworkStack stack, params PortPublish[] ports) =>
        stack.AcquireAsync(new SandboxRequest { ContainerId = "c1", ContainerName = "one", Mode = NetworkMode.Bridge, Ports = ports }, Ct);

    [Fact]
    public async Task Tcp_IsReachedFromOtherHostsWithTheClientsAddressKept()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Tcp(8080));
        using var server = NetworkLab.ServeTcp(sandbox.Namespace, 80, "web");
        Assert.Equal("web 10.9.0.2", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080));
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task Tcp_IsReachedFromTheHostByEveryAddressOfIts()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Tcp(8080));
        using var server = NetworkLab.ServeTcp(sandbox.Namespace, 80, "web");
        Assert.Equal("web 172.17.0.1", await NetworkLab.AskTcpAsync(null, Local, 8080));
        Assert.StartsWith("web ", await NetworkLab.AskTcpAsync(null, NetworkLab.HostAddress, 8080));
        Assert.StartsWith("web ", await NetworkLab.AskTcpAsync(null, stack.Default.Gateway, 8080));
        Assert.StartsWith("web ", await NetworkLab.AskTcpAsync(null, IPAddress.IPv6Loopback, 8080));
        await stack.ReleaseAsync(sandbox);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    public async Task Tcp_IsReachedFromContainersThroughTheHostsAddress_FromItselfToo(string bridgedPacketsSeeTheFirewall)
    {
        Sysctl.Ensure("net/bridge/bridge-nf-call-iptables", bridgedPacketsSeeTheFirewall);
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Tcp(8080));
        var neighbour = await AcquireAsync(stack);
        using var server = NetworkLab.ServeTcp(sandbox.Namespace, 80, "web");
        Assert.StartsWith("web ", await NetworkLab.AskTcpAsync(neighbour.Namespace, NetworkLab.HostAddress, 8080));
        Assert.StartsWith("web ", await NetworkLab.AskTcpAsync(neighbour.Namespace, stack.Default.Gateway, 8080));
        Assert.StartsWith("web ", await NetworkLab.AskTcpAsync(sandbox.Namespace, NetworkLab.HostAddress, 8080));
        Assert.Equal($"web {neighbour.Address}", await NetworkLab.AskTcpAsync(neighbour.Namespace, sandbox.Address!, 80));
        await stack.ReleaseAsync(sandbox);
        await stack.ReleaseAsync(neighbour);
    }

    [Fact]
    public async Task Loopback_IsForThisHostOnly()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Tcp(8080, at: Local));
        using var server = NetworkLab.ServeTcp(sandbox.Namespace, 80, "web");
        Assert.StartsWith("web ", await NetworkLab.AskTcpAsync(null, Local, 8080));
        await AssertRefusedAsync(() => NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080, 1));

        // A neighbour on the link may send packets for 127.0.0.1 here; with route_localnet on its side it can.
        LabNamespace.Inside(lab.Other, () =>
        {
            Sysctl.Write("net/ipv4/conf/all/route_localnet", "1");
            using var route = RouteSocket.Open();
            route.Execute(new RouteMessages()
                .DeleteAddress(1, Local, 8)
                .AddRoute(new RouteSpec { Destination = new IPNetwork(Local, 32), Gateway = NetworkLab.HostAddress, LinkIndex = route.FindLink("up0")!.Index }));
            return 0;
        });
        Sysctl.Write("net/ipv4/conf/wan0/route_localnet", "1");
        await AssertRefusedAsync(() => NetworkLab.AskTcpAsync(lab.Other, Local, 8080, 1));
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task OtherHosts_DoNotReachContainersDirectly()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Tcp(8080));
        using var server = NetworkLab.ServeTcp(sandbox.Namespace, 80, "web");
        using var unpublished = NetworkLab.ServeTcp(sandbox.Namespace, 81, "secret");
        LabNamespace.Inside(lab.Other, () =>
        {
            using var route = RouteSocket.Open();
            route.Execute(new RouteMessages().AddRoute(
                new RouteSpec { Destination = stack.Default.Subnet, Gateway = NetworkLab.HostAddress, LinkIndex = route.FindLink("up0")!.Index }));
            return 0;
        });
        await AssertRefusedAsync(() => NetworkLab.AskTcpAsync(lab.Other, sandbox.Address!, 81, 1));
        await AssertRefusedAsync(() => NetworkLab.AskTcpAsync(lab.Other, sandbox.Address!, 80, 1));
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task Containers_ReachOutThroughTheHostsAddress_AndNotItsLoopback()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack);
        LabNamespace.Inside(sandbox.Namespace, () =>
        {
            Sysctl.Write("net/ipv4/conf/all/route_localnet", "1");
            using var route = RouteSocket.Open();
            route.Execute(new RouteMessages().DeleteAddress(1, Local, 8).AddRoute(
                new RouteSpec { Destination = new IPNetwork(Local, 32), Gateway = stack.Default.Gateway, LinkIndex = route.FindLink("eth0")!.Index }));
            return 0;
        });
        using var outside = NetworkLab.ServeTcp(lab.Other, 7000, "out");
        using var own = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        own.Bind(new IPEndPoint(Local, 7001));
        own.Listen();
        Assert.Equal("out 10.9.0.1", await NetworkLab.AskTcpAsync(sandbox.Namespace, NetworkLab.OtherAddress, 7000));
        await AssertRefusedAsync(() => NetworkLab.AskTcpAsync(sandbox.Namespace, Local, 7001, 1));
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task Udp_IsReachedFromEverywhere()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Udp(5353));
        using var server = NetworkLab.ServeUdp(sandbox.Namespace, 53, "dns");
        Assert.Equal("dns 10.9.0.2 hello", await NetworkLab.AskUdpAsync(lab.Other, NetworkLab.HostAddress, 5353, "hello"));
        Assert.Equal("dns 172.17.0.1 hello", await NetworkLab.AskUdpAsync(null, Local, 5353, "hello"));
        Assert.StartsWith("dns ", await NetworkLab.AskUdpAsync(null, IPAddress.IPv6Loopback, 5353, "hello"));
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task IPv6Address_IsServedByTheDaemon_HalfClosesIncluded()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Tcp(8086, at: IPAddress.IPv6Loopback));
        using var listener = LabNamespace.Inside(sandbox.Namespace, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(IPAddress.Any, 80));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.IPv6Loopback, 8086, Ct);
        using var server = await listener.AcceptAsync(Ct);
        await client.SendAsync(new byte[] { 1, 2, 3 }, Ct);
        client.Shutdown(SocketShutdown.Send);

        // The end of the request arrives while the answer can still be sent.
        var got = new List<byte>();
        var buffer = new byte[16];
        while (await server.ReceiveAsync(buffer, Ct) is var count and > 0) got.AddRange(buffer[..count]);
        Assert.Equal([1, 2, 3], got);
        await server.SendAsync(new byte[] { 9 }, Ct);
        server.Shutdown(SocketShutdown.Send);
        Assert.Equal((1, 9), (await client.ReceiveAsync(buffer, Ct), buffer[0]));
        Assert.Equal(0, await client.ReceiveAsync(buffer, Ct));
        await AssertRefusedAsync(() => NetworkLab.AskTcpAsync(null, Local, 8086, 1));
        await stack.ReleaseAsync(sandbox);
        await AssertRefusedAsync(() => NetworkLab.AskTcpAsync(null, IPAddress.IPv6Loopback, 8086, 1));
    }

    [Fact]
    public async Task Udp_FlowThatBeganBeforehand_FollowsThePortAndItsNextOwner()
    {
        var stack = await lab.OpenAsync();
        using var client = NetworkLab.ConnectUdp(lab.Other, NetworkLab.HostAddress, 5353);
        await client.SendAsync(new byte[1], Ct);

        var first = await AcquireAsync(stack, Udp(5353));
        using var one = NetworkLab.ServeUdp(first.Namespace, 53, "first");
        await DrainErrorAsync(client);
        Assert.Equal("first 10.9.0.2 a", await NetworkLab.AskUdpAsync(client, "a"));
        await stack.ReleaseAsync(first);
        await client.SendAsync(new byte[1], Ct);

        var keeper = await AcquireAsync(stack);
        var second = await AcquireAsync(stack, Udp(5353));
        using var two = NetworkLab.ServeUdp(second.Namespace, 53, "second");
        await DrainErrorAsync(client);
        Assert.Equal("second 10.9.0.2 b", await NetworkLab.AskUdpAsync(client, "b"));
        await stack.ReleaseAsync(second);
        await stack.ReleaseAsync(keeper);
    }

    [Fact]
    public async Task Released_PortAndElementAreGone()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Tcp(8080), Udp(5353, at: Local));
        await stack.ReleaseAsync(sandbox);
        await stack.ReleaseAsync(sandbox);
        using var nft = Linux.Nftables.NftSocket.Open();
        Assert.Empty(nft.Elements("berth_lab0", "published"));
        Assert.Empty(nft.Elements("berth_lab0", "published_at"));
        using var mine = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        mine.Bind(new IPEndPoint(IPAddress.Any, 8080));
    }

    [Fact]
    public async Task TableFlushedByHand_IsServedByTheDaemonsOwnSocket()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await AcquireAsync(stack, Tcp(8080), Udp(5353));
        using var server = NetworkLab.ServeTcp(sandbox.Namespace, 80, "web");
        using var dns = NetworkLab.ServeUdp(sandbox.Namespace, 53, "dns");
        using (var nft = Linux.Nftables.NftSocket.Open()) nft.Commit(new Linux.Nftables.NftBatch("berth_lab0").DeleteTable());
        Assert.Equal("web 172.17.0.1", await NetworkLab.AskTcpAsync(lab.Other, NetworkLab.HostAddress, 8080));
        Assert.Equal("dns 172.17.0.1 x", await NetworkLab.AskUdpAsync(lab.Other, NetworkLab.HostAddress, 5353, "x"));
        await stack.ReleaseAsync(sandbox);
        Assert.DoesNotContain(lab.Notices, n => n.Warning);
    }

    private static async Task AssertRefusedAsync(Func<Task> connect)
    {
        var e = await Record.ExceptionAsync(connect);
        Assert.True(e is OperationCanceledException or SocketException, $"was reached, or failed oddly: {e}");
    }

    /// <summary>Takes the ICMP error of an earlier datagram off the socket, if one came.</summary>
    private static async Task DrainErrorAsync(Socket client)
    {
        client.ReceiveTimeout = 1;
        try
        {
            await client.SendAsync(new byte[1], Ct);
        }
        catch (SocketException)
        {
            // That was it.
        }

        client.ReceiveTimeout = 0;
        while (client.Available > 0) await client.ReceiveAsync(new byte[256], Ct);
    }
}
