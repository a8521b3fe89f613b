using System.Net;

namespace Berth.Network;

/// <summary>The default network as it stands.</summary>
public sealed record BridgeInfo
{
    /// <summary>64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>The network's name, <c>bridge</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The bridge link on the host.</summary>
    public required string LinkName { get; init; }

    /// <summary>The link was made just now; false when a former daemon had left it.</summary>
    public bool IsNew { get; init; }

    /// <summary>Its interface index.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>Addresses of containers come from here.</summary>
    public required IPNetwork Subnet { get; init; }

    /// <summary>The bridge's own address; default route of every container and what <c>host-gateway</c> means.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>Maximum transmission unit.</summary>
    public required int Mtu { get; init; }
}
