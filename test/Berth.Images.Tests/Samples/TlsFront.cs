using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Images.Tests.Samples;

/// <summary>Puts TLS with a certificate of its own making in front of a registry.</summary>
internal sealed class TlsFront : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _behind;

    public TlsFront(FakeRegistry registry)
    {
        _behind = registry.Port;
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _listener.Start();
        Host = $"localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    public X509Certificate2 Certificate { get; }

    public string Host { get; }

    /// <summary>The subject of the last client certificate shown; null for none.</summary>
    public string? ClientSubject { get; private set; }

    public void Dispose()
    {
        _listener.Dispose();
        Certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }
            _ = RelayAsync(client);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var outer = new SslStream(client.GetStream());
                await outer.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = Certificate,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    {
                        ClientSubject = shown?.Subject;
                        // Asked for, not insisted on.
                        return shown is null || shown.Subject.Length > 0;
                    },
                });
                using var inner = new TcpClient();
                await inner.ConnectAsync(IPAddress.Loopback, _behind);
                await using var plain = inner.GetStream();
                await Task.WhenAny(outer.CopyToAsync(plain), plain.CopyToAsync(outer));
            }
            catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException)
            {
                // A client that does not like the certificate hangs up.
                client.Close();
            }
        }
    }
}
