using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Berth.Daemon.Http;

/// <summary>
/// TLS between the socket and HTTP. Kestrel's own wants services that only its host sets up, and would give a hijacked connection the
/// encrypted bytes.
/// </summary>
internal sealed class TlsConnection : ConnectionContext
{
    private const int RecordSize = 16 << 10;
    // A client that says nothing holds a socket and no more than this long.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly ConnectionContext _inner;

    private TlsConnection(ConnectionContext inner, SslStream tls)
    {
        _inner = inner;
        // A record of TLS at a time, and no buffer for a client that says nothing. Either may end before the other: neither closes the stream.
        Transport = new Pipes(
            PipeReader.Create(tls, new StreamPipeReaderOptions(bufferSize: RecordSize * 2, minimumReadSize: RecordSize, leaveOpen: true, useZeroByteReads: true)),
            PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true)));
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
    public static Func<ConnectionDelegate, ConnectionDelegate> With(ServerCertificates certificates) => With(() => certificates.Handshake);

    /// <summary>The same with what each handshake is to be like.</summary>
    public static Func<ConnectionDelegate, ConnectionDelegate> With(Func<SslServerAuthenticationOptions> handshake) => next => async inner =>
    {
        var input = inner.Transport.Input.AsStream(leaveOpen: true);
        var output = inner.Transport.Output.AsStream(leaveOpen: true);
        await using var tls = new SslStream(new DuplexStream(input, output), leaveInnerStreamOpen: true);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(inner.ConnectionClosed);
            limit.CancelAfter(s_patience);
            if (await PlainRequest.RefuseAsync(inner.Transport, limit.Token)) return;
            await tls.AuthenticateAsServerAsync(handshake(), limit.Token);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            // Not one of ours, or not TLS at all: the client has been told by the handshake what TLS tells.
            return;
        }
        await using var connection = new TlsConnection(inner, tls);
        var agreed = new Agreed(tls);
        connection.Features.Set<ITlsConnectionFeature>(agreed);
        connection.Features.Set<ITlsApplicationProtocolFeature>(agreed);
        await next(connection);
        try
        {
            await tls.ShutdownAsync();
        }
        catch (IOException)
        {
            // The client did not wait for the farewell.
        }
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

    // What HTTP has to know of the handshake: which version was agreed on.
    private sealed class Agreed(SslStream tls) : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public X509Certificate2? ClientCertificate { get; set; } = tls.RemoteCertificate as X509Certificate2;

        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = tls.NegotiatedApplicationProtocol.Protocol;

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
    }
}
