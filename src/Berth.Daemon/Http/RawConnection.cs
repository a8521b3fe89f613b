using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Daemon.Http;

/// <summary>
/// Stands between the socket and Kestrel. Docker's clients close their writing half to say "end of stdin" and go on reading; Kestrel
/// takes that for a vanished client and drops the answer. So Kestrel is not told; an ordinary request learns it from <see cref="Closed"/>.
/// A hijacked request takes the two pipes over, byte for byte, and Kestrel's own writes go nowhere from then on.
/// </summary>
internal sealed class RawConnection : ConnectionContext
{
    private readonly ConnectionContext _inner;
    private readonly MutableWriter _writer;

    private RawConnection(ConnectionContext inner)
    {
        _inner = inner;
        Input = new LateEndReader(inner.Transport.Input);
        Output = inner.Transport.Output;
        _writer = new MutableWriter(Output);
        Transport = new Duplex(Input, _writer);
    }

    /// <summary>What the client sends; free to read once the request's own body is consumed.</summary>
    public PipeReader Input { get; }

    /// <summary>What the client receives.</summary>
    public PipeWriter Output { get; }

    /// <summary>The socket beneath, when it is a unix one and nothing (TLS) stands between.</summary>
    public Socket? UnixSocket => _inner.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: AddressFamily.Unix } socket ? socket : null;

    /// <summary>Fires when the client closes its writing half, or everything.</summary>
    public CancellationToken Closed => _inner.ConnectionClosed;

    /// <inheritdoc/>
    public override string ConnectionId { get => _inner.ConnectionId; set => _inner.ConnectionId = value; }

    /// <inheritdoc/>
    public override IFeatureCollection Features => _inner.Features;

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get => _inner.Items; set => _inner.Items = value; }

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed { get; set; } = CancellationToken.None;

    /// <summary>The middleware to give <c>ListenOptions.Use</c>.</summary>
    public static ConnectionDelegate Wrap(ConnectionDelegate next) => inner =>
    {
        var raw = new RawConnection(inner);
        inner.Features.Set(raw);
        return next(raw);
    };

    /// <summary>From here on only the taker writes.</summary>
    public void TakeOver() => _writer.Muted = true;

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason) => _inner.Abort(abortReason);

    /// <inheritdoc/>
    public override void Abort() => _inner.Abort();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }

    private sealed class MutableWriter(PipeWriter inner) : PipeWriter
    {
        private byte[]? _scratch;

        public bool Muted { get; set; }

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes)
        {
            if (!Muted) inner.Advance(bytes);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => Muted ? Scratch(sizeHint) : inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => Muted ? Scratch(sizeHint) : inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            Muted ? new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: false)) : inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        private byte[] Scratch(int sizeHint)
        {
            if (_scratch is null || _scratch.Length < sizeHint) _scratch = new byte[Math.Max(sizeHint, 4096)];
            return _scratch;
        }
    }
}
