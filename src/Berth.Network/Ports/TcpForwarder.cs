using System.Net;
using System.Net.Sockets;

namespace Berth.Network;

/// <summary>Accepts connections and carries each to the container, half-closes included.</summary>
internal sealed class TcpForwarder(Socket listener, IPEndPoint container) : PortForwarder(listener, container)
{
    private const int BufferSize = 32 * 1024;

    /// <inheritdoc/>
    protected override async Task RunAsync()
    {
        var stopped = Stopped;
        while (!stopped.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await Socket.AcceptAsync(stopped);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (!stopped.IsCancellationRequested)
            {
                // The connection went away before it was accepted, or descriptors have run out: the next may fare better.
                await Task.Yield();
                continue;
            }
            catch (SocketException)
            {
                return;
            }

            _ = CarryAsync(client, stopped);
        }
    }

    private async Task CarryAsync(Socket client, CancellationToken stopped)
    {
        using var inside = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await inside.ConnectAsync(Container, stopped);
                await Task.WhenAll(CopyAsync(client, inside, stopped), CopyAsync(inside, client, stopped));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The container does not listen, or one side is gone: closing both says so to the other.
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken stopped)
    {
        var buffer = new byte[BufferSize];
        while (await from.ReceiveAsync(buffer, stopped) is var count and > 0)
        {
            for (var rest = buffer.AsMemory(0, count); rest.Length > 0;) rest = rest[await to.SendAsync(rest, stopped)..];
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
