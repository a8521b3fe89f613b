using System.Net.Sockets;
using System.Runtime.InteropServices;
using Berth.Daemon.Http;

namespace Berth.Daemon.Containers;

/// <summary>
/// Carries bytes between a client's hijacked connection and the socket whose other end the shim holds. Ends when the container's side
/// ends, when the client is gone, or with the detach keys; a client that only closes its own half goes on receiving.
/// </summary>
internal sealed class AttachPump(Hijack client, Socket container, bool withInput, DetachKeys? keys)
{
    private const int BufferSize = 32 * 1024;

    /// <summary>The end of the client's input ends the attachment: for containers whose standard input stays open for the next client.</summary>
    public bool LeavesAtInputEnd { get; init; }

    public async Task<AttachEnd> RunAsync()
    {
        var output = OutputAsync();
        var input = withInput ? InputAsync() : Task.FromResult(AttachEnd.ClientClosed);
        // Output decides: its end is the end of the process. Input alone ends the connection only by the keys.
        if (await Task.WhenAny(input, output) == input && await input is var left && (left == AttachEnd.Detached || (withInput && LeavesAtInputEnd))) return left;
        var end = await output;
        client.Input.CancelPendingRead();
        return end;
    }

    private async Task<AttachEnd> OutputAsync()
    {
        try
        {
            while (true)
            {
                var memory = client.Output.GetMemory(BufferSize);
                var count = await container.ReceiveAsync(memory, SocketFlags.None);
                if (count == 0) return AttachEnd.ContainerEnded;
                client.Output.Advance(count);
                var flushed = await client.Output.FlushAsync();
                if (flushed.IsCompleted) return AttachEnd.ClientClosed;
            }
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // One of the two sides is gone: there is nobody left to tell.
            return AttachEnd.ClientClosed;
        }
    }

    private async Task<AttachEnd> InputAsync()
    {
        var rest = new List<byte>();
        try
        {
            while (true)
            {
                var read = await client.Input.ReadAsync();
                foreach (var part in read.Buffer)
                {
                    if (keys is null)
                    {
                        await SendAsync(part);
                        continue;
                    }
                    rest.Clear();
                    var detached = keys.Take(part.Span, rest);
                    if (rest.Count > 0) await SendAsync(CollectionsMarshal.AsSpan(rest).ToArray());
                    if (detached) return AttachEnd.Detached;
                }
                client.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || read.IsCanceled) break;
            }
            // The end of the client's input is the end of the container's, for this client.
            container.Shutdown(SocketShutdown.Send);
            return AttachEnd.ClientClosed;
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // The container no longer reads, or the client has been cut off; the output side ends by itself.
            return AttachEnd.ClientClosed;
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await container.SendAsync(bytes, SocketFlags.None)..];
    }
}

/// <summary>How an attachment ended.</summary>
internal enum AttachEnd
{
    /// <summary>The process closed its output.</summary>
    ContainerEnded,
    /// <summary>The client went, or its input ended.</summary>
    ClientClosed,
    /// <summary>The client typed the detach keys.</summary>
    Detached,
}
