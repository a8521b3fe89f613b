using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Images.Registries;

/// <summary>Makes the HTTP handler for a registry: TLS with the certificates an administrator put beside its name, timeouts, decompression off.</summary>
internal static class RegistryHandler
{
    public static SocketsHttpHandler Create(RegistryEndpoint endpoint, RegistryOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // Bytes are hashed as they are on the wire.
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            // Follows to where blobs are kept; the handler takes Authorization off on the way.
            AllowAutoRedirect = true,
            MaxAutomaticRedirections = 5,
            UseCookies = false,
        };
        var folder = Path.Combine(options.CertificateRoot, endpoint.Host);
        var authorities = Directory.Exists(folder) ? Authorities(folder) : [];
        if (Directory.Exists(folder)) handler.SslOptions.ClientCertificates = ClientCertificates(folder);
        if (endpoint.IsInsecure || authorities.Count > 0)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                errors == SslPolicyErrors.None || endpoint.IsInsecure || IsSignedBy(authorities, certificate, errors);
        return handler;
    }

    private static X509Certificate2Collection Authorities(string folder)
    {
        var authorities = new X509Certificate2Collection();
        foreach (var file in Directory.EnumerateFiles(folder, "*.crt")) authorities.ImportFromPemFile(file);
        return authorities;
    }

    private static X509CertificateCollection ClientCertificates(string folder)
    {
        var certificates = new X509CertificateCollection();
        foreach (var file in Directory.EnumerateFiles(folder, "*.cert"))
        {
            var key = Path.ChangeExtension(file, ".key");
            if (!File.Exists(key)) throw new ImageException(ImageErrorCode.Internal, $"missing key {key} for client certificate {file}");
            certificates.Add(X509Certificate2.CreateFromPemFile(file, key));
        }
        return certificates;
    }

    private static bool IsSignedBy(X509Certificate2Collection authorities, X509Certificate? certificate, SslPolicyErrors errors)
    {
        // A wrong name stays wrong, whoever signed it.
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(copy);
    }
}
