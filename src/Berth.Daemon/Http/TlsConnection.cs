using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Daemon.Http;

/// <summary>
/// TLS between the socket and HTTP. Kestrel's own wants services that only its host sets up, and would give a hijacked connection the
/// encrypted bytes.
/// </summary>
internal sealed class TlsConnection : ConnectionContext
{
    // A client that says nothing holds a socket and no more than this long.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly ConnectionContext _inner;

    private TlsConnection(ConnectionContext inner, SslStream tls)
    {
        _inner = inner;
        Transport = new Pipes(PipeReader.Create(tls), PipeWriter.Create(tls));
        ConnectionClosed = inner.ConnectionClosed;
    }

    /// <inheritdoc/>
    public override string ConnectionId { get => _inner.ConnectionId; set => _inner.ConnectionId = value; }

    /// <inheritdoc/>
    public override IFeatureCollection Features => _inner.Features;

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get => _inner.Items; set => _inner.Items = value; }

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed { get; set; }

    /// <summary>The middleware to give <c>ListenOptions.Use</c>.</summary>
    public static Func<ConnectionDelegate, ConnectionDelegate> With(ServerCertificates certificates) => next => async inner =>
    {
        var input = inner.Transport.Input.AsStream(leaveOpen: true);
        var output = inner.Transport.Output.AsStream(leaveOpen: true);
        await using var tls = new SslStream(new DuplexStream(input, output), leaveInnerStreamOpen: true);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(inner.ConnectionClosed);
            limit.CancelAfter(s_patience);
            await tls.AuthenticateAsServerAsync(certificates.Handshake, limit.Token);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            // Not one of ours, or not TLS at all: the client has been told by the handshake what TLS tells.
            return;
        }
        await using var connection = new TlsConnection(inner, tls);
        await next(connection);
        await tls.ShutdownAsync();
    };

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason) => _inner.Abort(abortReason);

    /// <inheritdoc/>
    public override void Abort() => _inner.Abort();

    private sealed class Pipes(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
