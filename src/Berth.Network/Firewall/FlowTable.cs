using System.Net;
using Berth.Linux.Nftables;

namespace Berth.Network;

/// <summary>
/// The kernel's memory of UDP flows. A flow that began before a port was published goes on to where it went, and one to a container
/// that has gone is remembered for minutes: both are forgotten here. TCP needs none of it, its connections end by themselves.
/// </summary>
internal sealed class FlowTable(NftSocket socket)
{
    /// <summary>Forgets flows towards these published UDP ports.</summary>
    internal void ForgetPorts(IReadOnlyList<HeldPort> ports)
    {
        foreach (var port in ports)
        {
            if (port.Protocol == PortProtocol.Udp && port.HostAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
                Conntrack.ForgetTowards(socket, (byte)PortProtocol.Udp, port.HostPort);
        }
    }

    /// <summary>Forgets flows that a container answers.</summary>
    internal void ForgetContainer(IPAddress address) => Conntrack.ForgetAnsweredBy(socket, address);
}
