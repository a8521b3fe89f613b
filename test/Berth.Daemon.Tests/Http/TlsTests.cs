using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Berth.Daemon.Http;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Testing;
using Xunit;

namespace Berth.Daemon.Tests.Http;

public sealed class TlsTests : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private readonly TempDirectory _folder = new();
    private readonly Log _log = new(Stream.Null, LogLevel.Fatal, json: false, TimeProvider.System);
    private readonly X509Certificate2 _authority = Sign(null, "CN=authority", null);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Client_WithACertificateOfTheAuthority_IsServed_AndCanHijack()
    {
        await using var server = await StartAsync();
        using var certificate = Sign(_authority, "CN=client", ClientUse);
        await using var tls = await ConnectAsync(server.Port, certificate);
        await tls.WriteAsync(Encoding.ASCII.GetBytes("POST /echo HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\nhello"), Ct);
        await tls.ShutdownAsync();
        using var reader = new StreamReader(tls);
        Assert.EndsWith("\r\n\r\ngot hello", await reader.ReadToEndAsync(Ct));
    }

    [Fact]
    public async Task Client_WithoutCertificate_IsRefused()
    {
        await using var server = await StartAsync();
        await AssertRefusedAsync(server.Port, null);
    }

    [Fact]
    public async Task Client_WithACertificateOfAnotherAuthority_IsRefused()
    {
        await using var server = await StartAsync();
        using var stranger = Sign(null, "CN=stranger", ClientUse);
        await AssertRefusedAsync(server.Port, stranger);
    }

    [Fact]
    public async Task Client_WithACertificateForServers_IsRefused()
    {
        await using var server = await StartAsync();
        using var other = Sign(_authority, "CN=server", ServerUse);
        await AssertRefusedAsync(server.Port, other);
    }

    [Theory]
    [InlineData("GET /version HTTP/1.1\r\nHost: d\r\n\r\n")]
    [InlineData("PATCH /v2/x/blobs/uploads/1 HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\n\r\nabc")]
    public async Task Request_WithoutTls_IsToldSoInPlainText(string request)
    {
        await using var server = await StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, Ct);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Ct);
        using var reader = new StreamReader(client.GetStream());
        // As Go's servers say it, and so Docker's.
        Assert.Equal("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n", await reader.ReadToEndAsync(Ct));
    }

    [Fact]
    public void Tcp_WithoutTls_IsRefusedUnlessMeant()
    {
        var error = Assert.Throws<OptionsException>(() => Listener.From(new DaemonOptions { Hosts = ["tcp://127.0.0.1:2375"] }, _log));
        Assert.StartsWith("tcp://127.0.0.1:2375 would let whoever reaches it become root on this machine: ", error.Message);
        Assert.Single(Listener.From(new DaemonOptions { Hosts = ["tcp://127.0.0.1:2375"], InsecureTcp = true }, _log));
    }

    private async Task AssertRefusedAsync(int port, X509Certificate2? certificate)
    {
        // With TLS 1.3 the client learns of the refusal only when it reads.
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var tls = await ConnectAsync(port, certificate);
            await tls.WriteAsync(Encoding.ASCII.GetBytes("GET /x HTTP/1.1\r\nHost: d\r\n\r\n"), Ct);
            if (await tls.ReadAsync(new byte[1], Ct) == 0) throw new AuthenticationException("closed");
        });
    }

    private static async Task<SslStream> ConnectAsync(int port, X509Certificate2? certificate)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), Ct);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.Subject == "CN=d");
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "d", ClientCertificates = certificate is null ? null : [certificate] }, Ct);
        return tls;
    }

    private async Task<Running> StartAsync()
    {
        using var own = Sign(_authority, "CN=d", ServerUse);
        await File.WriteAllTextAsync(_folder["ca.pem"], _authority.ExportCertificatePem(), Ct);
        await File.WriteAllTextAsync(_folder["cert.pem"], own.ExportCertificatePem(), Ct);
        await File.WriteAllTextAsync(_folder["key.pem"], own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Ct);
        var port = FreePort();
        var options = new DaemonOptions
        {
            Hosts = [$"tcp://127.0.0.1:{port}"], Tls = true, TlsVerify = true,
            TlsCaCert = _folder["ca.pem"], TlsCert = _folder["cert.pem"], TlsKey = _folder["key.pem"],
        };
        var routes = new Routes();
        routes.Map("GET", "/x", e => e.RespondAsync(204));
        routes.MapHijack("POST", "/echo", HijackTests.EchoAtEndAsync);
        return new Running(await Server.StartAsync(BoundSockets.Bind(Listener.From(options, _log), "0", _log), routes, "0.0.0", _log), port);
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private static X509Certificate2 Sign(X509Certificate2? issuer, string subject, string? use)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: use is null, false, 0, critical: true));
        if (use is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        if (issuer is null) return request.CreateSelfSigned(from, until);
        using var signed = request.Create(issuer, from.AddHours(1), until.AddHours(-1), RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private sealed record Running(Server Server, int Port) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await Server.StopAsync(now.Token);
            await Server.DisposeAsync();
        }
    }
}
