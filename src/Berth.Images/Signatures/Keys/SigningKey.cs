using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Berth.Oci;

namespace Berth.Images.Signatures.Keys;

/// <summary>A private key of an elliptic curve: cosign's own encrypted form, or PEM (plain, or PKCS 8 with a password).</summary>
public sealed class SigningKey : IDisposable
{
    private const string CosignLabel = "ENCRYPTED SIGSTORE PRIVATE KEY";
    private const string OldCosignLabel = "ENCRYPTED COSIGN PRIVATE KEY";

    private readonly ECDsa _key;

    private SigningKey(ECDsa key) => _key = key;

    /// <summary>The public half, as a subject public key info.</summary>
    public byte[] PublicKeyInfo => _key.ExportSubjectPublicKeyInfo();

    /// <summary>How a bundle names the key: the hash of its public half.</summary>
    public string Hint => Convert.ToBase64String(SHA256.HashData(PublicKeyInfo));

    /// <summary>Reads a key.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="password">Asked when the key is encrypted.</param>
    /// <exception cref="ImageException">Invalid: it is no such key, or the password is wrong.</exception>
    public static SigningKey Read(string text, Func<string> password)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (!PemEncoding.TryFind(text, out var fields)) throw Bad("it has no PEM block");
        var label = text[fields.Label];
        var key = ECDsa.Create();
        try
        {
            switch (label)
            {
                case CosignLabel or OldCosignLabel:
                    key.ImportPkcs8PrivateKey(Decrypt(Convert.FromBase64String(text[fields.Base64Data]), password()), out _);
                    break;
                case "ENCRYPTED PRIVATE KEY":
                    key.ImportFromEncryptedPem(text, password());
                    break;
                case "EC PRIVATE KEY" or "PRIVATE KEY":
                    key.ImportFromPem(text);
                    break;
                default:
                    throw Bad($"its PEM block is \"{label}\", which is no private key of an elliptic curve");
            }
            return new SigningKey(key);
        }
        catch (CryptographicException error)
        {
            key.Dispose();
            throw new ImageException(ImageErrorCode.Invalid, $"the signing key cannot be used: {error.Message} (\"{label}\" of an elliptic curve was expected)", error);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Signs data: SHA-256, DER.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static byte[] Decrypt(byte[] json, string password)
    {
        EncryptedKey key;
        try
        {
            key = JsonSerializer.Deserialize(json, SignatureJson.Default.EncryptedKey) ?? throw Bad("its content is null");
        }
        catch (JsonException error)
        {
            throw Bad($"its content is not JSON that cosign writes: {JsonFault.Describe(json, error)}");
        }
        if (key is not { Kdf.Name: "scrypt", Cipher.Name: "nacl/secretbox" })
            throw Bad($"it is encrypted with \"{key.Kdf.Name}\" and \"{key.Cipher.Name}\" instead of \"scrypt\" and \"nacl/secretbox\"");
        var bytes = Encoding.UTF8.GetBytes(password);
        try
        {
            var secret = Scrypt.Derive(bytes, key.Kdf.Salt, key.Kdf.Params.N, key.Kdf.Params.R, key.Kdf.Params.P, 32);
            return SecretBox.Open(secret, key.Cipher.Nonce, key.Ciphertext) ?? throw Bad("the password is wrong");
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Bad($"its scrypt parameters N={key.Kdf.Params.N} r={key.Kdf.Params.R} p={key.Kdf.Params.P} are invalid or ask for more than {Scrypt.MemoryMax >> 20} MiB");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static ImageException Bad(string why) => new(ImageErrorCode.Invalid, $"the signing key cannot be used: {why}");
}
