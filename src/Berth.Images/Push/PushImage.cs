using Berth.Images.Content;
using Berth.Images.Indexes;
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
        if (request.Platform is { } wish) ForPlatform(request.Reference.WithDefaultTag(), wish);
        serial.Tell($"The push refers to repository [{repository.Name}]");
        var tags = TagsOf(request);
        // A layer that is missing here may be had where the image came from; a configuration has to be read.
        foreach (var (reference, image) in tags)
            if (image.Fault is not null) store.Usable(image, reference.Familiar);
        try
        {
            using var client = await RegistryClient.ConnectAsync(repository, "pull,push", request.Credentials, options, store.Time, cancellationToken);
            using var origins = new BlobOrigins(repository, request.Credentials, options, store.Time);
            foreach (var (reference, image) in tags)
            {
                using var lease = store.Content.OpenLease();
                foreach (var digest in image.DiffIds.Append(image.Id)) lease.Hold(digest);
                var work = new PushWork(client, origins, reference, image, lease);
                if (await PushIndexAsync(work, request, serial, cancellationToken)) continue;
                await PushOneAsync(work, serial, cancellationToken);
                if (request.Platform is null) TellOfIndex(work, serial);
            }
        }
        catch (ImageException error) when (error.Message.EndsWith(RegistryAuthorization.NothingToShow, StringComparison.Ordinal))
        {
            throw new ImageException(error.Code, RegistryAuthorization.NothingToShow, error);
        }
    }

    private List<(Reference Reference, Image Image)> TagsOf(PushRequest request)
    {
        var name = request.Reference.Name;
        var all = store.List()
            .SelectMany(image => store.ReferencesOf(image.Id).Where(x => x.Digest is null && x.Name == name).Select(x => (Reference: x, Image: image)))
            .OrderBy(x => x.Reference.Tag, StringComparer.Ordinal)
            .ToList();
        if (all.Count == 0) throw new ImageException(ImageErrorCode.NotFound, $"An image does not exist locally with the tag: {request.Reference.FamiliarName}");
        if (!request.AllTags)
        {
            var wanted = request.Reference.WithDefaultTag();
            all = [.. all.Where(x => x.Reference.Tag == wanted.Tag)];
            if (all.Count == 0) throw new ImageException(ImageErrorCode.NotFound, $"tag does not exist: {wanted.Familiar}");
        }
        return request.Platform is { } platform ? [.. all.Select(x => (x.Reference, ForPlatform(x.Reference, platform)))] : all;
    }

    private Image ForPlatform(Reference reference, Platform wish) => store.Get(reference.Familiar, wish);

    // True when the whole index was pushed.
    private async Task<bool> PushIndexAsync(PushWork work, PushRequest request, SerialProgress progress, CancellationToken cancellationToken)
    {
        if (request.Platform is not null || new ListPlatforms(store).Run(work.Reference) is not { } platforms) return false;
        if (!request.AllPlatforms && platforms.Any(x => x.Entry.Kind == ManifestKind.Image && x.Image is null)) return false;
        var index = store.TargetOf(work.Reference)!;
        foreach (var digest in platforms.SelectMany(x => (Digest[])[x.Entry.Descriptor.Digest, .. x.Image?.DiffIds ?? []]).Append(index.Digest)) work.Lease.Hold(digest);
        List<string> repositories = [.. store.OriginsOf(work.Image.Id).Where(x => x.Digest == index.Digest).Select(x => x.Name).Distinct()];
        try
        {
            var bytes = await new PushIndex(store, work.Client, work.Reference.WithoutTag(), work.Origins, options, progress).RunAsync(work.Reference.Tag!, index, repositories, cancellationToken);
            Finish(work, index, bytes.Length, progress);
            return true;
        }
        catch (LostBlobException lost)
        {
            if (request.AllPlatforms)
                throw new ImageException(ImageErrorCode.NotFound, $"{work.Reference.Familiar} cannot be pushed with all platforms: nobody has {lost.Blob}", lost);
            return false;
        }
    }

    private void TellOfIndex(PushWork work, SerialProgress progress)
    {
        if (store.TargetOf(work.Reference) is not { } index || !MediaTypes.IsIndex(index.MediaType)) return;
        if (new ListPlatforms(store).ManifestOf(work.Reference, work.Image.Id) is not { } manifest) return;
        progress.Report(new ProgressMessage { Instead = new PushedInstead(index, manifest) });
    }

    private async Task PushOneAsync(PushWork work, SerialProgress progress, CancellationToken cancellationToken)
    {
        var (client, image) = (work.Client, work.Image);
        var descriptor = new ListPlatforms(store).ManifestOf(work.Reference, image.Id) ?? image.Manifest;
        var kept = KeptManifest(image, descriptor);
        if (kept is not null)
            foreach (var layer in kept.Layers) work.Lease.Hold(layer.Digest);
        var push = new PushLayers(store, client, work.Reference.WithoutTag(), work.Origins, options, progress);
        IReadOnlyList<Descriptor> layers;
        var isAnew = false;
        try
        {
            layers = await push.RunAsync(image, kept?.Layers, cancellationToken);
        }
        catch (LostBlobException lost)
        {
            // As with Docker, then: the same image under another digest. It is said, and the manifest it came with stays its own.
            progress.Tell($"The registry the image came from does not give {lost.Blob}: layers are compressed anew");
            (kept, isAnew) = (null, true);
            layers = await push.RunAsync(image, null, cancellationToken);
        }
        await PushConfigAsync(client, image, kept?.Config.Digest ?? image.Id, cancellationToken);
        var (mediaType, manifest) = kept is not null
            ? (descriptor!.MediaType, store.Content.Read(descriptor.Digest))
            : (MediaTypes.DockerManifest, DockerManifest.Write(image.Id, store.ReadConfig(image.Id).Length, layers));
        await new RegistryUploads(client).PutManifestAsync(work.Reference.Tag!, mediaType, manifest, cancellationToken);
        var sent = kept is not null ? descriptor! : new Descriptor { MediaType = mediaType, Digest = Digest.Sha256(manifest) };
        // The tar compressed as it was when this image was pushed before gives the blobs it had then.
        if (isAnew && sent.Digest != descriptor!.Digest) progress.Tell($"The image was {descriptor.Digest} and has another digest in this repository");
        if (kept is null && KeptManifest(image, image.Manifest) is null) Remember(image, mediaType, manifest, work.Reference.WithDigest(sent.Digest), work.Lease);
        Finish(work, sent, manifest.Length, progress);
    }

    private void Finish(PushWork work, Descriptor sent, long size, SerialProgress progress)
    {
        progress.Tell($"{work.Reference.Tag}: digest: {sent.Digest} size: {size}");
        var isIndex = MediaTypes.IsIndex(sent.MediaType);
        store.Refer(work.Image.Id, [work.Reference.WithDigest(sent.Digest)], isIndex ? sent : null, isIndex ? work.Reference : null);
        progress.Report(new ProgressMessage { Pushed = new PushResult(work.Reference.Tag!, sent.Digest, size) });
    }

    // An archive that docker save wrote has a manifest of plain tars. Nobody knows the image by that one, and nobody wants to send those.
    private ImageManifest? KeptManifest(Image image, Descriptor? descriptor)
    {
        // One that is here and spoilt is told of: pushed without it, the image would have another digest.
        if (descriptor is not null && store.Content.Contains(descriptor.Digest)) store.Content.Read(descriptor.Digest);
        return KnownBlobs.ManifestOf(store, image, descriptor) is { } manifest
            && (image.RepoDigests.Count > 0 || !manifest.Layers.Any(x => x.MediaType is MediaTypes.OciLayer or MediaTypes.DockerLayer)) ? manifest : null;
    }

    private async Task PushConfigAsync(RegistryClient client, Image image, Digest name, CancellationToken cancellationToken)
    {
        var uploads = new RegistryUploads(client);
        if (await uploads.HasAsync(name, cancellationToken)) return;
        var config = new KeptBlob(store.Content, new Descriptor { Digest = name, Size = store.ReadConfig(image.Id).Length });
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

    private sealed record PushWork(RegistryClient Client, BlobOrigins Origins, Reference Reference, Image Image, Lease Lease);
}
