using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Berth.Images.Registries;

namespace Berth.Images.Signatures.Notation;

/// <summary>
/// Checks one signature of notation's (Notary Project, trust-store-trust-policy.md "signature verification" at its strict level, without
/// revocation): integrity, authenticity, expiry, and that the certificates are valid now, since time stamps of others are not taken.
/// </summary>
/// <param name="store">Who may sign.</param>
/// <param name="time">The clock.</param>
internal sealed class CheckNotation(TrustStore store, TimeProvider time)
{
    private static readonly string[] Understood = [ProtectedHeader.SchemeName, ProtectedHeader.ExpiryName];

    /// <summary>Checks the envelope.</summary>
    /// <returns>The subject of the certificate that made it.</returns>
    /// <exception cref="BadSignature">It does not hold.</exception>
    public string Run(byte[] document, RegistryDocument image)
    {
        var envelope = BadSignature.Read(document, SignatureJson.Default.Envelope, "envelope");
        var header = BadSignature.Read(Decode(envelope.Protected, "protected"), SignatureJson.Default.ProtectedHeader, "protected header");
        CheckHeader(header);
        using var chain = CertificateChain.Read(envelope.Header.Certificates);
        // The signature first: what it does not cover is not worth a look.
        LeafKey.Verify(chain.Leaf, header.Alg, Encoding.ASCII.GetBytes($"{envelope.Protected}.{envelope.Payload}"), Decode(envelope.Signature, "signature"));
        var now = time.GetUtcNow();
        chain.Check(store, now);
        if (!store.Trusts(chain.Leaf.SubjectName)) throw new BadSignature($"its signer \"{chain.Leaf.Subject}\" is none of the trusted identities");
        if (header.Expiry is { } expiry && expiry <= now) throw new BadSignature(string.Create(CultureInfo.InvariantCulture, $"it expired on {expiry.UtcDateTime:u}"));
        var target = BadSignature.Read(Decode(envelope.Payload, "payload"), SignatureJson.Default.NotaryPayload, "payload").TargetArtifact;
        if (target.Digest != image.Digest.Text) throw new BadSignature($"it is for {target.Digest} instead of {image.Digest}");
        if (target.Size != image.Bytes.Length) throw new BadSignature($"it is for {target.Size} bytes instead of {image.Bytes.Length}");
        if (target.MediaType != image.MediaType) throw new BadSignature($"it is for the media type \"{target.MediaType}\" instead of \"{image.MediaType}\"");
        return chain.Leaf.Subject;
    }

    private static void CheckHeader(ProtectedHeader header)
    {
        if (header.Cty != NotaryPayload.Type) throw new BadSignature($"its payload is of the type \"{header.Cty}\" instead of \"{NotaryPayload.Type}\"");
        if (header.SigningScheme != ProtectedHeader.X509Scheme) throw new BadSignature($"its signing scheme \"{header.SigningScheme}\" is not \"{ProtectedHeader.X509Scheme}\"");
        if (header.SigningTime is null) throw new BadSignature("its signing time is missing");
        if (!header.Crit.Contains(ProtectedHeader.SchemeName)) throw new BadSignature($"its header \"{ProtectedHeader.SchemeName}\" is not critical");
        if (header.Expiry is not null && !header.Crit.Contains(ProtectedHeader.ExpiryName)) throw new BadSignature($"its header \"{ProtectedHeader.ExpiryName}\" is not critical");
        if (header.Crit.FirstOrDefault(x => !Understood.Contains(x)) is { } other) throw new BadSignature($"its critical header \"{other}\" is not understood");
    }

    private static byte[] Decode(string text, string what)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException error)
        {
            throw new BadSignature($"its field \"{what}\" is no base64url", error);
        }
    }
}
