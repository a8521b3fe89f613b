using System.Net;
using System.Net.NetworkInformation;
using System.Text;

namespace Berth.Linux.Netlink;

/// <summary>A link to be made.</summary>
public sealed record LinkSpec
{
    /// <summary>At most 15 characters.</summary>
    public required string Name { get; init; }

    /// <summary><c>bridge</c>, <c>veth</c>, <c>dummy</c>; ignored for a peer.</summary>
    public string Kind { get; init; } = "veth";

    /// <summary>True: up from the start. A veth's peer cannot be (ENOTCONN): its other end is not there yet.</summary>
    public bool Up { get; init; }

    /// <summary>Null: the kernel's default.</summary>
    public int? Mtu { get; init; }

    /// <summary>Null: a random one.</summary>
    public PhysicalAddress? Mac { get; init; }

    /// <summary>Index of the bridge to join.</summary>
    public int? Master { get; init; }

    /// <summary>The namespace it is made in; null: that of the socket.</summary>
    public FileDescriptor? Namespace { get; init; }

    /// <summary>The other end of a veth pair.</summary>
    public LinkSpec? Peer { get; init; }
}

/// <summary>What to change of a link; null leaves it as it is.</summary>
public sealed record LinkChange
{
    /// <summary>Up or down.</summary>
    public bool? Up { get; init; }

    /// <summary>A new name (link down, or a kernel that renames live links).</summary>
    public string? Name { get; init; }

    /// <summary>Maximum transmission unit.</summary>
    public int? Mtu { get; init; }

    /// <summary>Hardware address.</summary>
    public PhysicalAddress? Mac { get; init; }

    /// <summary>Index of the bridge to join; 0 leaves the one it is in.</summary>
    public int? Master { get; init; }

    /// <summary>The namespace to move to.</summary>
    public FileDescriptor? Namespace { get; init; }

    /// <summary>A note for people and programs, at most 255 bytes.</summary>
    public string? Alias { get; init; }

    /// <summary>True: give itself no IPv6 address when it comes up; say so before it does.</summary>
    public bool WithoutIPv6Address { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (Up is { } up) text.Append(up ? " up" : " down");
        if (Name is not null) text.Append(" name ").Append(Name);
        if (Mtu is not null) text.Append(" mtu ").Append(Mtu);
        if (Mac is not null) text.Append(" address ").Append(Mac);
        if (Master is not null) text.Append(" master ").Append(Master);
        if (Namespace is not null) text.Append(" netns ").Append(Namespace);
        if (Alias is not null) text.Append(" alias ").Append(Alias);
        if (WithoutIPv6Address) text.Append(" addrgenmode none");
        return text.Length == 0 ? "nothing" : text.ToString(1, text.Length - 1);
    }
}

/// <summary>A unicast route.</summary>
public sealed record RouteSpec
{
    /// <summary>Null: the default route.</summary>
    public IPNetwork? Destination { get; init; }

    /// <summary>Null: directly on the link.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The outgoing link.</summary>
    public int? LinkIndex { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var to = Destination is { } destination ? destination.ToString() : "default";
        return $"{to}{(Gateway is null ? "" : $" via {Gateway}")}{(LinkIndex is null ? "" : $" link {LinkIndex}")}";
    }
}

/// <summary>A link as the kernel lists it.</summary>
public sealed record Link
{
    /// <summary>Interface index within its namespace.</summary>
    public required int Index { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Administratively up.</summary>
    public bool Up { get; init; }

    /// <summary>Up with a carrier: the other end is up too, and the kernel has taken note of it.</summary>
    public bool Running { get; init; }

    /// <summary>Maximum transmission unit.</summary>
    public int Mtu { get; init; }

    /// <summary>Hardware address, empty without one.</summary>
    public PhysicalAddress Mac { get; init; } = PhysicalAddress.None;

    /// <summary>Index of the bridge it is a port of, 0 for none.</summary>
    public int Master { get; init; }

    /// <summary>Index of the other end of a veth pair within the peer's namespace.</summary>
    public int PeerIndex { get; init; }

    /// <summary><c>bridge</c>, <c>veth</c>, ...; empty for hardware and loopback.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The note somebody made on it; empty for none.</summary>
    public string Alias { get; init; } = "";
}

/// <summary>An address of a link.</summary>
public sealed record LinkAddress(int LinkIndex, IPAddress Address, int PrefixLength);

/// <summary>A route of the kernel's main table.</summary>
public sealed record Route(IPNetwork Destination, IPAddress? Gateway, int LinkIndex);
