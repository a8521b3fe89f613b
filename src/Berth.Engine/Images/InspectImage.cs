using Berth.Api.Containers;
using Berth.Api.Images;
using Berth.Api.Json;
using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary><c>docker image inspect</c> and <c>docker history</c>.</summary>
public sealed class InspectImage(ImageStore store, DescribeManifests manifests)
{
    /// <summary>All that is known of an image.</summary>
    /// <param name="name">A name, an id or the beginning of one.</param>
    /// <param name="platform">The image that the name means for this one; null for what it means without.</param>
    /// <param name="withManifests">Tell of the manifests of the index that it came by.</param>
    /// <exception cref="ImageException">No such image.</exception>
    /// <exception cref="EngineException">NotFound: the image is for another platform than <paramref name="platform"/>.</exception>
    public ImageInspect Run(string name, Platform? platform = null, bool withManifests = false)
    {
        var image = Read(name, platform);
        var config = image.Config;
        return new ImageInspect
        {
            Id = image.Id.ToString(),
            RepoTags = [.. image.RepoTags],
            RepoDigests = [.. image.RepoDigests],
            Parent = image.Parent?.ToString() ?? "",
            Container = config.Container,
            Comment = string.IsNullOrEmpty(config.Comment) ? config.History is [.., var last] ? last.Comment ?? "" : "" : config.Comment,
            Created = config.Created,
            DockerVersion = config.DockerVersion ?? "",
            Author = config.Author ?? "",
            Architecture = config.Architecture,
            Variant = string.IsNullOrEmpty(config.Variant) ? null : config.Variant,
            Os = config.OS.Length == 0 ? "linux" : config.OS,
            OsVersion = string.IsNullOrEmpty(config.OSVersion) ? null : config.OSVersion,
            Size = image.Size,
            GraphDriver = new GraphDriver { Name = StorageName, Data = Places(image) },
            RootFS = new RootFS { Layers = image.DiffIds.Count == 0 ? null : [.. image.DiffIds.Select(d => d.ToString())] },
            Metadata = new ImageMetadata { LastTagTime = image.LastTagged ?? default },
            Manifests = withManifests ? manifests.Run(image) : null,
            Config = RunConfig(config.Config),
        };
    }

    /// <summary>The name of the storage driver, in images, containers and <c>docker info</c>.</summary>
    public const string StorageName = "overlay2";

    /// <summary>The steps that made an image, last first.</summary>
    /// <exception cref="ImageException">No such image.</exception>
    /// <exception cref="EngineException">NotFound: the image is for another platform than <paramref name="platform"/>.</exception>
    public IReadOnlyList<Api.Images.HistoryEntry> History(string name, Platform? platform = null)
    {
        var image = Read(name, platform);
        List<Api.Images.HistoryEntry> entries = [];
        var layer = 0;
        foreach (var step in image.Config.History ?? [])
        {
            var size = step.EmptyLayer == true || layer >= image.LayerSizes.Count ? 0 : image.LayerSizes[layer++];
            entries.Add(new Api.Images.HistoryEntry
            {
                Id = "<missing>",
                Comment = step.Comment ?? "",
                Created = step.Created is { } created ? created.ToUnixTimeSeconds() : GoZeroSeconds,
                CreatedBy = step.CreatedBy ?? "",
                Size = size,
            });
        }
        entries.Reverse();
        // Each parent made here is an image of its own; steps made elsewhere have no id any more.
        var ancestor = image;
        for (var i = 0; i < entries.Count && ancestor is not null; i++)
        {
            entries[i] = entries[i] with { Id = ancestor.Id.ToString(), Tags = ancestor.RepoTags.Count == 0 ? null : [.. ancestor.RepoTags] };
            ancestor = ancestor.Parent is { } parent ? store.Get(parent) : null;
        }
        return entries;
    }

    // What a configuration says cannot be told without one; a layer that is missing is told of by all who need it.
    private Image Read(string name, Platform? platform) => store.Get(name, platform) is var image && image.Fault is null ? image : store.Usable(image, name);

    private ApiMap<string>? Places(Image image)
    {
        try
        {
            return new ApiMap<string>(store.Snapshots.Places(image.DiffIds));
        }
        catch (ImageException)
        {
            // A layer is being removed this moment: the image goes too.
            return null;
        }
    }

    // What Go's zero time is in Unix seconds.
    internal const long GoZeroSeconds = -62135596800;

    private static ImageRunConfig? RunConfig(ExecutionConfig? config)
    {
        if (config is null) return null;
        return new ImageRunConfig
        {
            User = config.User ?? "",
            Env = List(config.Env),
            Cmd = List(config.Cmd),
            Entrypoint = List(config.Entrypoint),
            WorkingDir = config.WorkingDir ?? "",
            Labels = config.Labels is null ? null : new ApiMap<string>(config.Labels),
            OnBuild = List(config.OnBuild),
            Shell = List(config.Shell),
            StopSignal = string.IsNullOrEmpty(config.StopSignal) ? null : config.StopSignal,
            ExposedPorts = Set(config.ExposedPorts),
            Volumes = Set(config.Volumes),
            ArgsEscaped = config.ArgsEscaped ?? false,
            Healthcheck = config.Healthcheck is { } health ? new HealthConfig
            {
                Test = List(health.Test),
                Interval = health.Interval ?? 0,
                Timeout = health.Timeout ?? 0,
                StartPeriod = health.StartPeriod ?? 0,
                StartInterval = health.StartInterval ?? 0,
                Retries = health.Retries ?? 0,
            } : null,
        };
    }

    private static string[]? List(IReadOnlyList<string>? values) => values is null ? null : [.. values];

    private static ApiMap<Empty>? Set(IReadOnlyDictionary<string, EmptyObject>? values) =>
        values is null ? null : new ApiMap<Empty>(values.Select(v => KeyValuePair.Create(v.Key, Empty.Value)));
}
