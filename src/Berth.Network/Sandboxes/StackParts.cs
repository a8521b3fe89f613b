using Berth.Linux.Netlink;
using Berth.Linux.Nftables;

namespace Berth.Network;

/// <summary>What the verbs of a <see cref="NetworkStack"/> share.</summary>
internal sealed record StackParts : IDisposable
{
    internal required NetworkOptions Options { get; init; }

    internal required BridgeInfo Bridge { get; init; }

    /// <summary>rtnetlink in the host's namespace.</summary>
    internal required RouteSocket Host { get; init; }

    internal required NftSocket Nft { get; init; }

    internal required FirewallTable Firewall { get; init; }

    internal required FlowTable Flows { get; init; }

    internal required AddressAllocator Addresses { get; init; }

    internal Announcements Announcements { get; } = new();

    internal PortTable Ports { get; } = new();

    internal required NamespaceWorker Worker { get; init; }

    /// <summary>Makes namespaces on the worker's thread.</summary>
    internal required NamespaceFactory Factory { get; init; }

    /// <summary>Links of the host's namespace.</summary>
    internal required LinkWatch Watch { get; init; }

    internal required NamespaceGraveyard Graveyard { get; init; }

    /// <summary>Namespaces with eth0 on the bridge.</summary>
    internal required NamespacePool Bridged { get; init; }

    /// <summary>Namespaces with only loopback.</summary>
    internal required NamespacePool Empty { get; init; }

    internal static StackParts Open(NetworkOptions options, BridgeInfo bridge, RouteSocket host, NftSocket nft, FirewallTable firewall)
    {
        var watch = LinkWatch.Open();
        var worker = new NamespaceWorker();
        var factory = new NamespaceFactory(worker, host, watch, bridge);
        var parts = new StackParts
        {
            Options = options,
            Bridge = bridge,
            Host = host,
            Nft = nft,
            Firewall = firewall,
            Flows = new FlowTable(nft),
            Addresses = new AddressAllocator(bridge.Subnet, bridge.Gateway),
            Worker = worker,
            Watch = watch,
            Factory = factory,
            Graveyard = new NamespaceGraveyard(options.Time),
            Bridged = new NamespacePool(worker, options, () => factory.CreateBridged(options.Users?.CreateNamespace())),
            Empty = new NamespacePool(worker, options, () => factory.CreateEmpty(options.Users?.CreateNamespace())),
        };
        parts.Bridged.Fill();
        parts.Empty.Fill();
        return parts;
    }

    internal bool Closed { get; private set; }

    public void Dispose()
    {
        Closed = true;
        Bridged.Dispose();
        Empty.Dispose();
        Ports.Dispose();
        Graveyard.Dispose();
        Worker.Dispose();
        Watch.Dispose();
        Nft.Dispose();
        Host.Dispose();
    }
}
