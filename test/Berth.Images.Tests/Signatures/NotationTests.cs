using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Images.Signatures.Notation;
using Jws = Berth.Images.Signatures.Notation.Envelope;

namespace Berth.Images.Tests.Signatures;

/// <summary>What notation signed is pulled when the certificates vouch for the signer; every other envelope is refused with its reason.</summary>
public sealed class NotationTests
{
    private const string Acme = "C=US, ST=WA, O=Acme";
    private const string Identity = "CN=Acme Signing, O=Acme, L=Seattle, S=WA, C=US";

    [Theory]
    [InlineData("notation-rsa", "root-rsa", null)]
    [InlineData("notation-rsa", "leaf-rsa", null)]
    [InlineData("notation-rsa", "root-rsa", Acme)]
    [InlineData("notation-rsa", "root-rsa", "C=US, ST=WA, L=Seattle, O=Acme, CN=Acme Signing")]
    [InlineData("notation-ec", "root-ec", @"C=DE, ST=BE, O=Example, OU=a\, b")]
    [InlineData("notation-expiry", "root-rsa", null)]
    [InlineData("notation-other", "other", null)]
    public async Task SignedByATrustedIdentity_IsPulled(string tag, string certificate, string? identity)
    {
        await using var images = new SignedImages(SignedImages.Notation(certificate, identity));
        await images.Pull(tag);
        Assert.Contains(images.Store.Messages, x => x.Status!.StartsWith("Signature: notation, by CN=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("unsigned", "root-rsa", null, "it has no notation signature")]
    [InlineData("bundle", "root-rsa", null, "it has no notation signature")]
    [InlineData("notation-other", "root-rsa", null, "no certificate of the trust store vouches for its signer \"CN=Other Signing, O=Other, S=IF, C=FR\"")]
    [InlineData("notation-rsa", "root-ec", null, $"no certificate of the trust store vouches for its signer \"{Identity}\"")]
    [InlineData("notation-rsa", "root-rsa", "C=US, ST=WA, O=Acme, CN=Somebody", $"its signer \"{Identity}\" is none of the trusted identities")]
    [InlineData("notation-rsa", "root-rsa", "C=US, ST=WA, O=Acm", $"its signer \"{Identity}\" is none of the trusted identities")]
    [InlineData("notation-cose", "root-rsa", null, "its layer is of the type \"application/cose\" instead of \"application/jose+json\"")]
    public async Task NotTrusted_IsRefused(string tag, string certificate, string? identity, string reason)
    {
        await using var images = new SignedImages(SignedImages.Notation(certificate, identity));
        Assert.EndsWith(reason, await images.Refuses(tag), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpiredSignature_IsRefused_AndSoIsAnExpiredCertificate()
    {
        await using var later = new SignedImages(SignedImages.Notation("root-rsa"), TimeSpan.FromDays(2));
        Assert.Contains("it expired on ", await later.Refuses("notation-expiry"), StringComparison.Ordinal);
        await later.Pull("notation-rsa");

        await using var muchLater = new SignedImages(SignedImages.Notation("root-rsa"), TimeSpan.FromDays(33_000));
        Assert.Contains($"its certificate \"{Identity}\" expired on ", await muchLater.Refuses("notation-rsa"), StringComparison.Ordinal);

        await using var before = new SignedImages(SignedImages.Notation("root-rsa"), TimeSpan.FromDays(-2));
        Assert.Contains($"its certificate \"{Identity}\" is not valid before ", await before.Refuses("notation-rsa"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignatureOfAnotherImage_IsRefused()
    {
        await using var images = new SignedImages(SignedImages.Notation("root-rsa"));
        images.ReferTo("unsigned", images.Referrer("notation-rsa").Manifest);
        Assert.EndsWith($"it is for {images.DigestOf("notation-rsa")} instead of {images.DigestOf("unsigned")}", await images.RefusesPull("unsigned"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS256")]
    [InlineData("PS384")]
    [InlineData("ES256")]
    [InlineData("")]
    public async Task OtherAlgorithm_IsRefused_WhateverTheSignatureIs(string algorithm)
    {
        await using var images = new SignedImages(SignedImages.Notation("root-rsa"));
        var envelope = Envelope(images);
        SetHeader(envelope, header => header["alg"] = algorithm);
        // What each of these would take: nothing, or a code made with the public key for a secret.
        envelope["signature"] = algorithm == "HS256" ? Mac(envelope) : "";
        Refer(images, envelope);
        Assert.EndsWith($"its algorithm is \"{algorithm}\", and with this certificate's key it has to be \"PS256\"", await images.Refuses("notation-rsa"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnythingSigned_Changed_IsRefused()
    {
        const string NotMade = $"the key of \"{Identity}\" did not make it, or it was changed";
        await using var images = new SignedImages(SignedImages.Notation("root-rsa"));
        var envelope = Envelope(images);
        SetHeader(envelope, header => header["io.cncf.notary.signingTime"] = "2031-01-01T00:00:00Z");
        Refer(images, envelope);
        Assert.EndsWith(NotMade, await images.Refuses("notation-rsa"), StringComparison.Ordinal);

        envelope = Envelope(images, "notation-expiry");
        SetHeader(envelope, header => { header.Remove("io.cncf.notary.expiry"); header["crit"] = new JsonArray("io.cncf.notary.signingScheme"); });
        Refer(images, envelope, "notation-expiry");
        Assert.EndsWith(NotMade, await images.Refuses("notation-expiry"), StringComparison.Ordinal);

        images.Refer("unsigned", Jws.ArtifactType, Jws.MediaType, Changed(images));
        Assert.EndsWith(NotMade, await images.Refuses("unsigned"), StringComparison.Ordinal);

        static byte[] Changed(SignedImages images)
        {
            var envelope = Envelope(images);
            var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(envelope["payload"]!.GetValue<string>()));
            envelope["payload"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload.Replace(images.DigestOf("notation-rsa").Text, images.DigestOf("unsigned").Text, StringComparison.Ordinal)));
            return Encoding.UTF8.GetBytes(envelope.ToJsonString());
        }
    }

    [Fact]
    public async Task CertificatesOfOthers_DoNotHelp()
    {
        await using var images = new SignedImages(SignedImages.Notation("root-rsa"));
        using var key = RSA.Create(2048);
        // Somebody else's key, under a certificate of the right name that claims to stand on the trusted root.
        var request = new CertificateRequest(new X500DistinguishedName("CN=Acme Signing, O=Acme, L=Seattle, S=WA, C=US"), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        using var own = request.CreateSelfSigned(SignedImages.Recorded.AddDays(-1), SignedImages.Recorded.AddDays(1));
        using var root = X509Certificate2.CreateFromPem(SignedImages.Read("root-rsa.crt"));
        Resign(images, key, own, root);
        Assert.Contains("its certificate chain is broken: ", await images.Refuses("notation-rsa"), StringComparison.Ordinal);

        Resign(images, key, own);
        Assert.EndsWith($"no certificate of the trust store vouches for its signer \"{Identity}\"", await images.Refuses("notation-rsa"), StringComparison.Ordinal);

        // The same with the root's own name for the issuer, which it did not sign.
        using var forged = request.Create(root.SubjectName, X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1), SignedImages.Recorded.AddDays(-1), SignedImages.Recorded.AddDays(1), [1]);
        Resign(images, key, forged, root);
        Assert.Contains("its certificate chain is broken: ", await images.Refuses("notation-rsa"), StringComparison.Ordinal);

        // The trusted leaf may sign images, and nobody's certificate.
        using var leaf = X509Certificate2.CreateFromPem(SignedImages.Read("leaf-rsa.crt"));
        Resign(images, key, forged, leaf, root);
        Assert.Contains("its certificate chain is broken: ", await images.Refuses("notation-rsa"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_ThatAreNoChain_AreRefused()
    {
        await using var images = new SignedImages(SignedImages.Notation("root-rsa"));
        var envelope = Envelope(images);
        var certificates = envelope["header"]!["x5c"]!.AsArray();
        certificates.Add(certificates[1]!.DeepClone());
        Refer(images, envelope);
        Assert.EndsWith("its certificates are not in the order signer, issuer, root", await images.Refuses("notation-rsa"), StringComparison.Ordinal);
        certificates.RemoveAt(2);
        certificates.RemoveAt(1);
        Refer(images, envelope);
        Assert.Contains("its certificate chain is broken: ", await images.Refuses("notation-rsa"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crit", "[]", "its header \"io.cncf.notary.signingScheme\" is not critical")]
    [InlineData("crit", """["io.cncf.notary.signingScheme","b64"]""", "its critical header \"b64\" is not understood")]
    [InlineData("cty", "\"text/plain\"", "its payload is of the type \"text/plain\" instead of \"application/vnd.cncf.notary.payload.v1+json\"")]
    [InlineData("io.cncf.notary.signingScheme", "\"notary.x509.signingAuthority\"", "its signing scheme \"notary.x509.signingAuthority\" is not \"notary.x509\"")]
    [InlineData("io.cncf.notary.signingTime", "null", "its signing time is missing")]
    [InlineData("alg", "null", "its protected header cannot be read")]
    [InlineData("alg", "7", "its protected header cannot be read")]
    public async Task Header_OfAnotherShape_IsRefused(string name, string value, string reason)
    {
        await using var images = new SignedImages(SignedImages.Notation("root-rsa"));
        var envelope = Envelope(images);
        SetHeader(envelope, header => header[name] = JsonNode.Parse(value));
        Refer(images, envelope);
        Assert.Contains(reason, await images.Refuses("notation-rsa"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "its envelope cannot be read")]
    [InlineData("""nothing""", "its envelope cannot be read")]
    [InlineData("""{"payload":"","protected":"%","header":{"x5c":[]},"signature":""}""", "its field \"protected\" is no base64url")]
    [InlineData("""{"payload":"","protected":"","header":null,"signature":""}""", "its envelope cannot be read")]
    public async Task Envelope_OfAnotherShape_IsRefused(string text, string reason)
    {
        await using var images = new SignedImages(SignedImages.Notation("root-rsa"));
        images.Refer("notation-rsa", Jws.ArtifactType, Jws.MediaType, Encoding.UTF8.GetBytes(text));
        Assert.Contains(reason, await images.Refuses("notation-rsa"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "it has 0 certificates instead of 1 to 10")]
    [InlineData(11, "it has 11 certificates instead of 1 to 10")]
    public async Task Certificates_OfAnotherNumber_AreRefused(int count, string reason)
    {
        await using var images = new SignedImages(SignedImages.Notation("root-rsa"));
        var envelope = Envelope(images);
        var one = envelope["header"]!["x5c"]![0]!;
        envelope["header"]!["x5c"] = new JsonArray([.. Enumerable.Range(0, count).Select(_ => one.DeepClone())]);
        Refer(images, envelope);
        Assert.EndsWith(reason, await images.Refuses("notation-rsa"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C=US, ST=WA", "the attribute \"O\" is missing")]
    [InlineData("C=US, ST=WA, O=a, O=b", "an attribute is there twice: \"O=b\"")]
    [InlineData("C=US, ST=WA, O=a, XY=b", "the attribute \"XY\" is not known")]
    [InlineData("C=US, ST=WA, O=\"a\"", "the value of \"O\" is empty, quoted or not escaped as RFC 4514 wants it")]
    [InlineData("C=US, ST=WA, O=a+OU=b", "the value of \"O\" is empty, quoted or not escaped as RFC 4514 wants it")]
    [InlineData("C=US, ST=WA, O", "\"O\" is no attribute of the form KEY=value")]
    [InlineData("", "\"\" is no attribute of the form KEY=value")]
    public void Name_ThatIsNone_IsRefused(string text, string reason)
    {
        Assert.False(DistinguishedName.TryParse(text, out _, out var error));
        Assert.Equal(reason, error);
    }

    private static JsonNode Envelope(SignedImages images, string tag = "notation-rsa") => JsonNode.Parse(images.Referrer(tag).Content)!;

    private static void Refer(SignedImages images, JsonNode envelope, string tag = "notation-rsa") =>
        images.Refer(tag, Jws.ArtifactType, Jws.MediaType, Encoding.UTF8.GetBytes(envelope.ToJsonString()));

    private static void SetHeader(JsonNode envelope, Action<JsonObject> change)
    {
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(envelope["protected"]!.GetValue<string>()))!.AsObject();
        change(header);
        envelope["protected"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.ToJsonString()));
    }

    private static string Mac(JsonNode envelope)
    {
        using var leaf = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(envelope["header"]!["x5c"]![0]!.GetValue<string>()));
        return Base64Url.EncodeToString(HMACSHA256.HashData(leaf.PublicKey.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes($"{envelope["protected"]}.{envelope["payload"]}")));
    }

    private static void Resign(SignedImages images, RSA key, params X509Certificate2[] chain)
    {
        var envelope = Envelope(images, "notation-rsa");
        envelope["header"]!["x5c"] = new JsonArray([.. chain.Select(x => JsonValue.Create(Convert.ToBase64String(x.RawData)))]);
        var signature = key.SignData(Encoding.ASCII.GetBytes($"{envelope["protected"]}.{envelope["payload"]}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        envelope["signature"] = Base64Url.EncodeToString(signature);
        Refer(images, envelope);
    }
}
