using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.Network;

/// <summary>Makes the default bridge or finds it as a former daemon left it.</summary>
internal sealed class OpenBridge(RouteSocket host, NetworkOptions options)
{
    private const int MaxLinkName = 15;

    private bool _isNew;

    /// <summary>The bridge is up, has its address, and lets replies to 127.0.0.1 come back through it.</summary>
    /// <exception cref="NetworkException">A link of that name is no bridge, or no subnet is free.</exception>
    internal BridgeInfo Open()
    {
        if (options.BridgeName.Length is 0 or > MaxLinkName || options.BridgeName.AsSpan().IndexOfAny('/', ' ', ':') >= 0)
            throw new NetworkException(NetworkErrorCode.Invalid, $"invalid bridge name: {options.BridgeName}");
        var link = host.FindLink(options.BridgeName) ?? Create();
        if (link.Kind != "bridge")
            throw new NetworkException(NetworkErrorCode.Invalid, $"link {options.BridgeName} exists and is not a bridge");
        new ClaimBridge(host, options).Sign(link);
        var address = Address(link);
        if (!link.Up || link.Mtu != options.Mtu)
            host.Execute(new RouteMessages().ChangeLink(link.Index, new LinkChange { Up = true, Mtu = options.Mtu }));
        // A connection from the host to 127.0.0.1 leaves through the bridge with a rewritten source; without this its answers
        // are martians. The firewall table drops everything else with a loopback address that comes in here.
        Sysctl.Ensure($"net/ipv4/conf/{options.BridgeName}/route_localnet", "1");
        EnsureForwarding();
        return new BridgeInfo
        {
            Id = options.NetworkId ?? StableId(),
            IsNew = _isNew,
            Name = "bridge",
            LinkName = options.BridgeName,
            LinkIndex = link.Index,
            Subnet = address.Network,
            Gateway = address.Address,
            Mtu = options.Mtu,
        };
    }

    private Link Create()
    {
        // A bridge without an address of its own takes its ports' lowest, and changes it as containers come and go.
        var spec = new LinkSpec { Name = options.BridgeName, Kind = "bridge", Mac = NamespaceFactory.RandomMac(), Mtu = options.Mtu };
        host.Execute(new RouteMessages().AddLink(spec));
        _isNew = true;
        return host.FindLink(options.BridgeName) ?? throw new LinuxException($"RTM_GETLINK({options.BridgeName})", Errno.ENODEV);
    }

    private InterfaceAddress Address(Link link)
    {
        var present = host.Addresses()
            .Where(a => a.LinkIndex == link.Index && a.Address.AddressFamily == AddressFamily.InterNetwork)
            .Select(a => new InterfaceAddress(a.Address, a.PrefixLength)).ToList();
        var wanted = options.BridgeAddress ?? present.FirstOrDefault() ?? Choose();
        if (wanted.Address.AddressFamily != AddressFamily.InterNetwork || wanted.PrefixLength > 30)
            throw new NetworkException(NetworkErrorCode.Invalid, $"invalid bridge address: {wanted}");
        var messages = new RouteMessages();
        foreach (var old in present.Where(p => p != wanted)) messages.DeleteAddress(link.Index, old.Address, old.PrefixLength);
        if (!present.Contains(wanted)) messages.AddAddress(link.Index, wanted.Address, wanted.PrefixLength);
        host.Execute(messages);
        return wanted;
    }

    /// <summary>The first subnet of the pools that no route of the host touches.</summary>
    private InterfaceAddress Choose()
    {
        var used = host.Routes().Where(r => r.Destination.PrefixLength > 0).Select(r => r.Destination).ToList();
        foreach (var pool in options.AddressPools.Count > 0 ? options.AddressPools : AddressPool.Default)
        {
            var start = Subnets.ToNumber(pool.Base.BaseAddress);
            var count = 1u << (pool.Size - pool.Base.PrefixLength);
            for (var i = 0u; i < count; i++)
            {
                var first = start + (i << (32 - pool.Size));
                var subnet = new IPNetwork(Subnets.FromNumber(first), pool.Size);
                if (!used.Exists(u => Subnets.Overlap(u, subnet))) return new InterfaceAddress(Subnets.FromNumber(first + 1), pool.Size);
            }
        }

        throw new NetworkException(NetworkErrorCode.Exhausted, "all predefined address pools have been fully subnetted");
    }

    private void EnsureForwarding()
    {
        try
        {
            if (Sysctl.Ensure("net/ipv4/ip_forward", "1"))
                options.Notice?.Invoke(new NetworkNotice(false, "switched on net.ipv4.ip_forward: containers reach out through this host"));
        }
        catch (LinuxException e)
        {
            options.Notice?.Invoke(new NetworkNotice(true, $"containers cannot reach out: {e.Message}"));
        }
    }

    private string StableId()
    {
        var machine = File.Exists("/etc/machine-id") ? File.ReadAllText("/etc/machine-id").Trim() : "";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"berth\0{machine}\0{options.BridgeName}\0{options.TableName}")));
    }
}
