using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Berth.Network;

/// <summary>Carries datagrams: each client has a socket of its own towards the container for as long as it is used.</summary>
internal sealed class UdpForwarder(Socket socket, IPEndPoint container) : PortForwarder(socket, container)
{
    private const int MaxDatagram = 65535;
    private const int MaxClients = 4096;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(90);
    private readonly ConcurrentDictionary<SocketAddress, Socket> _clients = new();

    /// <inheritdoc/>
    protected override async Task RunAsync()
    {
        var stopped = Stopped;
        var from = new SocketAddress(Socket.AddressFamily);
        var peek = new byte[1];
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                // Most ports never see a datagram here, so the large buffer is only borrowed when one is waiting.
                await Socket.ReceiveFromAsync(peek, SocketFlags.Peek, from, stopped);
                await CarryAsync(from, stopped);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                break;
            }
            catch (SocketException)
            {
                // An ICMP answer to an earlier datagram, or the container is not there: UDP loses it, as the kernel would.
            }
        }

        foreach (var client in _clients.Values) client.Dispose();
    }

    private async Task CarryAsync(SocketAddress from, CancellationToken stopped)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxDatagram);
        try
        {
            var size = await Socket.ReceiveFromAsync(buffer, SocketFlags.None, from, stopped);
            await Client(from, stopped).SendAsync(buffer.AsMemory(0, size), stopped);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Socket Client(SocketAddress from, CancellationToken stopped)
    {
        if (_clients.TryGetValue(from, out var known)) return known;
        if (_clients.Count >= MaxClients) throw new SocketException((int)SocketError.TooManyOpenSockets);
        var key = new SocketAddress(from.Family, from.Size);
        from.Buffer.Span[..from.Size].CopyTo(key.Buffer.Span);
        var inside = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        inside.Connect(Container);
        _clients[key] = inside;
        _ = AnswerAsync(key, inside, stopped);
        return inside;
    }

    private async Task AnswerAsync(SocketAddress client, Socket inside, CancellationToken stopped)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(MaxDatagram);
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        try
        {
            while (true)
            {
                idle.CancelAfter(Idle);
                var size = await inside.ReceiveAsync(buffer, SocketFlags.None, idle.Token);
                await Socket.SendToAsync(buffer.AsMemory(0, size), SocketFlags.None, client, stopped);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Idle, withdrawn, or the container refused: the next datagram begins anew.
        }

        _clients.TryRemove(client, out _);
        inside.Dispose();
    }
}
