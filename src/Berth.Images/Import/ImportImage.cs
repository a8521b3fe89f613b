using System.Text.Json;
using Berth.Images.Layers;
using Berth.Oci;

namespace Berth.Images;

/// <summary>What <see cref="ImportImage"/> makes of a tar.</summary>
public sealed record ImportRequest
{
    /// <summary>The name to give, or null.</summary>
    public Reference? Reference { get; init; }

    /// <summary>The remark in the history; empty means Docker's own, which names <see cref="Source"/>.</summary>
    public string Message { get; init; } = "";

    /// <summary>Where the tar came from, for the history: <c>-</c> or a URL.</summary>
    public string Source { get; init; } = "-";

    /// <summary>Dockerfile instructions to apply, see <see cref="ConfigChanges"/>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>What the image is for; null for the host's platform.</summary>
    public Platform? Platform { get; init; }
}

/// <summary><c>docker import</c>: makes an image of one layer from a tar of a root file system.</summary>
/// <param name="store">Where the image goes.</param>
public sealed class ImportImage(ImageStore store)
{
    /// <summary>Reads the tar (plain, gzip or zstd) on a thread that waits for it, and returns the id of the image, which is also the one thing reported.</summary>
    /// <exception cref="ImageException">Invalid when the tar or a change is malformed.</exception>
    public async Task<Digest> RunAsync(Stream tar, ImportRequest request, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        var execution = Check(request);
        using var lease = store.Content.OpenLease();
        // The blob is of no use afterwards: nobody promised its digest to anybody.
        using var layer = await store.Taker.RunAsync(tar, default, new TakeOptions(KeepBlob: false, SourceBlocks: true), lease, cancellationToken);
        return await Task.Run(() =>
        {
            var config = Describe(request, execution, layer.DiffId);
            var image = new NewImage
            {
                ConfigBytes = JsonSerializer.SerializeToUtf8Bytes(config, ImageJson.Written.ImageConfig),
                Config = config,
                References = request.Reference is { } reference ? [reference] : [],
            };
            var id = new KeepImages(store).Run(image, [layer.ToCommit()], lease);
            progress.Report(new ProgressMessage { Status = id.Text });
            return id;
        }, CancellationToken.None);
    }

    /// <summary>Says what is wrong with a request, else what its image will run.</summary>
    /// <exception cref="ImageException">Invalid: a change is none, the platform is not Linux, or the name has a digest.</exception>
    public static ExecutionConfig Check(ImportRequest request)
    {
        if (request.Reference is { Digest: not null }) throw new ImageException(ImageErrorCode.Invalid, "cannot import digest reference");
        if (request.Platform is { OS: not "linux" }) throw new ImageException(ImageErrorCode.Invalid, "operating system is not supported");
        return ConfigChanges.Apply(new ExecutionConfig(), request.Changes);
    }

    private ImageConfig Describe(ImportRequest request, ExecutionConfig execution, Digest diffId)
    {
        var platform = (request.Platform ?? Platform.Host).Normalize();
        // Said of an arm64 this is kept, though it says nothing new.
        if (platform.Architecture == "arm64" && request.Platform?.Variant is "v8" or "8") platform = platform with { Variant = "v8" };
        var created = store.Time.GetUtcNow();
        var comment = request.Message.Length > 0 ? request.Message : $"Imported from {request.Source}";
        return new ImageConfig
        {
            Architecture = platform.Architecture,
            Variant = platform.Variant,
            OS = platform.OS,
            Comment = comment,
            Config = execution,
            Created = created,
            RootFs = new RootFs { DiffIds = [diffId] },
            History = [new HistoryEntry { Created = created, Comment = comment }],
        };
    }
}
