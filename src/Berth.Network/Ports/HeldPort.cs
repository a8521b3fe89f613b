using System.Net;
using System.Net.Sockets;

namespace Berth.Network;

/// <summary>
/// A port of the host with the socket that holds it. The kernel sends what arrives there to the container before any socket sees
/// it; what does reach the socket (IPv6, or a firewall table flushed by hand) is carried by <see cref="PortForwarder"/>.
/// </summary>
internal sealed class HeldPort : IDisposable
{
    private Socket? _socket;
    private PortForwarder? _forwarder;

    private HeldPort(PortProtocol protocol, IPAddress hostAddress, ushort hostPort, IPEndPoint container)
    {
        Protocol = protocol;
        HostAddress = hostAddress;
        HostPort = hostPort;
        Container = container;
    }

    internal PortProtocol Protocol { get; }

    internal IPAddress HostAddress { get; }

    internal ushort HostPort { get; }

    internal IPEndPoint Container { get; }

    internal PublishedPort Published => new()
    {
        Protocol = Protocol,
        ContainerPort = (ushort)Container.Port,
        HostAddress = HostAddress.ToString(),
        HostPort = HostPort,
    };

    /// <summary>Binds the socket.</summary>
    /// <exception cref="NetworkException">Another process has the port, or the address is not this host's.</exception>
    internal static HeldPort Bind(PortProtocol protocol, IPAddress hostAddress, ushort hostPort, ushort containerPort, IPAddress container)
    {
        var held = Unbound(protocol, hostAddress, hostPort, containerPort, container);
        var tcp = protocol == PortProtocol.Tcp;
        var socket = new Socket(hostAddress.AddressFamily, tcp ? SocketType.Stream : SocketType.Dgram, tcp ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            if (hostAddress.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            // No ReuseAddress: .NET makes SO_REUSEPORT of it, and the port would not be held against anybody who says the same.
            // Connections of a server that has just ended do not stand in the way, .NET sees to that for TCP.
            socket.Bind(new IPEndPoint(hostAddress, hostPort));
            if (tcp) socket.Listen();
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw Refused(held, e);
        }

        held._socket = socket;
        return held;
    }

    /// <summary>Without a socket: published by the firewall table alone.</summary>
    internal static HeldPort Unbound(PortProtocol protocol, IPAddress hostAddress, ushort hostPort, ushort containerPort, IPAddress container) =>
        new(protocol, hostAddress, hostPort, new IPEndPoint(container, containerPort));

    /// <summary>Begins to carry what reaches the socket.</summary>
    internal void Serve()
    {
        if (_socket is not null) _forwarder = PortForwarder.Start(_socket, Protocol, Container);
    }

    public void Dispose()
    {
        _forwarder?.Dispose();
        _socket?.Dispose();
    }

    private static NetworkException Refused(HeldPort port, SocketException e)
    {
        var code = e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => NetworkErrorCode.PortInUse,
            SocketError.AddressNotAvailable => NetworkErrorCode.Invalid,
            _ => NetworkErrorCode.Unavailable,
        };
        var reason = e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "address already in use",
            SocketError.AddressNotAvailable => "cannot assign requested address",
            SocketError.AccessDenied => "permission denied",
            _ => e.Message.ToLowerInvariant(),
        };
        var host = port.HostAddress.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{port.HostAddress}]" : port.HostAddress.ToString();
        var protocol = port.Protocol == PortProtocol.Tcp ? "tcp" : "udp";
        return new NetworkException(code, $"failed to bind host port for {host}:{port.HostPort}:{port.Container}/{protocol}: {reason}", e);
    }
}
