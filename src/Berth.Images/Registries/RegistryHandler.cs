using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Linux;

namespace Berth.Images.Registries;

/// <summary>Makes the HTTP handler for a registry: TLS with the certificates an administrator put beside its name, timeouts, decompression off.</summary>
internal static class RegistryHandler
{
    /// <exception cref="ImageException">A certificate cannot be read.</exception>
    public static HttpMessageHandler Create(RegistryEndpoint endpoint, RegistryOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // Bytes are hashed as they are on the wire.
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = new ProxyRules(options.Proxy),
        };
        var folders = options.CertificateRoots.Select(x => Path.Combine(x, endpoint.Host)).Where(Directory.Exists).ToList();
        try
        {
            Secure(handler.SslOptions, endpoint, folders);
        }
        catch (Exception error) when (error is ImageException or IOException or UnauthorizedAccessException)
        {
            handler.Dispose();
            if (error is ImageException) throw;
            throw new ImageException(ImageErrorCode.Internal, $"cannot read the certificates of {endpoint.Host} in {string.Join(" and ", folders)}: {FileFailure.Describe(error)}", error);
        }
        return new RedirectHandler(handler);
    }

    private static void Secure(SslClientAuthenticationOptions options, RegistryEndpoint endpoint, List<string> folders)
    {
        var authorities = new X509Certificate2Collection();
        foreach (var folder in folders) authorities.AddRange(Authorities(folder));
        if (folders.Count > 0) options.ClientCertificates = [.. folders.SelectMany(ClientCertificates)];
        if (endpoint.IsInsecure || authorities.Count > 0)
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                errors == SslPolicyErrors.None || endpoint.IsInsecure || IsSignedBy(authorities, certificate, errors);
    }

    private static X509Certificate2Collection Authorities(string folder)
    {
        var authorities = new X509Certificate2Collection();
        foreach (var file in Directory.EnumerateFiles(folder, "*.crt")) Read(file, () => authorities.ImportFromPemFile(file));
        return authorities;
    }

    private static void Read(string file, Action read)
    {
        try
        {
            read();
        }
        catch (CryptographicException error)
        {
            throw new ImageException(ImageErrorCode.Internal, $"{file} is no certificate in PEM form, or its key is not beside it", error);
        }
    }

    private static List<X509Certificate2> ClientCertificates(string folder)
    {
        var certificates = new List<X509Certificate2>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.cert"))
        {
            var key = Path.ChangeExtension(file, ".key");
            if (!File.Exists(key)) throw new ImageException(ImageErrorCode.Internal, $"missing key {key} for client certificate {file}");
            Read(file, () => certificates.Add(X509Certificate2.CreateFromPemFile(file, key)));
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
