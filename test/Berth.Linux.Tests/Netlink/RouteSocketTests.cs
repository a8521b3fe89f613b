using System.Net;
using System.Net.NetworkInformation;
using Berth.Linux.Netlink;
using Berth.Linux.Nftables;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Netlink;

/// <summary>Against the kernel, each in a network namespace of its own.</summary>
public sealed class RouteSocketTests
{
    [Fact]
    public void Links_AreMadeChangedRenamedAndDeleted() => Inside(route =>
    {
        route.Execute(new RouteMessages().AddLink(new LinkSpec { Name = "br0", Kind = "bridge", Mac = PhysicalAddress.Parse("02:00:00:00:00:01") }));
        var bridge = route.FindLink("br0")!;
        Assert.Equal(("bridge", false, PhysicalAddress.Parse("02:00:00:00:00:01")), (bridge.Kind, bridge.Up, bridge.Mac));

        route.Execute(new RouteMessages().AddLink(new LinkSpec
        {
            Name = "a0",
            Up = true,
            Mtu = 1400,
            Master = bridge.Index,
            Peer = new LinkSpec { Name = "b0", Mac = PhysicalAddress.Parse("02:00:00:00:00:02") },
        }));
        var (a, b) = (route.FindLink("a0")!, route.FindLink("b0")!);
        Assert.Equal((true, 1400, bridge.Index, b.Index, "veth"), (a.Up, a.Mtu, a.Master, a.PeerIndex, a.Kind));

        route.Execute(new RouteMessages()
            .ChangeLink(b.Index, new LinkChange { Name = "eth7", Mtu = 1300, Mac = PhysicalAddress.Parse("02:00:00:00:00:03") })
            .ChangeLink("eth7", new LinkChange { Up = true })
            .ChangeLink(a.Index, new LinkChange { Up = false }));
        b = route.FindLink("eth7")!;
        Assert.Equal((true, 1300, PhysicalAddress.Parse("02:00:00:00:00:03")), (b.Up, b.Mtu, b.Mac));
        Assert.False(route.FindLink("a0")!.Up);

        route.Execute(new RouteMessages().DeleteLink(a.Index));
        Assert.Equal(["br0", "lo"], route.Links().Select(l => l.Name).Order());
        Assert.Null(route.FindLink("a0"));
    });

    [Fact]
    public void Peer_IsMadeStraightIntoAnotherNamespace_AndLinksMoveToo() => Inside(route =>
    {
        using var other = InNewNamespace(NetworkNamespace.Current);
        route.Execute(new RouteMessages().AddLink(new LinkSpec { Name = "a0", Peer = new LinkSpec { Name = "eth0", Namespace = other } }));
        route.Execute(new RouteMessages().AddLink(new LinkSpec { Name = "c0", Peer = new LinkSpec { Name = "d0" } }));
        route.Execute(new RouteMessages().ChangeLink("d0", new LinkChange { Namespace = other }));
        Assert.Equal(["a0", "c0", "lo"], route.Links().Select(l => l.Name).Order());
        Assert.Equal(["d0", "eth0", "lo"], InNamespace(other, () =>
        {
            using var there = RouteSocket.Open();
            return there.Links().Select(l => l.Name).Order().ToArray();
        }));
    });

    [Fact]
    public void AddressesAndRoutes_OfBothFamilies_AreAddedListedAndRemoved() => Inside(route =>
    {
        route.Execute(new RouteMessages().AddLink(new LinkSpec { Name = "br0", Kind = "bridge", Up = true }));
        var index = route.FindLink("br0")!.Index;
        var (four, six) = (IPAddress.Parse("10.1.0.1"), IPAddress.Parse("fd00::1"));
        var inner = new RouteSpec { Destination = IPNetwork.Parse("192.168.9.0/24"), Gateway = IPAddress.Parse("10.1.0.7"), LinkIndex = index };
        var fallback = new RouteSpec { Gateway = IPAddress.Parse("10.1.0.8"), LinkIndex = index };
        route.Execute(new RouteMessages()
            .AddAddress(index, four, 16)
            .AddAddress(index, six, 64)
            .AddRoute(inner)
            .AddRoute(fallback)
            .AddRoute(new RouteSpec { Destination = IPNetwork.Parse("fd01::/64"), Gateway = IPAddress.Parse("fd00::9"), LinkIndex = index })
            .SetNeighbour(index, IPAddress.Parse("10.1.0.7"), PhysicalAddress.Parse("02:00:00:00:00:07"), permanent: true));

        Assert.Contains(new LinkAddress(index, four, 16), route.Addresses());
        Assert.Contains(new LinkAddress(index, six, 64), route.Addresses());
        var routes = route.Routes();
        Assert.Contains(new Route(IPNetwork.Parse("10.1.0.0/16"), null, index), routes);
        Assert.Contains(new Route(inner.Destination!.Value, inner.Gateway, index), routes);
        Assert.Contains(new Route(IPNetwork.Parse("0.0.0.0/0"), fallback.Gateway, index), routes);
        Assert.Contains(new Route(IPNetwork.Parse("fd01::/64"), IPAddress.Parse("fd00::9"), index), routes);

        route.Execute(new RouteMessages().DeleteRoute(inner).DeleteAddress(index, six, 64));
        Assert.DoesNotContain(route.Routes(), r => r.Destination.Equals(inner.Destination!.Value));
        Assert.DoesNotContain(route.Addresses(), a => a.Address.Equals(six));
    });

    [Fact]
    public void Refusal_NamesTheRequestAndTheKernelsOwnWords() => Inside(route =>
    {
        var e = Assert.Throws<LinuxException>(() => route.Execute(new RouteMessages().AddLink(new LinkSpec { Name = "x0", Kind = "nonsense" })));
        Assert.Equal((Errno.EOPNOTSUPP, "RTM_NEWLINK(x0, nonsense)"), (e.Errno, e.Call));
        Assert.Equal("RTM_NEWLINK(x0, nonsense): Operation not supported (EOPNOTSUPP): Unknown device type", e.Message);
    });

    [Fact]
    public void Batch_GoesOnAfterAFailure_AndNamesTheFirst() => Inside(route =>
    {
        var messages = new RouteMessages()
            .AddAddress(1, IPAddress.Parse("10.0.0.1"), 32)
            .AddAddress(99, IPAddress.Parse("10.0.0.2"), 32)
            .AddAddress(1, IPAddress.Parse("10.0.0.3"), 32)
            .DeleteLink(98);
        var e = Assert.Throws<LinuxException>(() => route.Execute(messages));
        Assert.Equal("RTM_NEWADDR(10.0.0.2/32, link 99)", e.Call);
        Assert.Equal(2, route.Addresses().Count(a => a.LinkIndex == 1 && a.PrefixLength == 32));

        // The answers of the failed batch are read: the next is not confused by them.
        route.Execute(new RouteMessages().DeleteAddress(1, IPAddress.Parse("10.0.0.3"), 32));
        Assert.Equal(1, route.Addresses().Count(a => a.LinkIndex == 1 && a.PrefixLength == 32));
    });

    [Fact]
    public void Watch_SeesWhenALinkRuns_AndSaysWhenItDoesNot() => Inside(route =>
    {
        using var watch = LinkWatch.Open();
        route.Execute(new RouteMessages().AddLink(new LinkSpec { Name = "a0", Up = true, Peer = new LinkSpec { Name = "b0" } }));
        var index = route.FindLink("a0")!.Index;
        Assert.False(watch.WaitUntilRunning("a0", index, TimeSpan.FromMilliseconds(20)));
        route.Execute(new RouteMessages().ChangeLink("b0", new LinkChange { Up = true }));
        Assert.True(watch.WaitUntilRunning("a0", index, TimeSpan.FromSeconds(20)));
        Assert.True(route.FindLink("a0")!.Running);
    });

    [Fact]
    public void Dump_OfManyLinksIsWhole() => Inside(route =>
    {
        const int Pairs = 150;
        var messages = new RouteMessages();
        for (var i = 0; i < Pairs; i++) messages.AddLink(new LinkSpec { Name = $"a{i}", Peer = new LinkSpec { Name = $"b{i}" } });
        route.Execute(messages);
        Assert.Equal(2 * Pairs + 1, route.Links().Count);
    });

    [Fact]
    public void NftBatch_IsAllOrNothing_AndListsWhatWasAdded() => Inside(_ =>
    {
        using var nft = NftSocket.Open();
        var map = new NftMap("m", [NftType.Protocol, NftType.Port], [NftType.Ipv4Address, NftType.Port]);
        nft.Commit(new NftBatch("t").AddTable().AddMap(map));
        var one = new NftElement(new byte[] { 6, 0, 0, 0, 0, 80, 0, 0 }, new byte[] { 10, 0, 0, 1, 0, 81, 0, 0 });
        var same = one with { Value = new byte[] { 10, 0, 0, 2, 0, 81, 0, 0 } };
        var two = one with { Key = new byte[] { 17, 0, 0, 0, 0, 80, 0, 0 } };
        nft.Commit(new NftBatch("t").AddElement("m", one));

        var e = Assert.Throws<LinuxException>(() => nft.Commit(new NftBatch("t").AddElement("m", two).AddElement("m", same)));
        Assert.Equal((Errno.EEXIST, "add element inet t m { 0600000000500000 }"), (e.Errno, e.Call));
        var element = Assert.Single(nft.Elements("t", "m"));
        Assert.Equal(one.Key.ToArray(), element.Key.ToArray());
        Assert.Equal(one.Value.ToArray(), element.Value.ToArray());

        nft.Commit(new NftBatch("t").DeleteElement("m", one.Key));
        Assert.Empty(nft.Elements("t", "m"));
        Assert.Empty(nft.Elements("other", "m"));
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => nft.Commit(new NftBatch("nowhere").DeleteTable())).Errno);
    });

    private static void Inside(Action<RouteSocket> work)
    {
        Require.Root();
        InNewNamespace(() =>
        {
            using var route = RouteSocket.Open();
            work(route);
            return 0;
        });
    }

    private static T InNewNamespace<T>(Func<T> work) => OnThread(NetworkNamespace.Unshare, work);

    private static T InNamespace<T>(FileDescriptor netns, Func<T> work) => OnThread(() => NetworkNamespace.Enter(netns), work);

    private static T OnThread<T>(Action enter, Func<T> work)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                enter();
                result = work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return result;
    }
}
