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
        ImageException? other = null;
        foreach (var reference in wanted)
        {
            var previous = store.Find(reference);
            try
            {
                id = await PullOneAsync(client, reference, request, progress, cancellationToken);
            }
            catch (ImageException error) when (request.AllTags && (error.InnerException is NoImage || IsNone(reference, error)))
            {
                // Signatures and the like are beside the images that they are about, under tags of their own.
                progress.Tell($"{reference.Familiar} is passed over, it is {(error.InnerException is NoImage ? "no image" : "named as a signature is")}: {error.Message}");
                other = error;
                continue;
            }
            isNewer |= previous?.Id != id;
        }
        if (id.IsEmpty && other is not null) throw other;
        return (isNewer, wanted, id);
    }

    // What is named as a signature is, and is not signed itself, or has nothing for any platform.
    private static bool IsNone(Reference reference, ImageException error) =>
        SignatureTag.IsOne(reference.Tag) && error.Code is (ImageErrorCode.Forbidden or ImageErrorCode.NotFound);

    private async Task<Digest> PullOneAsync(
        RegistryClient client, Reference reference, PullRequest request, SerialProgress progress, CancellationToken cancellationToken)
    {
        using var lease = store.Content.OpenLease();
        var top = await client.GetManifestAsync(reference, cancellationToken);
        // What is no image is told from one that nobody signed.
        if (!MediaTypes.IsIndex(top.MediaType)) ManifestReader.Read(top);
        var signature = await new VerifySignature(options.Signatures, store.Time).RunAsync(client, reference, top, cancellationToken);
        var index = MediaTypes.IsIndex(top.MediaType) ? await RemoteIndex.FetchAsync(client, reference, top, cancellationToken) : null;
        progress.Tell($"Pulling from {reference.Path}", reference.Digest is null ? reference.Tag : reference.Familiar);
        if (signature is not null) progress.Tell($"Signature: {signature.Form}, by {signature.Signer}");
        if (reference.Digest is null) ImageStore.CheckTag(reference);
        // By the digest of what the registry calls the image: the index, when there is one.
        var byDigest = reference.WithDigest(top.Digest);
        var came = new NewImage
        {
            ConfigBytes = [],
            Config = new ImageConfig(),
            Documents = [.. (index?.Documents ?? []).Select(x => (x.Digest, x.Bytes))],
            References = reference.Digest is null ? [reference, byDigest] : [byDigest],
            Target = top.Descriptor,
        };
        var id = default(Digest);
        foreach (var wanted in Wanted(index, request))
        {
            var document = wanted is null ? top : await client.GetManifestAsync(reference.WithDigest(wanted.Digest), cancellationToken, reference);
            try
            {
                id = await KeepAsync(client, document, came, lease, progress, cancellationToken);
            }
            catch (ImageException error)
            {
                throw RegistryError.About(reference, error);
            }
        }
        progress.Tell($"Digest: {top.Digest}");
        return id;
    }

    // What the name shall mean afterwards comes last. Null stands for the document that is no index.
    private static IEnumerable<Descriptor?> Wanted(RemoteIndex? index, PullRequest request)
    {
        if (index is null) return [null];
        if (!request.AllPlatforms) return [index.Choose(request.Platform)];
        var images = index.Images.Where(image => image.Platform is null or { OS: "linux" }).ToList();
        return images.Count == 0
            ? throw new ImageException(ImageErrorCode.NotFound, "no matching manifest for linux in the manifest list entries")
            : images.OrderBy(image => image.Platform is null ? 1 : (request.Platform ?? Platform.HostMaximum).Score(image.Platform));
    }

    private async Task<Digest> KeepAsync(
        RegistryClient client, RegistryDocument document, NewImage came, Lease lease, SerialProgress progress, CancellationToken cancellationToken)
    {
        var manifest = ManifestReader.Read(document);
        lease.Hold(manifest.Config.Digest);
        came = came with { Manifest = document.Descriptor, Documents = [.. came.Documents.Append((document.Digest, document.Bytes)).DistinctBy(x => x.Item1)] };
        // What is known to be spoilt is fetched anew; the layers are not looked at, the small documents are.
        if (store.Get(manifest.Config.Digest) is not { } image || !image.DiffIds.All(store.Snapshots.IsSound) || store.Content.TryRead(image.Id) is null)
            return await FetchAsync(client, manifest, came, lease, progress, cancellationToken);
        var blobs = store.BlobsOf(image.Id).ToHashSet();
        if (came.Documents.All(x => blobs.Contains(x.Digest) && store.Content.TryRead(x.Digest) is not null)) store.Refer(image.Id, came.References, came.Target);
        else await Task.Run(() => new KeepImages(store).Add(image, came, lease), CancellationToken.None);
        return image.Id;
    }

    private async Task<Digest> FetchAsync(
        RegistryClient client, ImageManifest manifest, NewImage came, Lease lease, SerialProgress progress, CancellationToken cancellationToken)
    {
        await using var layers = new PullLayers(store, client, options, progress, manifest.Layers);
        layers.Begin();
        var configBytes = await ConfigAsync(client, manifest.Config, cancellationToken);
        var config = ConfigReader.Read(configBytes);
        if (config.OS is not ("" or "linux"))
            throw new ImageException(ImageErrorCode.Invalid, $"image operating system \"{config.OS}\" cannot be used on this platform: operating system is not supported");
        var diffIds = config.RootFs.DiffIds ?? [];
        if (diffIds.Count != manifest.Layers.Count) throw new ImageException(ImageErrorCode.Invalid, "layers from manifest don't match image configuration");
        // By another hash than the image's id too, where the manifest names it so.
        if (manifest.Config.Digest.Algorithm != "sha256") came = came with { Documents = [.. came.Documents, (manifest.Config.Digest, configBytes)] };
        await layers.RunAsync(diffIds, Keep, lease, cancellationToken);
        return Digest.Sha256(configBytes);

        void Keep(IReadOnlyList<CommittableLayer> fresh) => new KeepImages(store).Run(
            came with
            {
                ConfigBytes = configBytes,
                Config = config,
                Blobs = [.. manifest.Layers.Select(x => x.Digest).Where(store.Content.Contains)],
            },
            fresh,
            lease);
    }

    private static async Task<byte[]> ConfigAsync(RegistryClient client, Descriptor config, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetBlobAsync(config, cancellationToken);
        }
        catch (ImageException error) when (error.InnerException is RegistryFailure)
        {
            var why = RegistryReferrers.IsMissing(error) ? "unknown blob" : error.Message;
            throw new ImageException(error.Code, $"error pulling image configuration: download failed after attempts=1: {why}", error);
        }
    }

    private void WarnOfPlatform(PullRequest request, IReadOnlyList<Reference> pulled, SerialProgress progress)
    {
        if (request.Platform is not { } wish || pulled is not [var reference]) return;
        if (store.Find(reference) is { } image && wish.Score(image.Config.Platform) == 0)
            progress.Tell($"WARNING: {ImageStore.WrongPlatform(reference.Familiar, image, wish)}");
    }
}
