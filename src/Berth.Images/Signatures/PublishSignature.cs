using System.Globalization;
using System.Text.Json;
using Berth.Images.Records;
using Berth.Images.Registries;
using Berth.Images.Signatures.Cosign;
using Berth.Oci;

namespace Berth.Images.Signatures;

/// <summary>Puts a signature beside its image in the registry, where cosign and Berth look for it.</summary>
/// <param name="options">How registries are spoken to.</param>
/// <param name="time">The clock.</param>
public sealed class PublishSignature(RegistryOptions options, TimeProvider time)
{
    private const string EmptyType = "application/vnd.oci.empty.v1+json";

    /// <summary>Publishes.</summary>
    /// <param name="repository">Where the image is.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="credentials">What to show the registry; null for nothing.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>What holds the signature, as whoever looks for it is told: the manifest of a bundle, the layer under a tag.</returns>
    /// <exception cref="ImageException">Invalid when it is no signature of that image; NotFound when the registry has no such image.</exception>
    public async Task<Digest> RunAsync(Reference repository, NewSignature signature, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(signature);
        Check(signature);
        using var client = await RegistryClient.ConnectAsync(repository, "pull,push", credentials, options, time, cancellationToken);
        var image = await client.GetManifestAsync(repository.WithDigest(signature.Image), cancellationToken);
        return signature.Form == NewSignature.BundleForm
            ? await BundleAsync(client, repository, signature, image.Descriptor, cancellationToken)
            : await TagAsync(client, repository, signature, cancellationToken);
    }

    // What is no signature of this image would only be in the way of those that are.
    private static void Check(NewSignature signature)
    {
        try
        {
            switch (signature)
            {
                case { Form: NewSignature.BundleForm, Signature: null }:
                    if (BadSignature.Read(signature.Content, SignatureJson.Default.SigstoreBundle, "bundle").MediaType != SigstoreBundle.Type)
                        throw new BadSignature($"its bundle is not of the type \"{SigstoreBundle.Type}\"");
                    return;
                case { Form: NewSignature.TagForm, Signature.Length: > 0 }:
                    if (BadSignature.Read(signature.Content, SignatureJson.Default.SimpleSigning, "payload").Critical.Image.DockerManifestDigest != signature.Image.Text)
                        throw new BadSignature($"its payload is not for {signature.Image}");
                    return;
                default:
                    throw new BadSignature($"its form is \"{signature.Form}\": \"bundle\", or \"tag\" with a signature");
            }
        }
        catch (BadSignature bad)
        {
            throw new ImageException(ImageErrorCode.Invalid, $"the signature cannot be published: {bad.Message}", bad);
        }
    }

    private async Task<Digest> BundleAsync(RegistryClient client, Reference repository, NewSignature signature, Descriptor image, CancellationToken cancellationToken)
    {
        var manifest = new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.OciManifest,
            ArtifactType = SigstoreBundle.Type,
            Config = await BlobAsync(client, EmptyType, "{}"u8.ToArray(), cancellationToken),
            Layers = [await BlobAsync(client, SigstoreBundle.Type, signature.Content, cancellationToken)],
            Subject = image,
            Annotations = new Dictionary<string, string>
            {
                ["dev.sigstore.bundle.content"] = "dsse-envelope",
                ["dev.sigstore.bundle.predicateType"] = Statement.SignaturePredicate,
                ["org.opencontainers.image.created"] = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            },
        };
        return await new RegistryReferrers(client, repository).AddAsync(manifest, cancellationToken);
    }

    // Everybody's signatures of one image are layers under one tag; this one comes beside them.
    private static async Task<Digest> TagAsync(RegistryClient client, Reference repository, NewSignature signature, CancellationToken cancellationToken)
    {
        var tag = SignatureTag.Of(signature.Image);
        var layer = await BlobAsync(client, SimpleSigning.MediaType, signature.Content, cancellationToken);
        layer = layer with { Annotations = new Dictionary<string, string> { [SimpleSigning.Annotation] = Convert.ToBase64String(signature.Signature!) } };
        List<Descriptor> layers = [.. await LayersAsync(client, repository.WithTag(tag), cancellationToken), layer];
        var config = JsonSerializer.SerializeToUtf8Bytes(
            new ImageConfig { RootFs = new RootFs { Type = "layers", DiffIds = [.. layers.Select(x => x.Digest)] } }, ImageJson.Written.ImageConfig);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new ImageManifest { SchemaVersion = 2, MediaType = MediaTypes.OciManifest, Config = await BlobAsync(client, MediaTypes.OciConfig, config, cancellationToken), Layers = layers },
            ImageJson.Written.ImageManifest);
        await new RegistryUploads(client).PutManifestAsync(tag, MediaTypes.OciManifest, manifest, cancellationToken);
        return layer.Digest;
    }

    private static async Task<IReadOnlyList<Descriptor>> LayersAsync(RegistryClient client, Reference tag, CancellationToken cancellationToken)
    {
        try
        {
            var document = await client.GetManifestAsync(tag, cancellationToken);
            return MediaTypes.IsManifest(document.MediaType)
                ? ManifestJson.Manifest(document.Bytes).Layers
                : throw new ImageException(ImageErrorCode.Conflict, $"{tag.Familiar} is \"{document.MediaType}\" and no list of signatures");
        }
        catch (ImageException error) when (RegistryReferrers.IsMissing(error))
        {
            return [];
        }
    }

    private static async Task<Descriptor> BlobAsync(RegistryClient client, string mediaType, byte[] content, CancellationToken cancellationToken)
    {
        var digest = Digest.Sha256(content);
        var uploads = new RegistryUploads(client);
        if (!await uploads.HasAsync(digest, cancellationToken))
            await uploads.PutAsync(await uploads.StartAsync(cancellationToken), digest, () => new ByteArrayContent(content), cancellationToken);
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = content.Length };
    }
}
