using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Images.Content;
using Berth.Images.Pull;
using Berth.Images.Records;
using Berth.Images.Registries;
using Berth.Images.Signatures;
using Berth.Images.Snapshots;
using Berth.Oci;

namespace Berth.Images;

/// <summary><c>docker pull</c>: fetches an image from a registry, verifying every byte.</summary>
/// <param name="store">Where the image goes.</param>
/// <param name="options">How registries are spoken to.</param>
public sealed class PullImage(ImageStore store, RegistryOptions options)
{
    private const int IndexDepth = 4;

    /// <summary>Pulls; returns the id of the image (of the last one, with <see cref="PullRequest.AllTags"/>).</summary>
    /// <exception cref="ImageException">With Docker's sentence for what the registry said.</exception>
    public async Task<Digest> RunAsync(PullRequest request, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        var serial = new SerialProgress(progress);
        var (isNewer, wanted, id) = await FromEndpointsAsync(request, serial, cancellationToken);
        var name = request.AllTags ? request.Reference.FamiliarName : wanted[0].Familiar;
        serial.Tell(isNewer ? $"Status: Downloaded newer image for {name}" : $"Status: Image is up to date for {name}");
        WarnOfPlatform(request, wanted, serial);
        return id;
    }

    // A mirror that has not got it, or is not there, is passed over; what the registry itself says is said.
    private async Task<(bool IsNewer, IReadOnlyList<Reference> Wanted, Digest Id)> FromEndpointsAsync(PullRequest request, SerialProgress progress, CancellationToken cancellationToken)
    {
        var endpoints = await RegistryEndpoint.ToReadAsync(request.Reference, options, cancellationToken);
        for (var i = 0; ; i++)
        {
            try
            {
                using var client = await RegistryClient.ConnectAsync(endpoints[i], request.Reference, "pull", request.Credentials, options, store.Time, cancellationToken);
                return await FromAsync(client, request, progress, cancellationToken);
            }
            catch (ImageException) when (endpoints[i].IsMirror)
            {
                // The next one.
            }
        }
    }

    private async Task<(bool IsNewer, IReadOnlyList<Reference> Wanted, Digest Id)> FromAsync(
        RegistryClient client, PullRequest request, SerialProgress progress, CancellationToken cancellationToken)
    {
        IReadOnlyList<Reference> wanted = request.AllTags
            ? [.. (await client.ListTagsAsync(cancellationToken)).Select(request.Reference.WithTag)]
            : [request.Reference.WithDefaultTag()];
        var (id, isNewer) = (default(Digest), false);
        foreach (var reference in wanted)
        {
            var previous = store.Find(reference);
            id = await PullOneAsync(client, reference, request, progress, cancellationToken);
            isNewer |= previous?.Id != id;
        }
        return (isNewer, wanted, id);
    }

    private async Task<Digest> PullOneAsync(
        RegistryClient client, Reference reference, PullRequest request, SerialProgress progress, CancellationToken cancellationToken)
    {
        using var lease = store.Content.OpenLease();
        var top = await client.GetManifestAsync(reference, cancellationToken);
        var signature = await new VerifySignature(options.Signatures, store.Time).RunAsync(client, reference, top, cancellationToken);
        var manifest = MediaTypes.IsIndex(top.MediaType) ? null : ReadManifest(top);
        progress.Tell($"Pulling from {reference.Path}", reference.Digest is null ? reference.Tag : reference.Familiar);
        if (signature is not null) progress.Tell($"Signature: {signature.Form}, by {signature.Signer}");
        var document = top;
        if (manifest is null)
        {
            document = await ChooseAsync(client, reference, top, request.Platform ?? Platform.Host, IndexDepth, cancellationToken);
            manifest = ReadManifest(document);
        }
        lease.Hold(manifest.Config.Digest);
        var id = manifest.Config.Digest;
        // By the digest of what the registry calls the image: the index, when there is one.
        var byDigest = reference.WithDigest(top.Digest);
        IReadOnlyList<Reference> names = reference.Digest is null ? [reference, byDigest] : [byDigest];
        if (reference.Digest is null) ImageStore.CheckTag(reference);
        if (IsWhole(store.Get(id))) store.Refer(id, names);
        else await FetchAsync(client, manifest, [top, document], names, lease, progress, cancellationToken);
        progress.Tell($"Digest: {top.Digest}");
        return id;
    }

    private bool IsWhole(Image? image) => image is not null && image.DiffIds.All(store.Snapshots.Contains);

    private async Task FetchAsync(
        RegistryClient client, ImageManifest manifest, RegistryDocument[] documents, IReadOnlyList<Reference> names, Lease lease, SerialProgress progress, CancellationToken cancellationToken)
    {
        var configBytes = await ConfigAsync(client, manifest.Config, cancellationToken);
        var config = ConfigReader.Read(configBytes);
        if (config.OS is not ("" or "linux"))
            throw new ImageException(ImageErrorCode.Invalid, $"image operating system \"{config.OS}\" cannot be used on this platform: operating system is not supported");
        var diffIds = config.RootFs.DiffIds ?? [];
        if (diffIds.Count != manifest.Layers.Count) throw new ImageException(ImageErrorCode.Invalid, "layers from manifest don't match image configuration");
        if (manifest.Layers.FirstOrDefault(x => !MediaTypes.IsLayer(x.MediaType)) is { } odd)
            throw new ImageException(ImageErrorCode.Invalid, $"unsupported media type of a layer: \"{odd.MediaType}\"");
        await new PullLayers(store, client, options, progress).RunAsync(manifest.Layers, diffIds, Keep, lease, cancellationToken);

        void Keep(IReadOnlyList<CommittableLayer> layers) => new KeepImages(store).Run(
            new NewImage
            {
                ConfigBytes = configBytes,
                Config = config,
                Manifest = documents[^1].Descriptor,
                Documents = [.. documents.DistinctBy(x => x.Digest).Select(x => x.Bytes)],
                Blobs = [.. manifest.Layers.Select(x => x.Digest).Where(store.Content.Contains)],
                References = names,
            },
            layers,
            lease);
    }

    private static async Task<byte[]> ConfigAsync(RegistryClient client, Descriptor config, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetBlobAsync(config, cancellationToken);
        }
        catch (ImageException error) when (error.Code == ImageErrorCode.NotFound)
        {
            throw new ImageException(ImageErrorCode.NotFound, "error pulling image configuration: download failed after attempts=1: unknown blob", error);
        }
    }

    private static async Task<RegistryDocument> ChooseAsync(
        RegistryClient client, Reference reference, RegistryDocument index, Platform wish, int depth, CancellationToken cancellationToken)
    {
        if (depth == 0) throw new ImageException(ImageErrorCode.Invalid, "manifest list nested too deeply");
        var best = Read(index.Bytes, ImageJson.Default.ImageIndex).Manifests
            .Where(x => x.Platform is not { OS: "unknown" })
            .Select(x => (Descriptor: x, Score: x.Platform is null ? 1 : wish.Score(x.Platform)))
            .Where(x => x.Score > 0)
            .OrderByDescending(x => x.Score)
            .FirstOrDefault()
            .Descriptor;
        if (best is null) throw new ImageException(ImageErrorCode.NotFound, $"no matching manifest for {wish} in the manifest list entries");
        var document = await client.GetManifestAsync(reference.WithDigest(best.Digest), cancellationToken);
        return MediaTypes.IsIndex(document.MediaType) ? await ChooseAsync(client, reference, document, wish, depth - 1, cancellationToken) : document;
    }

    private static ImageManifest ReadManifest(RegistryDocument document)
    {
        if (!MediaTypes.IsManifest(document.MediaType))
        {
            throw new ImageException(
                ImageErrorCode.Invalid,
                document.MediaType.Contains(".v1+", StringComparison.Ordinal) && document.MediaType.Contains("docker", StringComparison.Ordinal)
                    ? "Docker Image Format v1 and Docker Image manifest version 2, schema 1 are not supported"
                    : $"unsupported manifest type \"{document.MediaType}\"");
        }
        var manifest = Read(document.Bytes, ImageJson.Default.ImageManifest);
        if (manifest.Aimless() is { } aimless) throw new ImageException(ImageErrorCode.Internal, $"invalid manifest: {aimless} lacks \"digest\"");
        return MediaTypes.IsConfig(manifest.Config.MediaType)
            ? manifest
            : throw new ImageException(ImageErrorCode.Invalid, $"Encountered remote \"{manifest.Config.MediaType}\"(unknown) when fetching");
    }

    private void WarnOfPlatform(PullRequest request, IReadOnlyList<Reference> pulled, SerialProgress progress)
    {
        if (request.Platform is not { } wish || pulled is not [var reference]) return;
        if (store.Find(reference) is { } image && wish.Score(image.Config.Platform) == 0)
        {
            progress.Tell(
                $"WARNING: image with reference {reference.Familiar} was found but its platform ({image.Config.Platform}) does not match the specified platform ({wish})");
        }
    }

    private static T Read<T>(byte[] bytes, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new ImageException(ImageErrorCode.Internal, "the manifest is null");
        }
        catch (JsonException error)
        {
            throw new ImageException(ImageErrorCode.Internal, $"invalid manifest: {JsonFault.Describe(bytes, error)}", error);
        }
    }
}
