using Berth.Api.Host;
using Berth.Api.Requests;
using Berth.Api.Volumes;
using Berth.Engine.Containers;
using Berth.Engine.Times;
using Berth.Engine.Uses;
using Berth.Engine.Volumes;
using Berth.Images;
using Berth.Images.Snapshots;
using Berth.Oci;

namespace Berth.Engine.Disk;

/// <summary>What to prune.</summary>
public sealed record PruneRequest
{
    /// <summary>Stopped containers, before the images they stand on.</summary>
    public bool Containers { get; init; }

    /// <summary>All images without a container, not only those without a name.</summary>
    public bool AllImages { get; init; }

    /// <summary>Anonymous volumes without a container.</summary>
    public bool Volumes { get; init; }

    /// <summary><c>label label! until</c>.</summary>
    public required Filters Filters { get; init; }
}

/// <summary>Says what pruning would remove and free, without removing anything. Walks the files that would go.</summary>
public sealed class EstimatePrune(ContainerStore containers, ContainerCensus census, ImageStore images, VolumeStore volumes, TimeProvider time)
{
    /// <summary>Estimates. Layers that images share are counted when the last of these goes.</summary>
    /// <exception cref="EngineException">Invalid filter.</exception>
    public PruneEstimate Execute(PruneRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Filters.Validate("label", "label!", "until");
        var until = request.Filters.Get("until") is [var text, ..] ? FilterTime.Parse(text, time) : DateTimeOffset.MaxValue;
        var gone = request.Containers
            ? containers.List().Where(x => !x.Document.State.IsUp && x.Document.Created <= until && Labelled(request.Filters, x.Document.Config.Labels)).Select(x => x.Id).ToHashSet()
            : [];
        var staying = census().Where(container => !gone.Contains(container.Id)).ToList();
        var unused = Unused(request, until, staying);
        List<Volume> loose = request.Volumes ? [.. volumes.List().Where(volume => IsLoose(volume, staying) && Labelled(request.Filters, volume.Labels))] : [];
        return new PruneEstimate
        {
            Containers = gone.Count,
            Images = unused.Count,
            Volumes = loose.Count,
            SpaceReclaimable = images.Reclaimable(unused, gone) + gone.Sum(id => TreeBlocks.OfPath(containers.DirectoryOf(id)))
                + loose.Sum(volume => TreeBlocks.OfPath(Path.GetDirectoryName(volume.Mountpoint)!)),
        };
    }

    private HashSet<Digest> Unused(PruneRequest request, DateTimeOffset until, List<ContainerUse> staying)
    {
        var all = images.List();
        var unused = all.Where(image => (request.AllImages || images.IsDangling(image)) && image.Created <= until && Labelled(request.Filters, image.Config.Config?.Labels)
            && !images.IsInFlight(image.Id) && !staying.Any(container => container.Uses(image.Id.ToString()))).Select(image => image.Id).ToHashSet();
        // What an image that stays was made of stays as well.
        while (all.FirstOrDefault(image => image.Parent is { } parent && !unused.Contains(image.Id) && unused.Contains(parent)) is { } child) unused.Remove(child.Parent!.Value);
        return unused;
    }

    private static bool IsLoose(Volume volume, List<ContainerUse> staying) =>
        (volume.Labels?.ContainsKey(VolumeStore.AnonymousLabel) ?? false) && !staying.Any(container => container.Volumes.Contains(volume.Name));

    private static bool Labelled(Filters filters, IReadOnlyDictionary<string, string>? labels) =>
        filters.MatchPairs("label", labels) && !(filters.Contains("label!") && filters.MatchPairs("label!", labels));
}
