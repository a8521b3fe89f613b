using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Images.Signatures.Keys;

/// <summary>A public key that cosign signatures are checked with: of an elliptic curve of NIST's, or RSA.</summary>
public sealed class VerifyingKey
{
    private const int RsaBitsMin = 2048;
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string EllipticCurve = "1.2.840.10045.2.1";

    private readonly PublicKey _key;

    private VerifyingKey(string name, PublicKey key) => (Name, _key) = (name, key);

    /// <summary>How messages call the key: the file it came from.</summary>
    public string Name { get; }

    /// <summary>How a bundle names the key: the hash of its subject public key info.</summary>
    public string Hint => Convert.ToBase64String(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()));

    /// <summary>Reads the PEM form of a public key.</summary>
    /// <exception cref="ImageException">Invalid, naming the key.</exception>
    public static VerifyingKey Read(string name, string text)
    {
        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] != "PUBLIC KEY")
            throw new ImageException(ImageErrorCode.Invalid, $"{name} has no PEM block \"PUBLIC KEY\"");
        try
        {
            var key = new VerifyingKey(name, PublicKey.CreateFromSubjectPublicKeyInfo(Convert.FromBase64String(text[fields.Base64Data]), out _));
            key.Check();
            return key;
        }
        catch (CryptographicException error)
        {
            throw new ImageException(ImageErrorCode.Invalid, $"{name} is no public key: {error.Message}", error);
        }
    }

    /// <summary>True when <paramref name="signature"/> is this key's for <paramref name="data"/>.</summary>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (_key.Oid.Value == Rsa)
        {
            using var rsa = _key.GetRSAPublicKey()!;
            return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        using var curve = _key.GetECDsaPublicKey()!;
        // cosign takes SHA-256 for every curve in the old form, and the curve's own hash in bundles.
        return curve.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
            || (curve.KeySize > 256 && curve.VerifyData(data, signature, OwnHash(curve), DSASignatureFormat.Rfc3279DerSequence));
    }

    private static HashAlgorithmName OwnHash(ECDsa curve) => curve.KeySize > 384 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA384;

    private void Check()
    {
        switch (_key.Oid.Value)
        {
            case EllipticCurve:
                using (_key.GetECDsaPublicKey()!) return;
            case Rsa:
                using (var rsa = _key.GetRSAPublicKey()!)
                {
                    if (rsa.KeySize < RsaBitsMin) throw new ImageException(ImageErrorCode.Invalid, $"{Name} is an RSA key of {rsa.KeySize} bits: at least {RsaBitsMin} are needed");
                    return;
                }
            default:
                throw new ImageException(ImageErrorCode.Invalid, $"{Name} is a key of the kind {_key.Oid.FriendlyName ?? _key.Oid.Value}: only elliptic curves (ECDSA) and RSA are supported");
        }
    }
}
