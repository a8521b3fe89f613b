using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Images.Signatures.Keys;

namespace Berth.Images.Tests.Signatures.Keys;

public sealed class SigningKeyTests
{
    [Fact]
    public void CosignsKey_IsDecrypted_AndSignsForItsPublicHalf()
    {
        using var key = SigningKey.Read(SignedImages.Read("first.key"), () => "secret");
        var signature = key.Sign("data"u8);
        var half = VerifyingKey.Read("first.pub", SignedImages.Read("first.pub"));
        Assert.True(half.Verifies("data"u8, signature));
        Assert.False(half.Verifies("date"u8, signature));
        Assert.Equal(half.Hint, key.Hint);
        Assert.False(VerifyingKey.Read("second.pub", SignedImages.Read("second.pub")).Verifies("data"u8, signature));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PemOfACurve_IsRead(bool isEncrypted)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = isEncrypted
            ? own.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))
            : own.ExportECPrivateKeyPem();
        using var key = SigningKey.Read(pem, () => isEncrypted ? "secret" : throw new InvalidOperationException("nobody was to be asked"));
        Assert.Equal(own.ExportSubjectPublicKeyInfo(), key.PublicKeyInfo);
        using var third = SigningKey.Read(SignedImages.Read("p384.pem"), () => "");
        Assert.True(VerifyingKey.Read("p384.pub", SignedImages.Read("p384.pub")).Verifies("data"u8, third.Sign("data"u8)));
    }

    [Fact]
    public void WrongPassword_IsSaid() => Assert.Equal("the signing key cannot be used: the password is wrong", Failure(SignedImages.Read("first.key"), "wrong"));

    [Theory]
    [InlineData("kdf.name", "\"argon2\"", "it is encrypted with \"argon2\" and \"nacl/secretbox\" instead of \"scrypt\" and \"nacl/secretbox\"")]
    [InlineData("kdf.params.N", "1073741824", "its scrypt parameters N=1073741824 r=8 p=1 are invalid or ask for more than 256 MiB")]
    [InlineData("kdf.params.N", "-1", "its scrypt parameters N=-1 r=8 p=1 are invalid or ask for more than 256 MiB")]
    [InlineData("kdf.params.N", "\"x\"", "its content is not JSON that cosign writes: ")]
    public void ChangedKey_IsRefused(string field, string value, string reason)
    {
        var pem = SignedImages.Read("first.key");
        var fields = PemEncoding.Find(pem);
        var json = JsonNode.Parse(Convert.FromBase64String(pem[fields.Base64Data]))!;
        var names = field.Split('.');
        var parent = names[..^1].Aggregate(json, (node, name) => node[name]!);
        parent[names[^1]] = JsonNode.Parse(value);
        Assert.StartsWith($"the signing key cannot be used: {reason}", Failure(PemEncoding.WriteString(pem[fields.Label], Encoding.UTF8.GetBytes(json.ToJsonString())), "secret"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoSuchKey_IsNamed()
    {
        Assert.Equal("the signing key cannot be used: it has no PEM block", Failure("nothing", ""));
        Assert.Equal("the signing key cannot be used: its PEM block is \"PUBLIC KEY\", which is no private key of an elliptic curve", Failure(SignedImages.Read("first.pub"), ""));
        using var rsa = RSA.Create(2048);
        Assert.EndsWith("(\"PRIVATE KEY\" of an elliptic curve was expected)", Failure(rsa.ExportPkcs8PrivateKeyPem(), ""), StringComparison.Ordinal);
    }

    private static string Failure(string text, string password) => Assert.Throws<ImageException>(() => SigningKey.Read(text, () => password)).Message;
}
