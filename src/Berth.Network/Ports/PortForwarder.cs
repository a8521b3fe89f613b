using System.Net;
using System.Net.Sockets;

namespace Berth.Network;

/// <summary>Carries in user space what the firewall table does not translate.</summary>
internal abstract class PortForwarder : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    protected PortForwarder(Socket socket, IPEndPoint container)
    {
        Socket = socket;
        Container = container;
    }

    protected Socket Socket { get; }

    protected IPEndPoint Container { get; }

    /// <summary>Fires when the port is withdrawn.</summary>
    protected CancellationToken Stopped => _stop.Token;

    /// <summary>Starts for the socket's protocol; it ends when disposed.</summary>
    internal static PortForwarder Start(Socket socket, PortProtocol protocol, IPEndPoint container)
    {
        PortForwarder forwarder = protocol == PortProtocol.Tcp ? new TcpForwarder(socket, container) : new UdpForwarder(socket, container);
        _ = forwarder.RunAsync();
        return forwarder;
    }

    /// <summary>Runs until <see cref="Stopped"/>; never throws.</summary>
    protected abstract Task RunAsync();

    public void Dispose() => _stop.Cancel();
}
