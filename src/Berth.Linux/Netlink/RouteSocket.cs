using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;

namespace Berth.Linux.Netlink;

/// <summary>rtnetlink(7) in the network namespace in which it was opened.</summary>
public sealed class RouteSocket : IDisposable
{
    private readonly NetlinkSocket _socket;

    private RouteSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static RouteSocket Open() => new(NetlinkSocket.Open(NetlinkProtocol.Route));

    /// <summary>Sends the requests at once. The kernel carries out each on its own; the first failure is thrown.</summary>
    /// <exception cref="LinuxException">Names the request, the error and the kernel's own words.</exception>
    public void Execute(RouteMessages messages) => _socket.Execute(messages.Messages);

    /// <summary>The link of this name, or null.</summary>
    public Link? FindLink(string name)
    {
        var request = new NetlinkMessages();
        request.Begin(Rtnl.GetLink, NetlinkFlags.None, $"RTM_GETLINK({name})");
        request.Header(default(LinkHeader));
        request.Attribute(Rtnl.IFLA_IFNAME, name);
        Link? link = null;
        _socket.Get(request, (type, payload) => link = type == Rtnl.NewLink ? ReadLink(payload) : link);
        return link;
    }

    /// <summary>All links of the namespace.</summary>
    public IReadOnlyList<Link> Links()
    {
        var links = new List<Link>();
        Dump(Rtnl.GetLink, "RTM_GETLINK(all)", default(LinkHeader), links, Rtnl.NewLink, static (payload, list) => list.Add(ReadLink(payload)));
        return links;
    }

    /// <summary>All addresses of the namespace.</summary>
    public IReadOnlyList<LinkAddress> Addresses()
    {
        var addresses = new List<LinkAddress>();
        Dump(Rtnl.GetAddr, "RTM_GETADDR(all)", default(AddressHeader), addresses, Rtnl.NewAddr, ReadAddress);
        return addresses;
    }

    /// <summary>All unicast routes of the main table, both families; the default route is 0.0.0.0/0 or ::/0.</summary>
    public IReadOnlyList<Route> Routes()
    {
        var routes = new List<Route>();
        Dump(Rtnl.GetRoute, "RTM_GETROUTE(all)", default(RouteHeader), routes, Rtnl.NewRoute, ReadRoute);
        return routes;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Dump<THeader, T>(ushort type, string call, THeader header, List<T> list, ushort answer, ReadItem<T> read)
        where THeader : unmanaged
    {
        var request = new NetlinkMessages();
        request.Begin(type, NetlinkFlags.None, call);
        request.Header(header);
        _socket.Dump(
            request,
            (got, payload) =>
            {
                if (got == answer) read(payload, list);
            },
            list.Clear);
    }

    private delegate void ReadItem<T>(ReadOnlySpan<byte> payload, List<T> list);

    private static Link ReadLink(ReadOnlySpan<byte> payload)
    {
        var header = MemoryMarshal.Read<LinkHeader>(payload);
        var link = new Link
        {
            Index = header.Index,
            Name = "",
            Up = (header.Flags & Rtnl.IFF_UP) != 0,
            Running = (header.Flags & (Rtnl.IFF_RUNNING | Rtnl.IFF_LOWER_UP)) == (Rtnl.IFF_RUNNING | Rtnl.IFF_LOWER_UP),
        };
        var attributes = new NetlinkAttributes(payload[Marshal.SizeOf<LinkHeader>()..]);
        while (attributes.MoveNext())
        {
            link = attributes.Type switch
            {
                Rtnl.IFLA_IFNAME => link with { Name = attributes.Text },
                Rtnl.IFLA_MTU => link with { Mtu = (int)attributes.UInt32 },
                Rtnl.IFLA_ADDRESS => link with { Mac = new PhysicalAddress(attributes.Value.ToArray()) },
                Rtnl.IFLA_MASTER => link with { Master = (int)attributes.UInt32 },
                Rtnl.IFLA_LINK => link with { PeerIndex = (int)attributes.UInt32 },
                Rtnl.IFLA_IFALIAS => link with { Alias = attributes.Text },
                Rtnl.IFLA_LINKINFO => link with { Kind = ReadKind(attributes.Nested) },
                _ => link,
            };
        }

        return link;
    }

    private static string ReadKind(NetlinkAttributes info) => info.Find(Rtnl.IFLA_INFO_KIND) ? info.Text : "";

    private static void ReadAddress(ReadOnlySpan<byte> payload, List<LinkAddress> list)
    {
        var header = MemoryMarshal.Read<AddressHeader>(payload);
        IPAddress? local = null, address = null;
        var attributes = new NetlinkAttributes(payload[Marshal.SizeOf<AddressHeader>()..]);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Rtnl.IFA_LOCAL) local = new IPAddress(attributes.Value);
            if (attributes.Type == Rtnl.IFA_ADDRESS) address = new IPAddress(attributes.Value);
        }

        if ((local ?? address) is { } found) list.Add(new LinkAddress((int)header.Index, found, header.PrefixLength));
    }

    private static void ReadRoute(ReadOnlySpan<byte> payload, List<Route> list)
    {
        var header = MemoryMarshal.Read<RouteHeader>(payload);
        if (header.Table != Rtnl.RT_TABLE_MAIN || header.Type != Rtnl.RTN_UNICAST) return;
        var destination = header.Family == Rtnl.AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any;
        IPAddress? gateway = null;
        var link = 0;
        var attributes = new NetlinkAttributes(payload[Marshal.SizeOf<RouteHeader>()..]);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Rtnl.RTA_DST) destination = new IPAddress(attributes.Value);
            if (attributes.Type == Rtnl.RTA_GATEWAY) gateway = new IPAddress(attributes.Value);
            if (attributes.Type == Rtnl.RTA_OIF) link = (int)attributes.UInt32;
        }

        list.Add(new Route(new IPNetwork(destination, header.DestinationLength), gateway, link));
    }
}
