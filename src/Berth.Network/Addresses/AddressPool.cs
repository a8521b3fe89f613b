using System.Net;

namespace Berth.Network;

/// <summary>A range from which subnets of one size are cut, as dockerd's <c>--default-address-pool base=,size=</c>.</summary>
/// <param name="Base">The whole range.</param>
/// <param name="Size">Prefix length of each subnet cut from it.</param>
public sealed record AddressPool(IPNetwork Base, int Size)
{
    /// <summary>Docker's list: 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/16 in /20s.</summary>
    public static IReadOnlyList<AddressPool> Default { get; } =
    [
        new(IPNetwork.Parse("172.17.0.0/16"), 16),
        new(IPNetwork.Parse("172.18.0.0/16"), 16),
        new(IPNetwork.Parse("172.19.0.0/16"), 16),
        new(IPNetwork.Parse("172.20.0.0/14"), 16),
        new(IPNetwork.Parse("172.24.0.0/14"), 16),
        new(IPNetwork.Parse("172.28.0.0/14"), 16),
        new(IPNetwork.Parse("192.168.0.0/16"), 20),
    ];
}
