using System.Net;
using System.Net.NetworkInformation;

namespace Berth.Network;

/// <summary>
/// Hardware addresses derived from IP addresses, as Docker did before version 28: whoever gets an IP address next has the same
/// hardware address as its former owner, so nobody on the bridge remembers a wrong one and nothing need be announced to anybody.
/// </summary>
internal static class HardwareAddress
{
    /// <summary>02:42 and the four bytes of the IPv4 address.</summary>
    internal static PhysicalAddress For(IPAddress address)
    {
        var bytes = new byte[6];
        bytes[0] = 0x02;
        bytes[1] = 0x42;
        address.TryWriteBytes(bytes.AsSpan(2), out _);
        return new PhysicalAddress(bytes);
    }

    /// <summary>Lower case with colons.</summary>
    internal static string Text(PhysicalAddress mac) => string.Join(':', mac.GetAddressBytes().Select(b => b.ToString("x2")));
}

/// <summary>Remembers which IP addresses were seen with a hardware address that somebody chose.</summary>
internal sealed class Announcements
{
    private readonly HashSet<IPAddress> _odd = [];

    /// <summary>True when others may know this IP address by another hardware address than the one it gets now.</summary>
    internal bool IsNeeded(IPAddress address, PhysicalAddress mac)
    {
        lock (_odd) return mac.Equals(HardwareAddress.For(address)) ? _odd.Remove(address) : Remember(address);
    }

    private bool Remember(IPAddress address)
    {
        _odd.Add(address);
        return true;
    }
}
