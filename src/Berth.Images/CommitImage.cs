using System.IO.Pipelines;
using System.Text.Json;
using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Oci;

namespace Berth.Images;

/// <summary>What <see cref="CommitImage"/> makes of a root file system.</summary>
public sealed record CommitRequest
{
    /// <summary>The root file system.</summary>
    public required string Key { get; init; }

    /// <summary>The image it stands on; null when that is gone, which leaves its layers.</summary>
    public Image? Parent { get; init; }

    /// <summary>The layers it stands on, lowest first.</summary>
    public required IReadOnlyList<Digest> DiffIds { get; init; }

    /// <summary>What the image runs.</summary>
    public required ExecutionConfig Execution { get; init; }

    /// <summary>Who made it.</summary>
    public string Author { get; init; } = "";

    /// <summary>The remark in the history.</summary>
    public string Comment { get; init; } = "";

    /// <summary>What made the changes, for the history.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>The container, for the configuration.</summary>
    public string Container { get; init; } = "";

    /// <summary>The name to give, or null.</summary>
    public Reference? Reference { get; init; }
}

/// <summary>Makes an image of what was written to a root file system: one more layer on those of its image.</summary>
/// <param name="store">Where the image goes.</param>
public sealed class CommitImage(ImageStore store)
{
    /// <summary>Returns the id of the image.</summary>
    /// <exception cref="ImageException">NotFound: no such root file system. Also when the image it stands on has lost something: the new one would lack that.</exception>
    public async Task<Digest> RunAsync(CommitRequest request, CancellationToken cancellationToken)
    {
        if (request.Reference is { } name) ImageStore.CheckTag(name);
        if (request.Parent is { } parent) store.Usable(parent);
        using var lease = store.Content.OpenLease();
        var (layer, hasContent) = await TakeAsync(request.Key, lease, cancellationToken);
        using (layer)
        {
            return await Task.Run(() =>
            {
                var config = Describe(request, hasContent ? [.. request.DiffIds, layer.DiffId] : request.DiffIds, isEmpty: !hasContent);
                var image = new NewImage
                {
                    ConfigBytes = JsonSerializer.SerializeToUtf8Bytes(config, ImageJson.Written.ImageConfig),
                    Config = config,
                    Parent = request.Parent?.Id,
                    References = request.Reference is { } reference ? [reference] : [],
                };
                return new KeepImages(store).Run(image, hasContent ? [layer.ToCommit()] : [], lease);
            }, CancellationToken.None);
        }
    }

    // The tar is made on one thread and taken in by others, as if it came from anywhere.
    private async Task<(TakenLayer Layer, bool HasContent)> TakeAsync(string key, Lease lease, CancellationToken cancellationToken)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20, minimumSegmentSize: 64 << 10));
        var packing = Task.Factory.StartNew(() => Pack(key, pipe.Writer, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        TakenLayer? layer = null;
        try
        {
            await using var tar = pipe.Reader.AsStream();
            // What goes wrong in the packing comes out of the reading.
            layer = await store.Taker.RunAsync(tar, default, new TakeOptions(KeepBlob: false, SourceBlocks: false), lease, cancellationToken);
            return (layer, await packing);
        }
        catch
        {
            layer?.Dispose();
            throw;
        }
        finally
        {
            await packing.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private bool Pack(string key, PipeWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            using var target = new BufferedStream(writer.AsStream(leaveOpen: true), 128 << 10);
            var hasContent = store.Snapshots.Pack(key, target, cancellationToken);
            target.Flush();
            writer.Complete();
            return hasContent;
        }
        catch (Exception error)
        {
            writer.Complete(error);
            throw;
        }
    }

    private ImageConfig Describe(CommitRequest request, IReadOnlyList<Digest> diffIds, bool isEmpty)
    {
        var created = store.Time.GetUtcNow();
        var basis = request.Parent?.Config;
        var platform = basis?.Platform ?? Platform.Host.Normalize();
        return new ImageConfig
        {
            Architecture = platform.Architecture,
            Variant = platform.Variant,
            OS = platform.OS,
            OSVersion = platform.OSVersion,
            Author = NullIfEmpty(request.Author),
            Comment = NullIfEmpty(request.Comment),
            Container = NullIfEmpty(request.Container),
            Config = request.Execution,
            Created = created,
            RootFs = new RootFs { DiffIds = diffIds },
            History =
            [
                .. basis?.History ?? [],
                new HistoryEntry
                {
                    Created = created,
                    CreatedBy = NullIfEmpty(request.CreatedBy),
                    Author = NullIfEmpty(request.Author),
                    Comment = NullIfEmpty(request.Comment),
                    EmptyLayer = isEmpty ? true : null,
                },
            ],
        };
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
