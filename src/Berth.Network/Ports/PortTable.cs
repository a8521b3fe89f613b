using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Berth.Linux.Netlink;

namespace Berth.Network;

/// <summary>
/// Which ports of the host this daemon has published. Reserving one also binds a socket to it, so that no other process takes it
/// and one that another process has is refused.
/// </summary>
internal sealed class PortTable : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(PortProtocol Protocol, ushort Port), List<IPAddress>> _taken = [];
    private readonly HashSet<HeldPort> _held = [];
    private readonly Dictionary<PortProtocol, ushort> _lastEphemeral = [];
    private readonly bool _ipv6 = Socket.OSSupportsIPv6 && File.Exists("/proc/net/if_inet6");

    /// <summary>
    /// Reserves and binds every port asked for, or none. The result lists IPv4 first, then IPv6 where the host has it.
    /// </summary>
    /// <exception cref="NetworkException">Docker's sentence.</exception>
    internal List<HeldPort> Reserve(IReadOnlyList<PortPublish> requests, IPAddress container, IPAddress? defaultHost)
    {
        var held = new List<HeldPort>(requests.Count * 2);
        try
        {
            foreach (var request in requests) ReserveOne(request, container, defaultHost, held);
            lock (_gate) _held.UnionWith(held);
            return held;
        }
        catch
        {
            Return(held);
            throw;
        }
    }

    /// <summary>Takes a port of a sandbox that lived before this daemon; a socket that cannot be bound again is reported, not fatal.</summary>
    internal HeldPort Readopt(PublishedPort port, IPAddress container, out NetworkException? unbound)
    {
        var address = IPAddress.Parse(port.HostAddress);
        lock (_gate) Mark(port.Protocol, port.HostPort, address);
        HeldPort held;
        unbound = null;
        try
        {
            held = HeldPort.Bind(port.Protocol, address, port.HostPort, port.ContainerPort, container);
        }
        catch (NetworkException e)
        {
            unbound = e;
            held = HeldPort.Unbound(port.Protocol, address, port.HostPort, port.ContainerPort, container);
        }

        lock (_gate) _held.Add(held);
        return held;
    }

    /// <summary>Closes the sockets and frees the ports.</summary>
    internal void Return(IReadOnlyList<HeldPort> ports)
    {
        foreach (var port in ports)
        {
            port.Dispose();
            lock (_gate)
            {
                var key = (port.Protocol, port.HostPort);
                _held.Remove(port);
                if (!_taken.TryGetValue(key, out var addresses)) continue;
                addresses.Remove(port.HostAddress);
                if (addresses.Count == 0) _taken.Remove(key);
            }
        }
    }

    /// <summary>Closes every socket: the daemon ends. The firewall table goes on sending what arrives to the containers.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var port in _held) port.Dispose();
            _held.Clear();
        }
    }

    private void ReserveOne(PortPublish request, IPAddress container, IPAddress? defaultHost, List<HeldPort> held)
    {
        var host = request.HostAddress ?? defaultHost;
        IPAddress[] addresses = host is not null ? [host] : _ipv6 ? [IPAddress.Any, IPAddress.IPv6Any] : [IPAddress.Any];
        var first = request.HostPort;
        var last = Math.Max(request.HostPortEnd, first);
        if (first != 0 && first == last)
        {
            Hold(request, addresses, first, container, held);
            return;
        }

        var candidates = first == 0 ? Ephemeral(request.Protocol) : Enumerable.Range(first, last - first + 1).Select(p => (ushort)p);
        NetworkException? refusal = null;
        foreach (var port in candidates)
        {
            try
            {
                Hold(request, addresses, port, container, held);
                return;
            }
            catch (NetworkException e) when (e.Code == NetworkErrorCode.PortInUse)
            {
                refusal = e;
            }
        }

        throw new NetworkException(NetworkErrorCode.Exhausted, "all ports are allocated", refusal);
    }

    /// <summary>One port on all addresses, or on none of them.</summary>
    private void Hold(PortPublish request, IPAddress[] addresses, ushort port, IPAddress container, List<HeldPort> held)
    {
        var mine = new List<HeldPort>(addresses.Length);
        try
        {
            foreach (var address in addresses)
            {
                lock (_gate)
                {
                    if (Holder(request.Protocol, port, address) is { } holder)
                        throw new NetworkException(NetworkErrorCode.PortInUse, $"Bind for {holder}:{port} failed: port is already allocated");
                    Mark(request.Protocol, port, address);
                }

                mine.Add(Bind(request, address, port, container));
            }

            held.AddRange(mine);
        }
        catch
        {
            Return(mine);
            throw;
        }
    }

    private HeldPort Bind(PortPublish request, IPAddress address, ushort port, IPAddress container)
    {
        try
        {
            return HeldPort.Bind(request.Protocol, address, port, request.ContainerPort, container);
        }
        catch
        {
            lock (_gate)
            {
                var key = (request.Protocol, port);
                _taken[key].Remove(address);
                if (_taken[key].Count == 0) _taken.Remove(key);
            }

            throw;
        }
    }

    /// <summary>The address on which the port is taken, when that excludes <paramref name="address"/>.</summary>
    private IPAddress? Holder(PortProtocol protocol, ushort port, IPAddress address) =>
        _taken.TryGetValue((protocol, port), out var addresses)
            ? addresses.Find(a => a.AddressFamily == address.AddressFamily && (a.Equals(address) || IsAny(a) || IsAny(address)))
            : null;

    private void Mark(PortProtocol protocol, ushort port, IPAddress address)
    {
        if (!_taken.TryGetValue((protocol, port), out var addresses)) _taken[(protocol, port)] = addresses = [];
        addresses.Add(address);
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>Upwards from the last one handed out, once round: a port just freed is not the next one given, as with Docker.</summary>
    private IEnumerable<ushort> Ephemeral(PortProtocol protocol)
    {
        var (first, last) = EphemeralRange();
        for (var i = first; i <= last; i++)
        {
            ushort port;
            lock (_gate)
            {
                var previous = _lastEphemeral.GetValueOrDefault(protocol);
                port = previous < first || previous >= last ? first : (ushort)(previous + 1);
                _lastEphemeral[protocol] = port;
            }

            yield return port;
            if (i == ushort.MaxValue) yield break;
        }
    }

    private static (ushort First, ushort Last) EphemeralRange()
    {
        var parts = Sysctl.Read("net/ipv4/ip_local_port_range")?.Split('\t', ' ');
        return parts is [var first, var last]
            ? (ushort.Parse(first, CultureInfo.InvariantCulture), ushort.Parse(last, CultureInfo.InvariantCulture))
            : ((ushort)49153, (ushort)65535);
    }
}
