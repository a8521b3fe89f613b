using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Berth.Network.Tests.Ports;

/// <summary>Messages are those of Docker 28.5.2, asked in the same situation.</summary>
public sealed class PortTableTests(NetworkLab lab) : IClassFixture<NetworkLab>
{
    private const string Prefix = "failed to set up container networking: driver failed programming external connectivity on endpoint one (";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static SandboxRequest Request(params PortPublish[] ports) =>
        new() { ContainerId = "c1", ContainerName = "one", Mode = NetworkMode.Bridge, Ports = ports };

    private static PortPublish Tcp(int host, int end = 0, string? at = null, ushort inside = 80) => new()
    {
        Protocol = PortProtocol.Tcp,
        ContainerPort = inside,
        HostPort = (ushort)host,
        HostPortEnd = (ushort)end,
        HostAddress = at is null ? null : IPAddress.Parse(at),
    };

    private static string[] Shown(Sandbox sandbox) =>
        [.. sandbox.Ports.Select(p => $"{p.ContainerPort}/{p.Protocol} -> {p.HostAddress}:{p.HostPort}")];

    private static async Task<NetworkException> RefusedAsync(NetworkStack stack, PortPublish port)
    {
        var e = await Assert.ThrowsAsync<NetworkException>(async () => await stack.AcquireAsync(Request(port), Ct));
        Assert.StartsWith(Prefix, e.Message);
        return e;
    }

    [Fact]
    public async Task NoAddress_MeansBothFamilies()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await stack.AcquireAsync(Request(Tcp(8080)), Ct);
        Assert.Equal(["80/Tcp -> 0.0.0.0:8080", "80/Tcp -> :::8080"], Shown(sandbox));
        await stack.ReleaseAsync(sandbox);
    }

    [Theory]
    [InlineData(null, null, "0.0.0.0")]
    [InlineData(null, "127.0.0.1", "0.0.0.0")]
    [InlineData("127.0.0.1", null, "127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1")]
    public async Task PortOfAnotherContainer_IsAlreadyAllocated(string? first, string? second, string named)
    {
        var stack = await lab.OpenAsync();
        var sandbox = await stack.AcquireAsync(Request(Tcp(8081, at: first)), Ct);
        var e = await RefusedAsync(stack, Tcp(8081, at: second));
        Assert.EndsWith($"): Bind for {named}:8081 failed: port is already allocated", e.Message);
        Assert.Equal(NetworkErrorCode.PortInUse, e.Code);
        await stack.ReleaseAsync(sandbox);

        var next = await stack.AcquireAsync(Request(), Ct);
        Assert.Equal("172.17.0.2", next.Address!.ToString());
        await stack.ReleaseAsync(next);
    }

    [Fact]
    public async Task OtherLoopbackAddressesAndProtocols_DoNotExclude()
    {
        var stack = await lab.OpenAsync();
        var udp = Tcp(8081, at: "127.0.0.1") with { Protocol = PortProtocol.Udp };
        var sandbox = await stack.AcquireAsync(Request(Tcp(8081, at: "127.0.0.1"), Tcp(8081, at: "127.0.0.2"), udp), Ct);
        Assert.Equal(3, sandbox.Ports.Count);
        await stack.ReleaseAsync(sandbox);
    }

    [Theory]
    [InlineData(null, "0.0.0.0:7777")]
    [InlineData("127.0.0.1", "127.0.0.1:7777")]
    public async Task PortOfAHostProcess_IsInUse(string? at, string named)
    {
        var stack = await lab.OpenAsync();
        using var process = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        process.Bind(new IPEndPoint(IPAddress.Any, 7777));
        process.Listen();
        var e = await RefusedAsync(stack, Tcp(7777, at: at));
        Assert.EndsWith($"): failed to bind host port for {named}:172.17.0.2:80/tcp: address already in use", e.Message);
        Assert.Equal(NetworkErrorCode.PortInUse, e.Code);
    }

    [Fact]
    public async Task PortOfAHostProcess_OnlyOfIPv6_IsInUse_AndIPv4IsFreeAgain()
    {
        var stack = await lab.OpenAsync();
        using var process = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = false };
        process.Bind(new IPEndPoint(IPAddress.IPv6Any, 7778));
        process.Listen();
        var e = await RefusedAsync(stack, Tcp(7778));
        Assert.EndsWith("): failed to bind host port for [::]:7778:172.17.0.2:80/tcp: address already in use", e.Message);
        var sandbox = await stack.AcquireAsync(Request(Tcp(7778, at: "0.0.0.0")), Ct);
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task AddressOfAnotherHost_CannotBeAssigned()
    {
        var stack = await lab.OpenAsync();
        var e = await RefusedAsync(stack, Tcp(8085, at: "9.9.9.9"));
        Assert.EndsWith("): failed to bind host port for 9.9.9.9:8085:172.17.0.2:80/tcp: cannot assign requested address", e.Message);
    }

    [Fact]
    public async Task Range_TakesTheFirstFree_ThenSaysAllAreAllocated()
    {
        var stack = await lab.OpenAsync();
        using var process = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        process.Bind(new IPEndPoint(IPAddress.Any, 8093));
        process.Listen();
        var one = await stack.AcquireAsync(Request(Tcp(8092, 8094)), Ct);
        var two = await stack.AcquireAsync(Request(Tcp(8092, 8094)), Ct);
        Assert.Equal([8092, 8094], new[] { one, two }.Select(s => (int)s.Ports[0].HostPort));
        var e = await RefusedAsync(stack, Tcp(8092, 8094));
        Assert.EndsWith("): all ports are allocated", e.Message);
        await stack.ReleaseAsync(one);
        await stack.ReleaseAsync(two);
    }

    [Fact]
    public async Task Ephemeral_CountsUpwards_AndDoesNotReuseAtOnce()
    {
        var stack = await lab.OpenAsync();
        var udp = Tcp(0) with { Protocol = PortProtocol.Udp };
        var one = await stack.AcquireAsync(Request(Tcp(0), udp, Tcp(0, at: "127.0.0.1")), Ct);
        Assert.Equal(
            ["80/Tcp -> 0.0.0.0:32768", "80/Tcp -> :::32768", "80/Udp -> 0.0.0.0:32768", "80/Udp -> :::32768", "80/Tcp -> 127.0.0.1:32769"],
            Shown(one));
        await stack.ReleaseAsync(one);
        var two = await stack.AcquireAsync(Request(Tcp(0)), Ct);
        Assert.Equal(32770, two.Ports[0].HostPort);
        await stack.ReleaseAsync(two);
    }

    [Fact]
    public async Task Held_PortCannotBeTakenByAnotherProcess()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await stack.AcquireAsync(Request(Tcp(8080), Tcp(8080) with { Protocol = PortProtocol.Udp }), Ct);
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Throws<SocketException>(() => tcp.Bind(new IPEndPoint(IPAddress.Loopback, 8080)));
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.Throws<SocketException>(() => udp.Bind(new IPEndPoint(IPAddress.Any, 8080)));
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task DefaultHostAddress_IsUsedWhereTheRequestNamesNone()
    {
        var stack = await lab.OpenAsync(NetworkLab.Options() with { DefaultHostAddress = IPAddress.Loopback });
        var sandbox = await stack.AcquireAsync(Request(Tcp(8080)), Ct);
        Assert.Equal(["80/Tcp -> 127.0.0.1:8080"], Shown(sandbox));
        await stack.ReleaseAsync(sandbox);
    }
}
