using System.Net;
using Berth.Linux.Processes;

namespace Berth.Network;

/// <summary>How one daemon's network is laid out. Two daemons live side by side when bridge and table names differ.</summary>
public sealed record NetworkOptions
{
    /// <summary>The bridge link of the default network, at most 15 characters.</summary>
    public string BridgeName { get; init; } = "berth0";

    /// <summary>True: when <see cref="BridgeName"/> is another daemon's, take the next free one: <c>berth1</c>, <c>berth2</c>, ...</summary>
    public bool MayMove { get; init; }

    /// <summary>The bridge that this daemon had when it ran last. With <see cref="MayMove"/> it is made again when it is gone.</summary>
    public string? FormerBridge { get; init; }

    /// <summary>
    /// Who the bridge belongs to: the data root of a daemon, written on the link. While that folder exists no other daemon takes the
    /// bridge. Null: nobody is asked and nothing is written.
    /// </summary>
    public string? Owner { get; init; }

    /// <summary>The nftables table (family inet) that belongs to this daemon alone. Empty: named after the bridge.</summary>
    public string TableName { get; init; } = "";

    /// <summary>
    /// Address and prefix of the bridge, as dockerd's <c>--bip 192.168.5.1/24</c>. Null: what the bridge already has, else the
    /// first of <see cref="AddressPools"/> that overlaps no route of the host.
    /// </summary>
    public InterfaceAddress? BridgeAddress { get; init; }

    /// <summary>Where subnets are taken from, as dockerd's <c>--default-address-pool</c>. Empty: Docker's own list.</summary>
    public IReadOnlyList<AddressPool> AddressPools { get; init; } = [];

    /// <summary>Maximum transmission unit of the bridge and of every container's eth0.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>How many ready namespaces of each kind (bridge, none) wait for a container. 0: made on demand.</summary>
    public int PoolSize { get; init; } = 16;

    /// <summary>
    /// Of the user namespaces that those namespaces are made in, one each: what most containers have. Null: the host's user namespace. What
    /// has other maps is made on demand.
    /// </summary>
    public UserMaps? Users { get; init; }

    /// <summary>The address a published port binds to when the request names none. Null: every address of the host, IPv4 and IPv6.</summary>
    public IPAddress? DefaultHostAddress { get; init; }

    /// <summary>64 hexadecimal digits. Null: derived from machine and bridge, so the same after a restart.</summary>
    public string? NetworkId { get; init; }

    /// <summary>Told what the operator should know, one sentence each (forwarding switched on, a host firewall in the way).</summary>
    public Action<NetworkNotice>? Notice { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>One sentence for the operator's log.</summary>
/// <param name="Warning">True when something will not work as asked.</param>
/// <param name="Text">Lower case, no full stop.</param>
public readonly record struct NetworkNotice(bool Warning, string Text);
