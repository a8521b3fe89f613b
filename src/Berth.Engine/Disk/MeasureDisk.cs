using Berth.Api.Containers;
using Berth.Api.Host;
using Berth.Api.Requests;
using Berth.Api.Volumes;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Query;
using Berth.Engine.Images;
using Berth.Engine.Volumes;
using Berth.Images;
using Berth.Images.Snapshots;

namespace Berth.Engine.Disk;

/// <summary>
/// <c>docker system df</c>. What images take together is what the disk says, which knows of shared layers, kept blobs and broken downloads; each by
/// itself is looked up. Containers are what they have written, their logs with it. Volumes are walked through only when they are asked for.
/// </summary>
public sealed class MeasureDisk(ImageStore store, ListImages images, ListContainers containers, ContainerStore kept, VolumeStore volumes)
{
    private static readonly string[] s_types = ["container", "image", "volume", "build-cache"];
    private static readonly Filters s_none = Filters.Parse(null);

    /// <summary>Measures.</summary>
    /// <param name="types">What is wanted; empty for everything.</param>
    /// <exception cref="EngineException">Invalid: no such type of object.</exception>
    public DiskUsageResponse Execute(IReadOnlyList<string> types)
    {
        if (types.FirstOrDefault(type => !s_types.Contains(type)) is { } unknown) throw EngineException.Invalid($"unknown object type: {unknown}");
        return new DiskUsageResponse
        {
            LayersSize = Wants("image") ? store.DiskBytes() : 0,
            Images = Wants("image") ? [.. images.Run(s_none, all: true, sharedSize: true)] : null,
            Containers = Wants("container") ? [.. containers.Execute(all: true, limit: 0, withSize: true, s_none).Select(WithLog)] : null,
            Volumes = Wants("volume") ? [.. volumes.List().Select(Measure)] : null,
            BuildCache = Wants("build-cache") ? [] : null,
        };

        bool Wants(string type) => types.Count == 0 || types.Contains(type);
    }

    // Docker counts no logs, which may be most of what a container takes.
    private ContainerSummary WithLog(ContainerSummary container)
    {
        try
        {
            container.SizeRw += Directory.EnumerateFiles(kept.DirectoryOf(container.Id), "*.log*", SearchOption.AllDirectories).Sum(file => new FileInfo(file) is { Exists: true } log ? log.Length : 0);
        }
        catch (DirectoryNotFoundException)
        {
            // It was removed since it was listed.
        }
        return container;
    }

    private Volume Measure(Volume volume) => volume with
    {
        UsageData = new VolumeUsage { RefCount = volumes.UsersOf(volume.Name).Count, Size = TreeUsage.OfPath(volume.Mountpoint) },
    };
}
