using Berth.Images.Content;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Images.Records;

/// <summary>One image as it is known: its record, and what its configuration says.</summary>
/// <param name="Document">The record.</param>
/// <param name="Config">The configuration; one that knows the layers only, when it cannot be read.</param>
/// <param name="Fault">Why the configuration cannot be read; null when it can.</param>
internal sealed record ImageRecord(ImageDocument Document, ImageConfig Config, string? Fault);

/// <summary>
/// Reads the records of a store. Nothing is given up because one small file is spoilt: a record is made anew from its image's configuration, and
/// an image whose configuration nobody can read keeps its record, and with it its names and layers, until somebody brings the configuration again.
/// </summary>
/// <param name="folder">Where the records are.</param>
/// <param name="content">Where configurations and manifests are.</param>
/// <param name="layerSize">Bytes of a layer unpacked; null when it is not here.</param>
internal sealed class ImageRecords(DurableFolder<ImageDocument> folder, IContentStore content, Func<Digest, long?> layerSize)
{
    /// <summary>Records that were made anew, in sentences.</summary>
    public List<string> Renewed { get; } = [];

    /// <summary>All records.</summary>
    public IReadOnlyList<ImageRecord> ReadAll()
    {
        List<ImageRecord> records = [.. folder.ReadAll(static x => RecordName.Of(x.Id)).Select(Read)];
        foreach (var name in folder.AsideNames())
            if (Digest.TryParse(name.Replace('-', ':'), out var id, out _) && Recover(id) is { } record) records.Add(record);
        return records;
    }

    /// <summary>The record of an image of which nothing is known but that it was here; null when its configuration is not, either.</summary>
    public ImageRecord? Recover(Digest id) => ReadConfig(id, out _) is { } config ? Renew(new ImageDocument { Id = id }, config) : null;

    /// <summary>The record with its configuration as it is now.</summary>
    public ImageRecord Read(ImageDocument document)
    {
        if (ReadConfig(document.Id, out var fault) is not { } config) return new ImageRecord(document, new ImageConfig { RootFs = new RootFs { DiffIds = document.DiffIds } }, fault);
        // The configuration is what its digest says; a record that does not go with it is not.
        return document.DiffIds.SequenceEqual(config.RootFs.DiffIds ?? []) && document.LayerSizes.Count == document.DiffIds.Count ? new ImageRecord(document, config, null) : Renew(document, config);
    }

    private ImageRecord Renew(ImageDocument known, ImageConfig config)
    {
        var diffIds = config.RootFs.DiffIds ?? [];
        var (manifest, blobs) = new FindDocuments(content).Run(known.Id);
        var document = known with
        {
            Manifest = known.Manifest ?? manifest,
            DiffIds = diffIds,
            Blobs = [.. known.Blobs.Union(blobs)],
            LayerSizes = [.. diffIds.Select(x => layerSize(x) ?? 0)],
        };
        try
        {
            using var prepared = folder.Prepare(RecordName.Of(known.Id), document);
            prepared.Flush();
            prepared.Publish();
            folder.Sync();
            folder.ForgetWritten();
            Renewed.Add($"the record of image {known.Id} was spoilt or missing and has been made anew from its configuration");
        }
        catch (ImageException error) when (error.InnerException is LinuxException)
        {
            // This process knows all the same, and the next one looks again.
            Renewed.Add($"the record of image {known.Id} is spoilt or missing; what it said is known from its configuration, but cannot be written: {error.Message}");
        }
        return new ImageRecord(document, config, null);
    }

    private ImageConfig? ReadConfig(Digest id, out string? fault)
    {
        fault = null;
        try
        {
            if (content.Contains(id)) return ConfigReader.Read(content.Read(id));
            fault = "its configuration is missing";
        }
        catch (ImageException error)
        {
            fault = error.Code == ImageErrorCode.Internal ? "its configuration is spoilt" : error.Message;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = $"its configuration cannot be read: {FileFailure.Describe(error)}";
        }
        return null;
    }
}
