using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Daemon.Options;

namespace Berth.Daemon.Http;

/// <summary>The server's certificate for tcp, and the authority that its clients' certificates must come from.</summary>
internal sealed class ServerCertificates
{
    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection? _authorities;

    private ServerCertificates(X509Certificate2 own, X509Certificate2Collection? authorities) => (_own, _authorities) = (own, authorities);

    /// <summary>Reads the files that the options name.</summary>
    /// <exception cref="OptionsException">A file is missing or not what it should be.</exception>
    public static ServerCertificates Load(DaemonOptions options)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(options.TlsCert, options.TlsKey);
            // Through PKCS#12, because a key read from PEM is not usable for TLS as it is.
            var own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            X509Certificate2Collection? authorities = null;
            if (options.TlsVerify)
            {
                authorities = [];
                authorities.ImportFromPemFile(options.TlsCaCert);
                if (authorities.Count == 0) throw new OptionsException($"could not read CA certificate {options.TlsCaCert}: no certificate in it");
            }
            return new ServerCertificates(own, authorities);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new OptionsException($"could not load X509 key pair (cert: {options.TlsCert}, key: {options.TlsKey}, ca: {options.TlsCaCert}): {e.Message}");
        }
    }

    /// <summary>What the handshake with a client is to be like.</summary>
    public SslServerAuthenticationOptions Handshake => new()
    {
        ServerCertificate = _own,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = _authorities is not null,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            _authorities is null || (certificate is X509Certificate2 client && ComesFromAuthority(client)),
    };

    private bool ComesFromAuthority(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        // Only the given authority counts, never those of the machine; and the certificate must be meant for clients.
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }
}
