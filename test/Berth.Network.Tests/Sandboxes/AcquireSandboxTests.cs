using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using Berth.Linux.Netlink;
using Xunit;

namespace Berth.Network.Tests.Sandboxes;

public sealed class AcquireSandboxTests(NetworkLab lab) : IClassFixture<NetworkLab>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static SandboxRequest Bridge(string? address = null, string? mac = null) => new()
    {
        ContainerId = "c1",
        Mode = NetworkMode.Bridge,
        Address = address is null ? null : IPAddress.Parse(address),
        Mac = mac is null ? null : PhysicalAddress.Parse(mac),
    };

    private static readonly SandboxRequest None = new() { ContainerId = "c1", Mode = NetworkMode.None };

    [Fact]
    public async Task Bridge_HasEth0WithAddressAndDefaultRoute()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await stack.AcquireAsync(Bridge(), Ct);
        Assert.Equal("172.17.0.2", sandbox.Address!.ToString());
        Assert.Equal("172.17.0.1", sandbox.Gateway!.ToString());
        Assert.Equal((16, "02:42:ac:11:00:02"), (sandbox.PrefixLength, sandbox.Mac));
        Assert.Matches("^[0-9a-f]{64}$", sandbox.EndpointId);
        var (links, addresses, routes) = LabNamespace.Inside(sandbox.Namespace, () =>
        {
            using var route = RouteSocket.Open();
            return (route.Links(), route.Addresses(), route.Routes());
        });
        Assert.Equal(["eth0", "lo"], links.Select(l => l.Name).Order());
        Assert.All(links, l => Assert.True(l.Up && l.Running, l.Name));
        var eth0 = links.Single(l => l.Name == "eth0");
        Assert.Equal((1500, PhysicalAddress.Parse(sandbox.Mac)), (eth0.Mtu, eth0.Mac));
        Assert.Equal(["127.0.0.1/8", "172.17.0.2/16", "::1/128"], addresses.Select(a => $"{a.Address}/{a.PrefixLength}").Order(StringComparer.Ordinal));
        Assert.Contains(routes, r => r.Destination.PrefixLength == 0 && IPAddress.Parse("172.17.0.1").Equals(r.Gateway));
        await stack.ReleaseAsync(sandbox);
    }

    [Theory]
    [InlineData("net/ipv4/ip_unprivileged_port_start", "0")]
    [InlineData("net/ipv4/ping_group_range", "0\t2147483647")]
    [InlineData("net/ipv6/conf/eth0/disable_ipv6", "1")]
    [InlineData("net/ipv6/conf/default/disable_ipv6", "0")]
    [InlineData("net/ipv6/conf/lo/disable_ipv6", "0")]
    public async Task Settings_AreThoseOfDocker(string name, string value)
    {
        var stack = await lab.OpenAsync();
        var sandbox = await stack.AcquireAsync(Bridge(), Ct);
        Assert.Equal(value, LabNamespace.Inside(sandbox.Namespace, () => Sysctl.Read(name)));
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task None_HasOnlyLoopback()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await stack.AcquireAsync(None, Ct);
        Assert.Null(sandbox.Address);
        Assert.Equal("", sandbox.Mac);
        var links = LabNamespace.Inside(sandbox.Namespace, () =>
        {
            using var route = RouteSocket.Open();
            return route.Links();
        });
        Assert.True(Assert.Single(links) is { Name: "lo", Up: true });
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task Address_IsTheLowestFreeOne_AsDockerGivesIt()
    {
        var stack = await lab.OpenAsync();
        var first = await stack.AcquireAsync(Bridge(), Ct);
        var second = await stack.AcquireAsync(Bridge(), Ct);
        await stack.ReleaseAsync(first);
        var third = await stack.AcquireAsync(Bridge(), Ct);
        Assert.Equal(["172.17.0.3", "172.17.0.2"], new[] { second, third }.Select(s => s.Address!.ToString()));
        using var server = NetworkLab.ServeTcp(third.Namespace, 80, "third");
        Assert.Equal("third 172.17.0.1", await NetworkLab.AskTcpAsync(null, third.Address!, 80));
        await stack.ReleaseAsync(second);
        await stack.ReleaseAsync(third);
    }

    [Fact]
    public async Task FixedAddressAndMac_AreGiven_AndRefusedWhenTaken()
    {
        var stack = await lab.OpenAsync();
        var sandbox = await stack.AcquireAsync(Bridge("172.17.3.4", "06:00:00:00:00:09"), Ct);
        Assert.Equal(("172.17.3.4", "06:00:00:00:00:09"), (sandbox.Address!.ToString(), sandbox.Mac));
        using var server = NetworkLab.ServeTcp(sandbox.Namespace, 80, "fixed");
        Assert.Equal("fixed 172.17.0.1", await NetworkLab.AskTcpAsync(null, sandbox.Address!, 80));

        var taken = await Assert.ThrowsAsync<NetworkException>(async () => await stack.AcquireAsync(Bridge("172.17.3.4"), Ct));
        Assert.Equal((NetworkErrorCode.AddressInUse, "failed to set up container networking: Address already in use"), (taken.Code, taken.Message));
        var outside = await Assert.ThrowsAsync<NetworkException>(async () => await stack.AcquireAsync(Bridge("10.1.2.3"), Ct));
        Assert.Equal((NetworkErrorCode.Invalid, "failed to set up container networking: no configured subnet contains IP address 10.1.2.3"), (outside.Code, outside.Message));

        // The next owner has another hardware address: everybody who knew the first one is told.
        await stack.ReleaseAsync(sandbox);
        var next = await stack.AcquireAsync(Bridge("172.17.3.4"), Ct);
        using var other = NetworkLab.ServeTcp(next.Namespace, 80, "next");
        Assert.Equal("next 172.17.0.1", await NetworkLab.AskTcpAsync(null, next.Address!, 80, seconds: 2));
        await stack.ReleaseAsync(next);
    }

    [Fact]
    public async Task HostMode_IsRefused_BecauseThereIsNothingToAcquire()
    {
        var stack = await lab.OpenAsync();
        var e = await Assert.ThrowsAsync<NetworkException>(async () => await stack.AcquireAsync(None with { Mode = NetworkMode.Host }, Ct));
        Assert.Equal(NetworkErrorCode.Invalid, e.Code);
    }

    [Fact]
    public async Task ThreeHundredAtOnce_NoAddressTwice_AndNothingLeftBehind()
    {
        const int Count = 300;
        const int AtOnce = 16;
        var stack = await lab.OpenAsync();
        await stack.ReleaseAsync(await stack.AcquireAsync(Bridge(), Ct));
        var before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        var all = new ConcurrentBag<Sandbox>();
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Ct }, async (i, ct) =>
        {
            var port = new PortPublish { Protocol = i % 2 == 0 ? PortProtocol.Tcp : PortProtocol.Udp, ContainerPort = 80 };
            all.Add(await stack.AcquireAsync(Bridge() with { Ports = [port] }, ct));
        });
        Assert.Equal(Count, all.Select(s => s.Address!.ToString()).Distinct().Count());
        Assert.Equal(Count, all.Select(s => (s.Ports[0].Protocol, s.Ports[0].HostPort)).Distinct().Count());

        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Ct }, (s, _) => stack.ReleaseAsync(s));
        using var nft = Linux.Nftables.NftSocket.Open();
        Assert.Empty(nft.Elements("berth_lab0", "published"));
        await stack.DisposeAsync();
        // No descriptor means no namespace and no link: the kernel takes them apart when it finds the time.
        await NetworkLab.EventuallyAsync(() => Directory.GetFileSystemEntries("/proc/self/fd").Length <= before, "descriptors are left");
        Assert.DoesNotContain(lab.Notices, n => n.Warning);
    }

    [Fact]
    public async Task Released_LinkGoesWithTheNamespace()
    {
        var stack = await lab.OpenAsync(NetworkLab.Options() with { PoolSize = 0 });
        var sandbox = await stack.AcquireAsync(Bridge(), Ct);
        var link = sandbox.State.HostLink!;
        Assert.NotNull(lab.Host.FindLink(link));
        await stack.ReleaseAsync(sandbox);
        await NetworkLab.EventuallyAsync(() => lab.Host.FindLink(link) is null, $"{link} is left");
    }

    [Fact]
    public async Task PoolOfZero_MakesThemOnDemand()
    {
        var stack = await lab.OpenAsync(NetworkLab.Options() with { PoolSize = 0 });
        Assert.Equal(0, stack.Ready);
        var sandbox = await stack.AcquireAsync(Bridge(), Ct);
        Assert.Equal("172.17.0.2", sandbox.Address!.ToString());
        await stack.ReleaseAsync(sandbox);
    }

    [Fact]
    public async Task Cancelled_WhileWaiting_LeavesTheNamespaceToTheNext()
    {
        var stack = await lab.OpenAsync(NetworkLab.Options() with { PoolSize = 0 });
        using var stop = new CancellationTokenSource();
        var waiting = stack.AcquireAsync(None, stop.Token);
        await stop.CancelAsync();
        try
        {
            await stack.ReleaseAsync(await waiting);
        }
        catch (OperationCanceledException)
        {
            // Either is right: it came first, or the cancellation did.
        }

        await stack.ReleaseAsync(await stack.AcquireAsync(None, Ct));
    }
}
