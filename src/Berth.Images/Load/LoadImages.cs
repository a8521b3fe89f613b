using Berth.Images.Content;
using Berth.Images.Load;
using Berth.Images.Records;
using Berth.Images.Streams;
using Berth.Oci;

namespace Berth.Images;

/// <summary>One image that an archive held.</summary>
/// <param name="Id">The image id.</param>
/// <param name="References">The names it was given.</param>
public sealed record LoadedImage(Digest Id, IReadOnlyList<Reference> References);

/// <summary><c>docker load</c>: takes the images of an archive in (docker-save or OCI layout; plain, gzip or zstd).</summary>
/// <param name="store">Where images go.</param>
public sealed class LoadImages(ImageStore store)
{
    /// <summary>Reads the archive once, front to back. An image becomes visible when all of it is durable.</summary>
    /// <param name="archive">The archive; its reads may block, a thread is set aside for them.</param>
    /// <param name="platform">Only the images for this one; null for all platforms that the archive has.</param>
    /// <param name="progress">Told <c>Loaded image: x:y</c> and, while layers are unpacked, <c>Loading layer</c>.</param>
    /// <param name="cancellationToken">Stops, and leaves nothing behind.</param>
    /// <exception cref="ImageException">Invalid with Docker's sentence when the archive is not what it should be.</exception>
    public async Task<IReadOnlyList<LoadedImage>> RunAsync(
        Stream archive, Platform? platform, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        using var lease = store.Content.OpenLease();
        using var contents = new ArchiveContents(store, lease);
        // Behind the end of the tar nothing is of interest.
        await Task.Factory.StartNew(() => Read(archive, contents, progress, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var images = new ArchiveIndex(contents, platform).List();
        return await Task.Run(() => Keep(images, contents, lease, progress, cancellationToken), CancellationToken.None);
    }

    private static void Read(Stream source, ArchiveContents contents, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        using var archive = DecompressedStream.Open(source);
        contents.Read(archive, progress, cancellationToken);
    }

    private List<LoadedImage> Keep(
        IReadOnlyList<PlannedImage> images, ArchiveContents contents, Lease lease, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        var layers = images.Select(image => image.Layers.Select(path => contents.Layer(path, cancellationToken)).ToList()).ToList();
        for (var i = 0; i < images.Count; i++) images[i].Check(layers[i]);
        cancellationToken.ThrowIfCancellationRequested();

        var given = new KeepImages(store).Run(
            [.. images.Zip(layers, ToKeep)], [.. layers.SelectMany(x => x).Where(x => x.Taken is not null).Select(x => x.Taken!.ToCommit())], lease);
        Tell(images, given, progress);
        return [.. images.Select(x => new LoadedImage(Digest.Sha256(x.ConfigBytes), x.References))];
    }

    // The names were given in the order of the images.
    private static void Tell(IReadOnlyList<PlannedImage> images, IReadOnlyList<GivenName> given, IProgress<ProgressMessage> progress)
    {
        var next = 0;
        foreach (var image in images)
        {
            foreach (var reference in image.References)
            {
                if (given[next++].Former is { } former)
                    progress.Report(new ProgressMessage { Stream = $"The image {reference.Familiar} already exists, renaming the old one with ID {former} to empty string\n" });
                if (image.IsFirst) progress.Report(new ProgressMessage { Stream = $"Loaded image: {reference.Familiar}\n" });
            }
            if (image.References.Count == 0) progress.Report(new ProgressMessage { Stream = $"Loaded image ID: {Digest.Sha256(image.ConfigBytes)}\n" });
        }
    }

    private static NewImage ToKeep(PlannedImage image, List<LoadedLayer> layers) => new()
    {
        ConfigBytes = image.ConfigBytes,
        Config = image.Config,
        Manifest = image.Manifest,
        Documents = image.ManifestBytes is null ? image.Documents : [(image.Manifest!.Digest, image.ManifestBytes), .. image.Documents],
        Blobs = [.. layers.Where(x => x.Taken is { Compression: not Compression.None }).Select(x => x.Taken!.Blob)],
        References = image.References,
        Target = image.Target,
    };
}
