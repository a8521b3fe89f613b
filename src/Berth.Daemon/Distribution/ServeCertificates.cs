using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Daemon.Http;
using Berth.Daemon.Options;
using Berth.Registry.Access;

namespace Berth.Daemon.Distribution;

/// <summary>The certificate that the registry shows. Can be read again while it is served, so that a renewed one needs no restart.</summary>
internal sealed class ServeCertificates : IReadAgain
{
    private readonly ServeOptions _options;
    private volatile ServerCertificates _current;

    private ServeCertificates(ServeOptions options) => (_options, _current) = (options, Load(options));

    /// <inheritdoc/>
    public Action<FileReading>? Told { get; set; }

    /// <summary>What the handshake with the next client is to be like: HTTP/2 for those who can.</summary>
    public SslServerAuthenticationOptions Handshake
    {
        get
        {
            var handshake = _current.Handshake;
            handshake.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
            return handshake;
        }
    }

    /// <summary>Reads the files that the options name; null when they name none.</summary>
    /// <exception cref="OptionsException">One is missing or wrong.</exception>
    public static ServeCertificates? Open(ServeOptions options) => options.TlsCert.Length == 0 && options.TlsKey.Length == 0 ? null : new ServeCertificates(options);

    /// <inheritdoc/>
    public void ReadAgain()
    {
        try
        {
            // The one before may be in use by a handshake, and is left to the collector.
            _current = Load(_options);
            Told?.Invoke(new FileReading(_options.TlsCert, null));
        }
        catch (OptionsException failure)
        {
            Told?.Invoke(new FileReading(_options.TlsCert, failure));
        }
    }

    private static ServerCertificates Load(ServeOptions options)
    {
        var (cert, key) = (options.FlagPrefix + "tls-cert", options.FlagPrefix + "tls-key");
        NamedFile.Read(cert, options.TlsCert, "a certificate in PEM form", path => X509Certificate2.CreateFromPem(File.ReadAllText(path))).Dispose();
        var text = NamedFile.Read(key, options.TlsKey, "a private key in PEM form", File.ReadAllText);
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal)) throw new OptionsException($"{key} {options.TlsKey} is locked by a password: give it without one");
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) throw new OptionsException($"{key} {options.TlsKey} is not a private key in PEM form");
        try
        {
            return ServerCertificates.Load(new DaemonOptions { Tls = true, TlsCert = options.TlsCert, TlsKey = options.TlsKey });
        }
        catch (Exception failure) when (failure is OptionsException or ArgumentException or CryptographicException)
        {
            throw new OptionsException($"{key} {options.TlsKey} is not the key of {cert} {options.TlsCert}");
        }
    }
}
