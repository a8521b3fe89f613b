using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Daemon.Distribution;

/// <summary>
/// Sockets for Kestrel without pipes of their own between: the body of a push is received in pieces of 128 KiB instead of 4, and a file goes from
/// the page cache to the socket without passing through this process.
/// </summary>
internal sealed class DirectTransport : IConnectionListenerFactory
{
    private const int Backlog = 512;
    private static readonly TimeSpan s_full = TimeSpan.FromMilliseconds(100);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return new ValueTask<IConnectionListener>(new Listener(socket));
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw failure.SocketErrorCode == SocketError.AddressAlreadyInUse ? new AddressInUseException(failure.Message, failure) : failure;
        }
    }

    private sealed class Listener(Socket socket) : IConnectionListener
    {
        public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (true)
            {
                try
                {
                    var accepted = await socket.AcceptAsync(cancellationToken);
                    accepted.NoDelay = true;
                    return new DirectConnection(accepted);
                }
                catch (Exception ending) when (ending is ObjectDisposedException or OperationCanceledException
                    || ending is SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted or SocketError.InvalidArgument })
                {
                    return null;
                }
                catch (SocketException full) when (full.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
                {
                    // Asked again at once it would be the same: the client waits in the queue until another one has gone.
                    await Task.Delay(s_full, cancellationToken);
                }
                catch (SocketException)
                {
                    // That client went away before it was accepted.
                }
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}

/// <summary>One accepted connection.</summary>
internal sealed class DirectConnection : ConnectionContext
{
    private const int ReceiveSize = 128 << 10;
    private readonly Socket _socket;
    private readonly SocketStream _stream;
    private readonly CancellationTokenSource _closed = new();
    private readonly DirectOutput _output;

    public DirectConnection(Socket socket)
    {
        (_socket, _stream) = (socket, new SocketStream(socket));
        (LocalEndPoint, RemoteEndPoint, ConnectionClosed) = (socket.LocalEndPoint, socket.RemoteEndPoint, _closed.Token);
        _output = new DirectOutput(PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true)), () => _ = _closed.CancelAsync());
        // No buffer is held for a client that says nothing.
        Transport = new Pipes(PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: ReceiveSize, minimumReadSize: ReceiveSize / 4, leaveOpen: true, useZeroByteReads: true)), _output);
        Features.Set(this);
    }

    /// <inheritdoc/>
    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed { get; set; }

    /// <summary>The request under way is answered: what Kestrel says is sent again.</summary>
    public void EndRequest() => _output.Muted = false;

    /// <summary>
    /// Sends a head and a part of a file as the whole answer to the request under way. What Kestrel would answer is not sent until the end of it.
    /// </summary>
    /// <exception cref="ConnectionResetException">The client is gone, or took nothing for long.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> head, FileStream file, long offset, long length)
    {
        _output.Muted = true;
        try
        {
            for (var sent = 0; sent < head.Length;) sent += await _socket.SendAsync(head[sent..], SocketFlags.None, _closed.Token);
        }
        catch (SocketException failure)
        {
            throw new ConnectionResetException("the client is gone", failure);
        }
        using var outflow = new FileOutflow(_socket, file.SafeFileHandle, offset, length);
        await outflow.RunAsync();
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason) => _socket.Dispose();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
        await _stream.DisposeAsync();
        _socket.Dispose();
        _closed.Dispose();
        await base.DisposeAsync();
    }

    // Tells Kestrel by the name it knows that the client is gone, so that it is silent about it.
    private sealed class SocketStream(Socket socket) : NetworkStream(socket, ownsSocket: false)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await base.ReadAsync(buffer, cancellationToken);
            }
            catch (IOException failure) when (failure.InnerException is SocketException)
            {
                throw new ConnectionResetException("the client is gone", failure);
            }
        }
    }

    private sealed class Pipes(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
