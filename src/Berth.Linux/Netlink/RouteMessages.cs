using System.Net;
using System.Net.NetworkInformation;

namespace Berth.Linux.Netlink;

/// <summary>
/// Requests of rtnetlink(7), collected so that several go to the kernel in one call. Give them to
/// <see cref="RouteSocket.Execute"/>.
/// </summary>
public sealed class RouteMessages
{
    internal NetlinkMessages Messages { get; } = new();

    /// <summary>Forgets everything, keeps the memory.</summary>
    public RouteMessages Clear()
    {
        Messages.Clear();
        return this;
    }

    /// <summary>Makes a link; a bridge, dummy or veth pair, up or down, enslaved at once, its peer straight into another namespace.</summary>
    public RouteMessages AddLink(LinkSpec link)
    {
        var m = Messages;
        m.Begin(Rtnl.NewLink, NetlinkFlags.Create | NetlinkFlags.Exclusive, $"RTM_NEWLINK({link.Name}, {link.Kind})");
        LinkHeader(link);
        LinkAttributes(link);
        var info = m.BeginNest(Rtnl.IFLA_LINKINFO);
        m.Attribute(Rtnl.IFLA_INFO_KIND, link.Kind);
        if (link.Peer is { } peer)
        {
            var data = m.BeginNest(Rtnl.IFLA_INFO_DATA);
            var nest = m.BeginNest(Rtnl.VETH_INFO_PEER);
            LinkHeader(peer);
            LinkAttributes(peer);
            m.EndNest(nest);
            m.EndNest(data);
        }

        m.EndNest(info);
        return this;
    }

    /// <summary>Changes what <paramref name="change"/> names of the link with this index.</summary>
    public RouteMessages ChangeLink(int index, LinkChange change)
    {
        BeginChange($"link {index}", index, change);
        if (change.Name is not null) Messages.Attribute(Rtnl.IFLA_IFNAME, change.Name);
        return EndChange(change);
    }

    /// <summary>Changes a link by its name; it cannot be renamed this way.</summary>
    public RouteMessages ChangeLink(string name, LinkChange change)
    {
        BeginChange(name, 0, change);
        Messages.Attribute(Rtnl.IFLA_IFNAME, name);
        return EndChange(change);
    }

    private void BeginChange(string link, int index, LinkChange change)
    {
        var flags = change.Up == true ? Rtnl.IFF_UP : 0;
        Messages.Begin(Rtnl.NewLink, NetlinkFlags.None, $"RTM_NEWLINK({link}, {change})");
        Messages.Header(new LinkHeader { Index = index, Flags = flags, Change = change.Up is null ? 0 : Rtnl.IFF_UP });
    }

    private RouteMessages EndChange(LinkChange change)
    {
        var m = Messages;
        if (change.Mtu is { } mtu) m.Attribute(Rtnl.IFLA_MTU, (uint)mtu);
        if (change.Mac is { } mac) m.Attribute(Rtnl.IFLA_ADDRESS, mac.GetAddressBytes());
        if (change.Master is { } master) m.Attribute(Rtnl.IFLA_MASTER, (uint)master);
        if (change.Namespace is { } netns) m.Attribute(Rtnl.IFLA_NET_NS_FD, (uint)netns.Number);
        if (change.Alias is { } alias) m.Attribute(Rtnl.IFLA_IFALIAS, alias);
        if (!change.WithoutIPv6Address) return this;
        const byte None = 1;
        var families = m.BeginNest(Rtnl.IFLA_AF_SPEC);
        var ipv6 = m.BeginNest(Rtnl.AF_INET6);
        m.Attribute(Rtnl.IFLA_INET6_ADDR_GEN_MODE, None);
        m.EndNest(ipv6);
        m.EndNest(families);
        return this;
    }

    /// <summary>
    /// Lets a bridge send frames back out of the port they came in by. Needed for a container that talks to itself through a
    /// published port where the kernel translates bridged packets (br_netfilter).
    /// </summary>
    public RouteMessages SetHairpin(string port)
    {
        const byte On = 1;
        var m = Messages;
        m.Begin(Rtnl.NewLink, NetlinkFlags.None, $"RTM_NEWLINK({port}, hairpin on)");
        m.Header(default(LinkHeader));
        m.Attribute(Rtnl.IFLA_IFNAME, port);
        var info = m.BeginNest(Rtnl.IFLA_LINKINFO);
        m.Attribute(Rtnl.IFLA_INFO_SLAVE_KIND, "bridge");
        var data = m.BeginNest(Rtnl.IFLA_INFO_SLAVE_DATA);
        m.Attribute(Rtnl.IFLA_BRPORT_MODE, On);
        m.EndNest(data);
        m.EndNest(info);
        return this;
    }

    /// <summary>Deletes a link and, for a veth, its peer. Sits through grace periods of the kernel: tens of milliseconds.</summary>
    public RouteMessages DeleteLink(int index)
    {
        Messages.Begin(Rtnl.DelLink, NetlinkFlags.None, $"RTM_DELLINK(link {index})");
        Messages.Header(new LinkHeader { Index = index });
        return this;
    }

    /// <summary>Gives a link an address, with the broadcast address of its subnet when it is IPv4.</summary>
    public RouteMessages AddAddress(int index, IPAddress address, int prefixLength) =>
        Address(Rtnl.NewAddr, "RTM_NEWADDR", NetlinkFlags.Create | NetlinkFlags.Exclusive, index, address, prefixLength);

    /// <summary>Takes an address away.</summary>
    public RouteMessages DeleteAddress(int index, IPAddress address, int prefixLength) =>
        Address(Rtnl.DelAddr, "RTM_DELADDR", NetlinkFlags.None, index, address, prefixLength);

    /// <summary>Adds a route of the main table.</summary>
    public RouteMessages AddRoute(RouteSpec route) => Route(Rtnl.NewRoute, "RTM_NEWROUTE", NetlinkFlags.Create | NetlinkFlags.Exclusive, route);

    /// <summary>Removes a route of the main table.</summary>
    public RouteMessages DeleteRoute(RouteSpec route) => Route(Rtnl.DelRoute, "RTM_DELROUTE", NetlinkFlags.None, route);

    /// <summary>Says which hardware address an IP address of a link has, replacing what was known.</summary>
    public RouteMessages SetNeighbour(int index, IPAddress address, PhysicalAddress mac, bool permanent)
    {
        var m = Messages;
        m.Begin(Rtnl.NewNeigh, NetlinkFlags.Create | NetlinkFlags.Replace, $"RTM_NEWNEIGH({address} lladdr {mac}, link {index})");
        m.Header(new NeighbourHeader { Family = Rtnl.Family(address), Index = index, State = permanent ? Rtnl.NUD_PERMANENT : Rtnl.NUD_STALE });
        AddressAttribute(Rtnl.NDA_DST, address);
        m.Attribute(Rtnl.NDA_LLADDR, mac.GetAddressBytes());
        return this;
    }

    /// <summary>Makes a bridge forget behind which of its ports a hardware address is; ENOENT when it does not know.</summary>
    public RouteMessages ForgetForwarding(int port, PhysicalAddress mac)
    {
        var m = Messages;
        m.Begin(Rtnl.DelNeigh, NetlinkFlags.None, $"RTM_DELNEIGH({mac}, port {port})");
        m.Header(new NeighbourHeader { Family = Rtnl.AF_BRIDGE, Index = port, Flags = Rtnl.NTF_MASTER });
        m.Attribute(Rtnl.NDA_LLADDR, mac.GetAddressBytes());
        return this;
    }

    private RouteMessages Address(ushort type, string name, NetlinkFlags flags, int index, IPAddress address, int prefixLength)
    {
        var m = Messages;
        m.Begin(type, flags, $"{name}({address}/{prefixLength}, link {index})");
        m.Header(new AddressHeader { Family = Rtnl.Family(address), PrefixLength = checked((byte)prefixLength), Index = (uint)index });
        AddressAttribute(Rtnl.IFA_LOCAL, address);
        AddressAttribute(Rtnl.IFA_ADDRESS, address);
        if (type != Rtnl.NewAddr) return this;
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            // Nobody else has the address: duplicate address detection would only make the first second unusable.
            m.Attribute(Rtnl.IFA_FLAGS, Rtnl.IFA_F_NODAD);
            return this;
        }

        if (prefixLength >= 31) return this;
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        for (var i = 0; i < 4; i++) bytes[i] |= (byte)(0xff >> Math.Clamp(prefixLength - i * 8, 0, 8));
        m.Attribute(Rtnl.IFA_BROADCAST, bytes);
        return this;
    }

    private RouteMessages Route(ushort type, string name, NetlinkFlags flags, RouteSpec route)
    {
        var m = Messages;
        m.Begin(type, flags, $"{name}({route})");
        var any = route.Gateway ?? route.Destination?.BaseAddress ?? IPAddress.Any;
        m.Header(new RouteHeader
        {
            Family = Rtnl.Family(any),
            DestinationLength = (byte)(route.Destination?.PrefixLength ?? 0),
            Table = Rtnl.RT_TABLE_MAIN,
            Protocol = Rtnl.RTPROT_BOOT,
            Scope = route.Gateway is null ? Rtnl.RT_SCOPE_LINK : Rtnl.RT_SCOPE_UNIVERSE,
            Type = Rtnl.RTN_UNICAST,
        });
        if (route.Destination is { PrefixLength: > 0 } destination) AddressAttribute(Rtnl.RTA_DST, destination.BaseAddress);
        if (route.Gateway is not null) AddressAttribute(Rtnl.RTA_GATEWAY, route.Gateway);
        if (route.LinkIndex is { } link) m.Attribute(Rtnl.RTA_OIF, (uint)link);
        return this;
    }

    private void LinkHeader(LinkSpec link) =>
        Messages.Header(new LinkHeader { Flags = link.Up ? Rtnl.IFF_UP : 0, Change = link.Up ? Rtnl.IFF_UP : 0 });

    private void LinkAttributes(LinkSpec link)
    {
        var m = Messages;
        m.Attribute(Rtnl.IFLA_IFNAME, link.Name);
        if (link.Mtu is { } mtu) m.Attribute(Rtnl.IFLA_MTU, (uint)mtu);
        if (link.Mac is { } mac) m.Attribute(Rtnl.IFLA_ADDRESS, mac.GetAddressBytes());
        if (link.Master is { } master) m.Attribute(Rtnl.IFLA_MASTER, (uint)master);
        if (link.Namespace is { } netns) m.Attribute(Rtnl.IFLA_NET_NS_FD, (uint)netns.Number);
    }

    private void AddressAttribute(ushort type, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        Messages.Attribute(type, bytes[..length]);
    }
}
