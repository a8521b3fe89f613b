using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Images.Signatures.Notation;

/// <summary>The key of a signer's certificate. It alone says which algorithm signs with it: what a header claims must be the same.</summary>
internal static class LeafKey
{
    /// <summary>Checks a signature.</summary>
    /// <exception cref="BadSignature">The algorithm is another one, or the key did not make it.</exception>
    public static void Verify(X509Certificate2 certificate, string algorithm, byte[] data, byte[] signature)
    {
        using var rsa = certificate.GetRSAPublicKey();
        using var curve = rsa is null ? certificate.GetECDsaPublicKey() : null;
        var (own, hash) = rsa is not null ? OfRsa(rsa.KeySize) : curve is not null ? OfCurve(curve) : throw new BadSignature("its certificate has neither an RSA key nor one of an elliptic curve");
        if (algorithm != own) throw new BadSignature($"its algorithm is \"{algorithm}\", and with this certificate's key it has to be \"{own}\"");
        var holds = rsa?.VerifyData(data, signature, hash, RSASignaturePadding.Pss) ?? curve!.VerifyData(data, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        if (!holds) throw new BadSignature($"the key of \"{certificate.Subject}\" did not make it, or it was changed");
    }

    private static (string Name, HashAlgorithmName Hash) OfRsa(int bits) => bits switch
    {
        2048 => ("PS256", HashAlgorithmName.SHA256),
        3072 => ("PS384", HashAlgorithmName.SHA384),
        4096 => ("PS512", HashAlgorithmName.SHA512),
        _ => throw new BadSignature($"its certificate has an RSA key of {bits} bits instead of 2048, 3072 or 4096"),
    };

    private static (string Name, HashAlgorithmName Hash) OfCurve(ECDsa curve) => curve.ExportParameters(includePrivateParameters: false).Curve.Oid.Value switch
    {
        "1.2.840.10045.3.1.7" => ("ES256", HashAlgorithmName.SHA256),
        "1.3.132.0.34" => ("ES384", HashAlgorithmName.SHA384),
        "1.3.132.0.35" => ("ES512", HashAlgorithmName.SHA512),
        var other => throw new BadSignature($"its certificate's key is on the curve {other} instead of P-256, P-384 or P-521"),
    };
}
