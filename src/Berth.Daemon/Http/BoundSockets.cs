using System.Net;
using System.Net.Sockets;
using Berth.Daemon.Lifecycle;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Berth.Daemon.Http;

/// <summary>
/// The daemon's addresses, taken before anything else is done on the machine: what somebody else listens on is found out while there is nothing to undo.
/// Nobody can connect until the server listens.
/// </summary>
internal sealed class BoundSockets : IDisposable
{
    private readonly Dictionary<EndPoint, Socket> _waiting = [];

    private BoundSockets(IReadOnlyList<Listener> listeners) => Listeners = listeners;

    /// <summary>Whose addresses these are.</summary>
    public IReadOnlyList<Listener> Listeners { get; }

    /// <exception cref="OptionsException">An address is in use, or not this machine's.</exception>
    public static BoundSockets Bind(IReadOnlyList<Listener> listeners, string group, Log log)
    {
        var sockets = new BoundSockets(listeners);
        try
        {
            foreach (var endpoint in listeners.Select(x => x.EndPoint).OfType<EndPoint>()) sockets._waiting.Add(endpoint, Bind(endpoint, group, log));
            return sockets;
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>Takes addresses and gives them back: nobody is kept waiting.</summary>
    /// <exception cref="OptionsException">An address is in use, or not this machine's.</exception>
    public static void Try(IEnumerable<IPEndPoint> addresses)
    {
        var taken = new List<Socket>();
        try
        {
            foreach (var address in addresses) taken.Add(BindTcp(address));
        }
        finally
        {
            taken.ForEach(x => x.Dispose());
        }
    }

    /// <summary>The socket of an address, which is the caller's from now on.</summary>
    public Socket Take(EndPoint endpoint) =>
        _waiting.Remove(endpoint, out var socket) ? socket : throw new InvalidOperationException($"{endpoint} was not bound");

    /// <summary>Gives back what the server did not take.</summary>
    public void Dispose()
    {
        foreach (var (endpoint, socket) in _waiting)
        {
            socket.Dispose();
            if (endpoint is UnixDomainSocketEndPoint unix) File.Delete(unix.ToString());
        }
        _waiting.Clear();
    }

    private static Socket Bind(EndPoint endpoint, string group, Log log) => endpoint is UnixDomainSocketEndPoint unix ? UnixSocket.Bind(unix, group, log) : BindTcp(endpoint);

    private static Socket BindTcp(EndPoint endpoint)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        }
        catch (SocketException e)
        {
            throw new OptionsException($"failed to load listeners: listen tcp {endpoint}: bind: {(e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "address already in use" : e.Message)}");
        }
    }
}
