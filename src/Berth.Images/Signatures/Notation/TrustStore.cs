using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Images.Signatures.Notation;

/// <summary>Certificates that signers' certificates may stand on, and the subjects that may sign.</summary>
public sealed class TrustStore
{
    /// <summary>The identity that every subject is.</summary>
    public const string Anybody = "*";

    private readonly HashSet<string> _anchors;
    private readonly IReadOnlyList<DistinguishedName>? _identities;

    private TrustStore(HashSet<string> anchors, IReadOnlyList<DistinguishedName>? identities) => (_anchors, _identities) = (anchors, identities);

    /// <summary>Makes a trust store.</summary>
    /// <param name="certificates">Authorities, or certificates that sign themselves.</param>
    /// <param name="identities">Subjects; null for every one whose certificate stands on the others.</param>
    public static TrustStore Of(IEnumerable<X509Certificate2> certificates, IReadOnlyList<DistinguishedName>? identities) =>
        new([.. certificates.Select(Fingerprint)], identities);

    internal bool Anchors(X509Certificate2 certificate) => _anchors.Contains(Fingerprint(certificate));

    internal bool Trusts(X500DistinguishedName subject) => _identities is null || _identities.Any(x => x.Covers(subject));

    private static string Fingerprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);
}
