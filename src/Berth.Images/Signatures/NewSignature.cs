using System.Text.Json;
using Berth.Images.Signatures.Cosign;
using Berth.Images.Signatures.Keys;
using Berth.Oci;

namespace Berth.Images.Signatures;

/// <summary>
/// A signature that was made and is in no registry yet. It is made where the key is, by the client: the daemon, which may be on another machine,
/// sees the result only.
/// </summary>
public sealed record NewSignature
{
    /// <summary>The form of a bundle: what cosign 3 writes.</summary>
    public const string BundleForm = "bundle";

    /// <summary>The old form: a tag beside the image, which every cosign reads.</summary>
    public const string TagForm = "tag";

    /// <summary><see cref="BundleForm"/> or <see cref="TagForm"/>.</summary>
    public required string Form { get; init; }

    /// <summary>The manifest or index that was signed.</summary>
    public required Digest Image { get; init; }

    /// <summary>The bundle; or, in the old form, the payload.</summary>
    public required byte[] Content { get; init; }

    /// <summary>The signature of the payload, in the old form.</summary>
    public byte[]? Signature { get; init; }

    /// <summary>Signs an image in the form of a bundle.</summary>
    public static NewSignature OfBundle(SigningKey key, Digest image)
    {
        ArgumentNullException.ThrowIfNull(key);
        var statement = JsonSerializer.SerializeToUtf8Bytes(
            new Statement
            {
                Type = Statement.Version,
                Subject = [new StatementSubject { Digest = new Dictionary<string, string> { [image.Algorithm] = image.Hex } }],
                PredicateType = Statement.SignaturePredicate,
                Predicate = Empty(),
            },
            SignatureJson.Written.Statement);
        var bundle = new SigstoreBundle
        {
            MediaType = SigstoreBundle.Type,
            VerificationMaterial = new BundleMaterial { PublicKey = new KeyHint { Hint = key.Hint } },
            DsseEnvelope = new DsseEnvelope
            {
                Payload = statement,
                PayloadType = Statement.PayloadType,
                Signatures = [new DsseSignature { Sig = key.Sign(CheckCosign.PreAuthentication(Statement.PayloadType, statement)) }],
            },
        };
        return new NewSignature { Form = BundleForm, Image = image, Content = JsonSerializer.SerializeToUtf8Bytes(bundle, SignatureJson.Written.SigstoreBundle) };
    }

    /// <summary>Signs an image in the old form.</summary>
    /// <param name="key">The key.</param>
    /// <param name="image">The manifest or index.</param>
    /// <param name="repository">Its name, which goes into the payload.</param>
    public static NewSignature OfTag(SigningKey key, Digest image, Reference repository)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(repository);
        var payload = JsonSerializer.SerializeToUtf8Bytes(
            new SimpleSigning
            {
                Critical = new SimpleSigningClaims
                {
                    Identity = new SimpleSigningIdentity { DockerReference = repository.Name },
                    Image = new SimpleSigningImage { DockerManifestDigest = image.Text },
                    Type = SimpleSigning.Type,
                },
            },
            SignatureJson.Written.SimpleSigning);
        return new NewSignature { Form = TagForm, Image = image, Content = payload, Signature = key.Sign(payload) };
    }

    private static JsonElement Empty()
    {
        using var document = JsonDocument.Parse("{}");
        return document.RootElement.Clone();
    }
}
