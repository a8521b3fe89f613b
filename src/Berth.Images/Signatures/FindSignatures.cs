using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Berth.Images.Records;
using Berth.Images.Registries;
using Berth.Images.Signatures.Cosign;
using Berth.Images.Signatures.Notation;
using Berth.Images.Signatures.Policy;
using Berth.Oci;

namespace Berth.Images.Signatures;

/// <summary>Looks in a registry for the signatures of an image, and checks them by a rule.</summary>
/// <param name="client">The repository of the image.</param>
/// <param name="repository">The same, by name.</param>
/// <param name="time">The clock.</param>
internal sealed class FindSignatures(RegistryClient client, Reference repository, TimeProvider time)
{
    /// <summary>How many signatures of one image are looked at: a repository that others write to must not keep a pull busy.</summary>
    public const int CountMax = 100;

    /// <summary>The largest signature; cosign's and notation's take a few kilobytes.</summary>
    public const int SizeMax = 1 << 20;

    // What cosign 3 puts for the type into the list under the tag of the fallback, instead of the artifact's.
    private const string EmptyType = "application/vnd.oci.empty.v1+json";

    /// <summary>Looks.</summary>
    /// <param name="image">The manifest or index.</param>
    /// <param name="rule">What to look for.</param>
    /// <param name="all">All of them, instead of up to the first that holds.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ImageException">The registry cannot be asked, which is not the same as having none.</exception>
    public async Task<SignatureFindings> RunAsync(RegistryDocument image, SignatureRule rule, bool all, CancellationToken cancellationToken)
    {
        var findings = new List<SignatureFinding>();
        var count = 0;
        await foreach (var (form, digest, check) in CandidatesAsync(image, rule, cancellationToken))
        {
            if (++count > CountMax) continue;
            var finding = await CheckAsync(form, digest, check);
            findings.Add(finding);
            if (finding.Refusal is null && !all) break;
        }
        return new SignatureFindings(findings, Math.Max(0, count - CountMax));
    }

    private static async Task<SignatureFinding> CheckAsync(string form, Digest digest, Func<Task<string>> check)
    {
        try
        {
            return new SignatureFinding { Form = form, Digest = digest, Signer = await check() };
        }
        catch (BadSignature bad)
        {
            return new SignatureFinding { Form = form, Digest = digest, Refusal = bad.Message };
        }
        catch (CryptographicException error)
        {
            return new SignatureFinding { Form = form, Digest = digest, Refusal = $"its keys or certificates cannot be read: {error.Message}" };
        }
    }

    private IAsyncEnumerable<(string Form, Digest Digest, Func<Task<string>> Check)> CandidatesAsync(RegistryDocument image, SignatureRule rule, CancellationToken cancellationToken) => rule switch
    {
        CosignRule cosign => CosignAsync(image, cosign, cancellationToken),
        NotationRule notation => NotationAsync(image, new CheckNotation(notation.TrustStore, time), cancellationToken),
        _ => throw new ArgumentException($"a rule of the kind {rule.Kind} asks for no signatures", nameof(rule)),
    };

    private async IAsyncEnumerable<(string Form, Digest Digest, Func<Task<string>> Check)> CosignAsync(
        RegistryDocument image, CosignRule rule, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var referrer in await ReferrersAsync(image.Digest, SigstoreBundle.Type, EmptyType, cancellationToken))
        {
            yield return ("cosign bundle", referrer.Digest, async () =>
                CheckCosign.Bundle(await ContentAsync(referrer, SigstoreBundle.Type, SigstoreBundle.Type, cancellationToken), image, rule.Keys).Name);
        }
        foreach (var layer in await TagLayersAsync(image.Digest, cancellationToken))
            yield return ("cosign tag", layer.Digest, async () => CheckCosign.SimpleSigning(await BlobAsync(layer, cancellationToken), layer, image.Digest, rule.Keys).Name);
    }

    private async IAsyncEnumerable<(string Form, Digest Digest, Func<Task<string>> Check)> NotationAsync(
        RegistryDocument image, CheckNotation check, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var referrer in await ReferrersAsync(image.Digest, Envelope.ArtifactType, "", cancellationToken))
            yield return ("notation", referrer.Digest, async () => check.Run(await ContentAsync(referrer, Envelope.ArtifactType, Envelope.MediaType, cancellationToken), image));
    }

    private async Task<IEnumerable<Descriptor>> ReferrersAsync(Digest image, string type, string otherType, CancellationToken cancellationToken)
    {
        var all = await new RegistryReferrers(client, repository).ListAsync(image, type, cancellationToken);
        return all.Where(x => MediaTypes.IsManifest(x.MediaType) && (x.ArtifactType ?? "") is var own && (own == type || own.Length == 0 || own == otherType));
    }

    // The old form hangs on a tag made of the digest.
    private async Task<IEnumerable<Descriptor>> TagLayersAsync(Digest image, CancellationToken cancellationToken)
    {
        try
        {
            var document = await client.GetManifestAsync(repository.WithTag(SignatureTag.Of(image)), cancellationToken);
            if (!MediaTypes.IsManifest(document.MediaType)) return [];
            return ManifestJson.Manifest(document.Bytes).Layers.Where(x => x.MediaType == SimpleSigning.MediaType && !x.Digest.IsEmpty);
        }
        catch (ImageException error) when (RegistryReferrers.IsMissing(error))
        {
            return [];
        }
    }

    private async Task<byte[]> ContentAsync(Descriptor referrer, string artifactType, string layerType, CancellationToken cancellationToken)
    {
        CheckSize(referrer);
        RegistryDocument document;
        try
        {
            document = await client.GetManifestAsync(repository.WithDigest(referrer.Digest), cancellationToken);
        }
        catch (ImageException error) when (error.Code == ImageErrorCode.Invalid || RegistryReferrers.IsMissing(error))
        {
            throw new BadSignature($"its manifest cannot be had: {error.Message}", error);
        }
        var manifest = BadSignature.Read(document.Bytes, ImageJson.Default.ImageManifest, "manifest");
        // An artifact without a type of its own is what its configuration is (image-spec, manifest.md).
        var type = manifest.ArtifactType is { Length: > 0 } own ? own : manifest.Config?.MediaType ?? "";
        if (type != artifactType) throw new BadSignature($"its artifact is of the type \"{type}\" instead of \"{artifactType}\"");
        if (manifest.Layers is not [{ } layer]) throw new BadSignature($"its manifest has {manifest.Layers?.Count ?? 0} layers instead of one");
        if (layer.MediaType != layerType) throw new BadSignature($"its layer is of the type \"{layer.MediaType}\" instead of \"{layerType}\"");
        return await BlobAsync(layer, cancellationToken);
    }

    private async Task<byte[]> BlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        CheckSize(blob);
        try
        {
            // From this registry, whatever other addresses the descriptor names.
            return await client.GetBlobAsync(new Descriptor { Digest = blob.Digest, Size = blob.Size }, cancellationToken);
        }
        catch (ImageException error) when (error.Code == ImageErrorCode.Invalid || RegistryReferrers.IsMissing(error))
        {
            throw new BadSignature($"its content {blob.Digest} is not there, or is something else", error);
        }
    }

    private static void CheckSize(Descriptor descriptor)
    {
        if (descriptor.Size is < 0 or > SizeMax) throw new BadSignature($"it is {descriptor.Size} bytes long, and {SizeMax} are the limit");
        if (descriptor.Digest.IsEmpty) throw new BadSignature("it has no digest");
    }
}
