using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Images.Signatures.Notation;

/// <summary>The certificates of a signature, the signer's first, the root last (Notary Project, signature-specification.md "Certificate Requirements").</summary>
internal sealed class CertificateChain : IDisposable
{
    private const int LengthMax = 10;
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    private static readonly string[] Forbidden = ["2.5.29.37.0", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"];

    private readonly List<X509Certificate2> _certificates = [];

    private CertificateChain()
    {
    }

    /// <summary>The signer's certificate.</summary>
    public X509Certificate2 Leaf => _certificates[0];

    /// <exception cref="BadSignature">There are none, too many, or they are something else.</exception>
    public static CertificateChain Read(IReadOnlyList<byte[]> certificates)
    {
        if (certificates.Count is 0 or > LengthMax) throw new BadSignature($"it has {certificates.Count} certificates instead of 1 to {LengthMax}");
        var chain = new CertificateChain();
        try
        {
            foreach (var certificate in certificates) chain._certificates.Add(X509CertificateLoader.LoadCertificate(certificate));
            return chain;
        }
        catch (CryptographicException error)
        {
            chain.Dispose();
            throw new BadSignature($"its certificates cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Checks that each certificate was signed by the next, that all are valid now, and that one of them is an anchor of the store.</summary>
    /// <exception cref="BadSignature">One of it is not so.</exception>
    public void Check(TrustStore store, DateTimeOffset now)
    {
        foreach (var certificate in _certificates) CheckTime(certificate, now);
        CheckLeaf();
        using var chain = new X509Chain();
        // The chain's own end is its root here: whether anything of it is to be trusted is asked of the store below.
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_certificates[^1]);
        chain.ChainPolicy.ExtraStore.AddRange(_certificates.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        var isWhole = chain.Build(Leaf);
        try
        {
            if (!isWhole) throw new BadSignature($"its certificate chain is broken: {chain.ChainStatus[0].StatusInformation.Trim()}");
            if (!chain.ChainElements.Select(x => x.Certificate.Thumbprint).SequenceEqual(_certificates.Select(x => x.Thumbprint)))
                throw new BadSignature("its certificates are not in the order signer, issuer, root");
            if (!_certificates.Exists(store.Anchors)) throw new BadSignature($"no certificate of the trust store vouches for its signer \"{Leaf.Subject}\"");
        }
        finally
        {
            foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var certificate in _certificates) certificate.Dispose();
    }

    private static void CheckTime(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now > certificate.NotAfter.ToUniversalTime())
            throw new BadSignature(string.Create(CultureInfo.InvariantCulture, $"its certificate \"{certificate.Subject}\" expired on {certificate.NotAfter.ToUniversalTime():u}"));
        if (now < certificate.NotBefore.ToUniversalTime())
            throw new BadSignature(string.Create(CultureInfo.InvariantCulture, $"its certificate \"{certificate.Subject}\" is not valid before {certificate.NotBefore.ToUniversalTime():u}"));
    }

    private void CheckLeaf()
    {
        var usages = Leaf.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        if (usages is null || !usages.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)) throw new BadSignature($"its certificate \"{Leaf.Subject}\" is not for signatures");
        if (Leaf.Extensions.OfType<X509BasicConstraintsExtension>().Any(x => x.CertificateAuthority)) throw new BadSignature($"its certificate \"{Leaf.Subject}\" is an authority's");
        if (Leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is not { } purposes) return;
        var all = purposes.EnhancedKeyUsages.Cast<Oid>().Select(x => x.Value).ToList();
        if (!all.Contains(CodeSigning) || all.Exists(Forbidden.Contains)) throw new BadSignature($"its certificate \"{Leaf.Subject}\" is not for signing code");
    }
}
