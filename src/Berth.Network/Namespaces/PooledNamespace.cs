using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.Network;

/// <summary>
/// A namespace that waits for a container: loopback up and, for a bridge, eth0 up on a bridge port, all but the address.
/// Nothing on disk names it; when the last descriptor goes, the kernel takes it apart together with both ends of its veth.
/// </summary>
internal sealed class PooledNamespace(FileDescriptor netns, RouteSocket route) : IDisposable
{
    /// <summary>What joins the namespace.</summary>
    internal FileDescriptor Namespace { get; } = netns;

    /// <summary>The user namespace it belongs to; null for the host's.</summary>
    internal FileDescriptor? Users { get; init; }

    /// <summary>rtnetlink inside it.</summary>
    internal RouteSocket Route { get; } = route;

    /// <summary>Index of eth0, 0 without one.</summary>
    internal int LinkIndex { get; init; }

    /// <summary>The host's end of the veth pair.</summary>
    internal string? HostLink { get; init; }

    /// <summary>Its index on the host.</summary>
    internal int HostLinkIndex { get; init; }

    public void Dispose()
    {
        Route.Dispose();
        Namespace.Dispose();
        Users?.Dispose();
    }
}
