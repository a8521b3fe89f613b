using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.InteropServices;

namespace Berth.Daemon.Containers;

/// <summary>As <see cref="AttachPump"/>, with the client behind a WebSocket: its closing it is the end of the attachment.</summary>
internal sealed class WebSocketPump(WebSocket client, Socket container, bool withInput, DetachKeys? keys)
{
    private const int BufferSize = 32 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<AttachEnd> RunAsync()
    {
        var output = OutputAsync();
        var input = InputAsync();
        var end = await await Task.WhenAny(input, output);
        await CloseAsync(client);
        // The other of the two ends with its socket.
        container.Dispose();
        client.Abort();
        return end;
    }

    /// <summary>Says that there is no more; a client that is gone already need not be told.</summary>
    public static async Task CloseAsync(WebSocket client)
    {
        using var enough = new CancellationTokenSource(Patience);
        try
        {
            await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, enough.Token);
        }
        catch (Exception error) when (IsGone(error))
        {
            client.Abort();
        }
    }

    private async Task<AttachEnd> OutputAsync()
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (true)
            {
                var count = await container.ReceiveAsync(buffer, SocketFlags.None);
                if (count == 0) return AttachEnd.ContainerEnded;
                await client.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception error) when (IsGone(error))
        {
            return AttachEnd.ClientClosed;
        }
    }

    private async Task<AttachEnd> InputAsync()
    {
        var buffer = new byte[BufferSize];
        var rest = new List<byte>();
        try
        {
            while (true)
            {
                var received = await client.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) break;
                if (!withInput) continue;
                rest.Clear();
                var detached = false;
                if (keys is null) rest.AddRange(buffer.AsSpan(0, received.Count));
                else detached = keys.Take(buffer.AsSpan(0, received.Count), rest);
                await SendAsync(CollectionsMarshal.AsSpan(rest).ToArray());
                if (detached) return AttachEnd.Detached;
            }
            if (withInput) container.Shutdown(SocketShutdown.Send);
            return AttachEnd.ClientClosed;
        }
        catch (Exception error) when (IsGone(error))
        {
            return AttachEnd.ClientClosed;
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await container.SendAsync(bytes, SocketFlags.None)..];
    }

    private static bool IsGone(Exception error) =>
        error is SocketException or WebSocketException or IOException or OperationCanceledException or InvalidOperationException;
}
