using System.Net.NetworkInformation;
using System.Security.Cryptography;
using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.Network;

/// <summary>Makes namespaces for the pools; runs on the <see cref="NamespaceWorker"/>'s thread.</summary>
internal sealed class NamespaceFactory(NamespaceWorker worker, RouteSocket host, LinkWatch watch, BridgeInfo bridge)
{
    /// <summary>Name of the container's link.</summary>
    internal const string ContainerLink = "eth0";
    private const int LoopbackIndex = 1;
    private const int NameAttempts = 8;

    // BR_MAX_PORTS of the kernel.
    private const int MostPorts = 1024;
    private static readonly TimeSpan CarrierLimit = TimeSpan.FromMilliseconds(100);

    /// <summary>Only the loopback link.</summary>
    /// <param name="users">The user namespace it belongs to, its own from then on; null for the host's.</param>
    internal PooledNamespace CreateEmpty(FileDescriptor? users) => Create(users, netns => new PooledNamespace(netns, Prepare()) { Users = users });

    /// <summary>Loopback and eth0 on the bridge, without an address.</summary>
    /// <param name="users">The user namespace it belongs to, its own from then on; null for the host's.</param>
    internal PooledNamespace CreateBridged(FileDescriptor? users)
    {
        return Create(users, netns =>
        {
            // Docker's default bridge has no IPv6: eth0 is made with it off, so that no link-local address ever appears, and
            // what the container makes itself has it on again.
            var ipv6 = Sysctl.Ensure("net/ipv6/conf/default/disable_ipv6", "1");
            Sysctl.Ensure("net/ipv4/conf/default/arp_notify", "1");
            var route = Prepare();
            try
            {
                var hostLink = Connect(netns);
                var link = route.FindLink(ContainerLink) ?? throw new LinuxException($"RTM_GETLINK({ContainerLink})", Errno.ENODEV);
                route.Execute(new RouteMessages().ChangeLink(link.Index, new LinkChange { Up = true }));
                if (ipv6) Sysctl.Write("net/ipv6/conf/default/disable_ipv6", "0");
                Sysctl.Ensure("net/ipv4/conf/default/arp_notify", "0");
                // A container is never handed a link on which its first packet would be lost; one that takes longer is not waited for.
                watch.WaitUntilRunning(hostLink, link.PeerIndex, CarrierLimit);
                return new PooledNamespace(netns, route)
                {
                    Users = users,
                    LinkIndex = link.Index,
                    HostLink = hostLink,
                    HostLinkIndex = link.PeerIndex,
                };
            }
            catch
            {
                route.Dispose();
                throw;
            }
        });
    }

    private PooledNamespace Create(FileDescriptor? users, Func<FileDescriptor, PooledNamespace> prepare)
    {
        try
        {
            return worker.Create(users, prepare);
        }
        catch
        {
            users?.Dispose();
            throw;
        }
    }

    /// <summary>A random locally administered unicast address.</summary>
    internal static PhysicalAddress RandomMac()
    {
        var bytes = RandomNumberGenerator.GetBytes(6);
        bytes[0] = (byte)((bytes[0] | 0x02) & 0xfe);
        return new PhysicalAddress(bytes);
    }

    private static RouteSocket Prepare()
    {
        // What Docker sets in every container: ports below 1024 and ping need no capability inside.
        Sysctl.Ensure("net/ipv4/ip_unprivileged_port_start", "0");
        Sysctl.Ensure("net/ipv4/ping_group_range", "0 2147483647");
        var route = RouteSocket.Open();
        try
        {
            route.Execute(new RouteMessages().ChangeLink(LoopbackIndex, new LinkChange { Up = true }));
            return route;
        }
        catch
        {
            route.Dispose();
            throw;
        }
    }

    /// <summary>Makes both ends of the pair: one up on the bridge, the other as eth0 inside.</summary>
    private string Connect(FileDescriptor netns)
    {
        for (var attempt = 1; ; attempt++)
        {
            var name = LinkPrefix(bridge.LinkName) + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));
            var peer = new LinkSpec { Name = ContainerLink, Mtu = bridge.Mtu, Namespace = netns };
            var link = new LinkSpec { Name = name, Mtu = bridge.Mtu, Master = bridge.LinkIndex, Peer = peer };
            // The port needs no address of its own: one would cost timers and multicast reports for every container.
            var port = new LinkChange { WithoutIPv6Address = true };
            try
            {
                host.Execute(new RouteMessages().AddLink(link).SetHairpin(name).ChangeLink(name, port).ChangeLink(name, new LinkChange { Up = true }));
                return name;
            }
            catch (LinuxException e) when (e.Errno == Errno.EEXIST && attempt < NameAttempts)
            {
                // Another link of the host has this random name: pick another.
            }
            catch (LinuxException e) when (e.Errno == Errno.EXFULL)
            {
                throw new NetworkException(
                    NetworkErrorCode.Exhausted,
                    $"failed to set up container networking: bridge {bridge.LinkName} is full: Linux lets a bridge have {MostPorts} ports, one for each container on it "
                    + "and some kept ready; stop containers, or run them with --network none, host or container:NAME",
                    e);
            }
        }
    }

    /// <summary>What the names of a daemon's veth links begin with: 15 characters in all, of which 6 are random.</summary>
    internal static string LinkPrefix(string bridgeName)
    {
        const int Room = 7;
        var tag = bridgeName.Length <= Room ? bridgeName : Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(bridgeName)))[..Room];
        return $"v{tag}-";
    }
}
