using System.Globalization;
using System.Text;
using Berth.Images.Registries;
using Berth.Images.Signatures.Keys;
using Berth.Oci;

namespace Berth.Images.Signatures.Cosign;

/// <summary>
/// Checks one signature of cosign's against public keys. First the signature over the bytes, then what the bytes say: nothing unsigned is
/// read for its meaning. Transparency logs are not consulted: the keys are the operator's own.
/// </summary>
internal static class CheckCosign
{
    /// <summary>The old form: the payload is a layer, the signature its annotation.</summary>
    /// <returns>The key that made it.</returns>
    /// <exception cref="BadSignature">It does not hold.</exception>
    public static VerifyingKey SimpleSigning(byte[] payload, Descriptor layer, Digest image, IReadOnlyList<VerifyingKey> keys)
    {
        if (layer.Annotations?.GetValueOrDefault(Cosign.SimpleSigning.Annotation) is not { Length: > 0 } text)
            throw new BadSignature($"its annotation \"{Cosign.SimpleSigning.Annotation}\" is missing");
        var signature = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, signature, out var length))
            throw new BadSignature($"its annotation \"{Cosign.SimpleSigning.Annotation}\" is no base64");
        var key = KeyOf(payload, signature.AsSpan(0, length), keys, hint: null);
        var claims = BadSignature.Read(payload, SignatureJson.Default.SimpleSigning, "payload").Critical;
        if (claims.Type is not (Cosign.SimpleSigning.Type or Statement.SignaturePredicate))
            throw new BadSignature($"its payload is of the type \"{claims.Type}\" instead of \"{Cosign.SimpleSigning.Type}\"");
        if (claims.Image.DockerManifestDigest != image.Text) throw OtherImage(claims.Image.DockerManifestDigest, image);
        return key;
    }

    /// <summary>The form of a bundle.</summary>
    /// <returns>The key that made it.</returns>
    /// <exception cref="BadSignature">It does not hold.</exception>
    public static VerifyingKey Bundle(byte[] document, RegistryDocument image, IReadOnlyList<VerifyingKey> keys)
    {
        var bundle = BadSignature.Read(document, SignatureJson.Default.SigstoreBundle, "bundle");
        if (bundle.MediaType != SigstoreBundle.Type) throw new BadSignature($"its bundle is of the type \"{bundle.MediaType}\" instead of \"{SigstoreBundle.Type}\"");
        var hint = bundle.VerificationMaterial?.PublicKey?.Hint;
        return bundle switch
        {
            { DsseEnvelope: { } envelope, MessageSignature: null } => OfStatement(envelope, image.Digest, keys, hint),
            { DsseEnvelope: null, MessageSignature: { } message } => OfMessage(message, image, keys, hint),
            _ => throw new BadSignature("its bundle has not exactly one of \"dsseEnvelope\" and \"messageSignature\""),
        };
    }

    /// <summary>What a DSSE signature is made over (DSSE protocol, "PAE").</summary>
    public static byte[] PreAuthentication(string type, byte[] payload) =>
        [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {payload.Length} ")), .. payload];

    private static VerifyingKey OfStatement(DsseEnvelope envelope, Digest image, IReadOnlyList<VerifyingKey> keys, string? hint)
    {
        if (envelope.PayloadType != Statement.PayloadType)
            throw new BadSignature($"its payload is of the type \"{envelope.PayloadType}\" instead of \"{Statement.PayloadType}\"");
        // Bundles have one; more would only be more to try.
        if (envelope.Signatures is not [{ Sig: { } signature }]) throw new BadSignature($"its envelope has {envelope.Signatures.Count} signatures instead of one");
        var key = KeyOf(PreAuthentication(envelope.PayloadType, envelope.Payload), signature, keys, hint);
        var statement = BadSignature.Read(envelope.Payload, SignatureJson.Default.Statement, "statement");
        if (statement.Type is not (Statement.Version or Statement.OldVersion)) throw new BadSignature($"its statement is of the type \"{statement.Type}\"");
        if (statement.PredicateType != Statement.SignaturePredicate)
            throw new BadSignature($"it says \"{statement.PredicateType}\" of the image, which is no signature");
        if (!statement.Subject.Any(x => x.Digest.GetValueOrDefault(image.Algorithm) == image.Hex))
            throw OtherImage(statement.Subject is [{ Digest: var first }, ..] ? string.Join(' ', first.Select(x => $"{x.Key}:{x.Value}")) : "nothing", image);
        return key;
    }

    private static VerifyingKey OfMessage(MessageSignature message, RegistryDocument image, IReadOnlyList<VerifyingKey> keys, string? hint)
    {
        // The digest in the bundle is for finding the message; what counts is the signature over the manifest that is here.
        if (message.MessageDigest is { Algorithm: "SHA2_256", Digest: { } digest } && Digest.Sha256(image.Bytes).Hex != Convert.ToHexStringLower(digest))
            throw OtherImage("sha256:" + Convert.ToHexStringLower(digest), image.Digest);
        return KeyOf(image.Bytes, message.Signature, keys, hint);
    }

    private static VerifyingKey KeyOf(byte[] data, ReadOnlySpan<byte> signature, IReadOnlyList<VerifyingKey> keys, string? hint)
    {
        foreach (var key in keys)
            if (key.Verifies(data, signature)) return key;
        var whose = hint is null || keys.Any(x => x.Hint == hint) ? "" : $" (it names the key \"{Text(hint)}\")";
        throw new BadSignature(keys is [var only] ? $"the key {only.Name} did not make it{whose}" : $"none of the {keys.Count} keys made it{whose}");
    }

    private static BadSignature OtherImage(string signed, Digest image) => new($"it is for {Text(signed)} instead of {image}");

    // What others wrote goes into a sentence, but not at any length.
    private static string Text(string foreign) => foreign.Length <= 200 ? foreign : foreign[..200] + "...";
}
