using Berth.Images.Content;
using Berth.Images.Load;
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
    /// <param name="platform">Which platform of a multi-platform archive; null for the host's, or the only one.</param>
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
        var archive = HeadedStream.Peek(source);
        using var plain = CompressionFormat.Open(archive, CompressionFormat.Detect(archive.Head));
        contents.Read(new DecompressedStream(plain), progress, cancellationToken);
    }

    private List<LoadedImage> Keep(
        IReadOnlyList<PlannedImage> images, ArchiveContents contents, Lease lease, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        var layers = images.Select(image => image.Layers.Select(path => contents.Layer(path, cancellationToken)).ToList()).ToList();
        for (var i = 0; i < images.Count; i++) images[i].Check(layers[i]);
        cancellationToken.ThrowIfCancellationRequested();

        store.Snapshots.Commit([.. layers.SelectMany(x => x).Where(x => x.Taken is not null).Select(x => x.Taken!.ToCommit())], lease);
        var loaded = new List<LoadedImage>();
        for (var i = 0; i < images.Count; i++) loaded.Add(Keep(images[i], layers[i], lease, progress));
        return loaded;
    }

    private LoadedImage Keep(PlannedImage image, List<LoadedLayer> layers, Lease lease, IProgress<ProgressMessage> progress)
    {
        var blobs = layers.Where(x => x.Taken is { Compression: not Compression.None }).Select(x => x.Taken!.Blob).ToList();
        if (image.ManifestBytes is not null) blobs.Add(store.Content.Write(image.ManifestBytes, lease));
        var id = new KeepImage(store).Run(image.ConfigBytes, image.Config, image.Manifest, blobs, lease);
        foreach (var reference in image.References)
        {
            if (store.Tag(id, reference) is { } former)
            {
                progress.Report(new ProgressMessage
                {
                    Stream = $"The image {reference.Familiar} already exists, renaming the old one with ID {former} to empty string\n",
                });
            }
            progress.Report(new ProgressMessage { Stream = $"Loaded image: {reference.Familiar}\n" });
        }
        if (image.References.Count == 0) progress.Report(new ProgressMessage { Stream = $"Loaded image ID: {id}\n" });
        return new LoadedImage(id, image.References);
    }
}
