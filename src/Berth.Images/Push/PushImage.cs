using Berth.Images.Content;
using Berth.Images.Push;
using Berth.Images.Records;
using Berth.Images.Registries;
using Berth.Oci;

namespace Berth.Images;

/// <summary>
/// <c>docker push</c>: gives an image to a registry. An image that came with a manifest goes with it, byte for byte, and so under the digest it
/// was pulled with; any other gets the manifest that Docker would write.
/// </summary>
/// <param name="store">Where the image is.</param>
/// <param name="options">How registries are spoken to.</param>
public sealed class PushImage(ImageStore store, RegistryOptions options)
{
    /// <summary>Pushes.</summary>
    /// <exception cref="ImageException">With Docker's sentence for what the registry said.</exception>
    public async Task RunAsync(PushRequest request, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var serial = new SerialProgress(progress);
        var repository = request.Reference.WithoutTag();
        CheckPlatform(request);
        serial.Tell($"The push refers to repository [{repository.Name}]");
        var tags = TagsOf(request);
        try
        {
            using var client = await RegistryClient.ConnectAsync(repository, "pull,push", request.Credentials, options, store.Time, cancellationToken);
            using var origins = new BlobOrigins(repository, request.Credentials, options, store.Time);
            foreach (var (reference, image) in tags)
            {
                using var lease = store.Content.OpenLease();
                foreach (var digest in image.DiffIds.Append(image.Id)) lease.Hold(digest);
                await PushOneAsync(client, origins, reference, image, lease, serial, cancellationToken);
            }
        }
        catch (ImageException error) when (error.Message.EndsWith(RegistryAuthorization.NothingToShow, StringComparison.Ordinal))
        {
            throw new ImageException(error.Code, RegistryAuthorization.NothingToShow, error);
        }
    }

    private void CheckPlatform(PushRequest request)
    {
        if (request.Platform is not { } wish || store.Find(request.Reference.WithDefaultTag()) is not { } image || wish.Score(image.Config.Platform) > 0) return;
        throw new ImageException(
            ImageErrorCode.NotFound,
            $"image with reference {request.Reference.WithDefaultTag().Familiar} was found but its platform ({image.Config.Platform}) does not match the specified platform ({wish})");
    }

    private List<(Reference Reference, Image Image)> TagsOf(PushRequest request)
    {
        var name = request.Reference.Name;
        var all = store.List()
            .SelectMany(image => store.ReferencesOf(image.Id).Where(x => x.Digest is null && x.Name == name).Select(x => (x, image)))
            .OrderBy(x => x.x.Tag, StringComparer.Ordinal)
            .ToList();
        if (all.Count == 0) throw new ImageException(ImageErrorCode.NotFound, $"An image does not exist locally with the tag: {request.Reference.FamiliarName}");
        if (request.AllTags) return all;
        var wanted = request.Reference.WithDefaultTag();
        return all.Where(x => x.x.Tag == wanted.Tag).ToList() is { Count: > 0 } one
            ? one
            : throw new ImageException(ImageErrorCode.NotFound, $"tag does not exist: {wanted.Familiar}");
    }

    private async Task PushOneAsync(
        RegistryClient client, BlobOrigins origins, Reference reference, Image image, Lease lease, SerialProgress progress, CancellationToken cancellationToken)
    {
        var kept = KeptManifest(image);
        if (kept is not null)
            foreach (var layer in kept.Layers) lease.Hold(layer.Digest);
        var push = new PushLayers(store, client, reference.WithoutTag(), origins, options, progress);
        IReadOnlyList<Descriptor> layers;
        try
        {
            layers = await push.RunAsync(image, kept?.Layers, cancellationToken);
        }
        catch (LostBlobException lost)
        {
            // As with Docker, then: the same image under another digest. It is said, and the manifest it came with stays its own.
            progress.Tell($"The registry the image came from does not give {lost.Blob}: layers are compressed anew, under another digest");
            kept = null;
            layers = await push.RunAsync(image, null, cancellationToken);
        }
        await PushConfigAsync(client, image, cancellationToken);
        var (mediaType, manifest) = kept is not null
            ? (image.Manifest!.MediaType, store.Content.Read(image.Manifest.Digest))
            : (MediaTypes.DockerManifest, DockerManifest.Write(image.Id, store.ReadConfig(image.Id).Length, layers));
        await new RegistryUploads(client).PutManifestAsync(reference.Tag!, mediaType, manifest, cancellationToken);
        var digest = Digest.Sha256(manifest);
        var byDigest = reference.WithDigest(digest);
        progress.Tell($"{reference.Tag}: digest: {digest} size: {manifest.Length}");
        if (kept is null && KeptManifest(image) is null) Remember(image, mediaType, manifest, byDigest, lease);
        else store.Refer(image.Id, [byDigest]);
        progress.Report(new ProgressMessage { Pushed = new PushResult(reference.Tag!, digest, manifest.Length) });
    }

    // An archive that docker save wrote has a manifest of plain tars. Nobody knows the image by that one, and nobody wants to send those.
    private ImageManifest? KeptManifest(Image image) => KnownBlobs.ManifestOf(store, image) is { } manifest
        && (image.RepoDigests.Count > 0 || !manifest.Layers.Any(x => x.MediaType is MediaTypes.OciLayer or MediaTypes.DockerLayer)) ? manifest : null;

    private async Task PushConfigAsync(RegistryClient client, Image image, CancellationToken cancellationToken)
    {
        var uploads = new RegistryUploads(client);
        if (await uploads.HasAsync(image.Id, cancellationToken)) return;
        var config = new KeptBlob(store.Content, new Descriptor { Digest = image.Id, Size = store.ReadConfig(image.Id).Length });
        await new BlobUpload(uploads, options, new Retry(options, store.Time, static _ => { })).RunAsync(config, null, static _ => { }, cancellationToken);
    }

    // Pushed once more, it goes under the same digest; and its layers are known to be there.
    private void Remember(Image image, string mediaType, byte[] manifest, Reference byDigest, Lease lease)
    {
        using var staged = store.Content.Stage(manifest, lease);
        staged.Publish();
        var document = new ImageDocument
        {
            Id = image.Id,
            Manifest = new Descriptor { MediaType = mediaType, Digest = staged.Digest, Size = manifest.Length },
            DiffIds = image.DiffIds,
            Blobs = [staged.Digest],
            LayerSizes = image.LayerSizes,
        };
        store.Put([new ImageEntry(document, image.Config, [byDigest])]);
    }
}
