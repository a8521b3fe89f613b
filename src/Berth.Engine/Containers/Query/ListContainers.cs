using Berth.Api.Containers;
using Berth.Api.Requests;
using Berth.Engine.Links;
using Berth.Images;

namespace Berth.Engine.Containers.Query;

/// <summary>The containers there are, newest first, as <c>docker ps</c> shows them.</summary>
public sealed class ListContainers(ContainerStore containers, ImageStore images, ContainerOptions options, Func<string, string> networkIdOf)
{
    private readonly ResolveLinks _links = new(containers);

    /// <summary>Lists what passes the filters.</summary>
    /// <param name="all">Also what does not run.</param>
    /// <param name="limit">The newest so many, running or not; 0 for all.</param>
    /// <param name="withSize">Also the size of their files.</param>
    /// <param name="filters">What the client filters by.</param>
    /// <exception cref="EngineException">Invalid filter, or it names a container that is not there.</exception>
    public ContainerSummary[] Execute(bool all, int limit, bool withSize, Filters filters)
    {
        var filter = new ContainerFilter(filters, containers, images);
        var everything = all || limit > 0 || filter.WantsAll;
        var now = options.Time.GetUtcNow();
        var names = _links.Names();
        var found = containers.List()
            .Where(container => (everything || container.State.IsUp) && filter.Matches(container))
            .OrderByDescending(container => container.Document.Created);
        return [.. (limit > 0 ? found.Take(limit) : found).Select(container => Summarize(container, now, withSize, names))];
    }

    private ContainerSummary Summarize(Container container, DateTimeOffset now, bool withSize, ILookup<string, string> names)
    {
        var document = container.Document;
        var summary = new ContainerSummary
        {
            Id = document.Id,
            Names = ["/" + document.Name, .. names[document.Id]],
            Image = ImageName(document),
            ImageID = document.ImageId,
            Command = Command(document),
            Created = document.Created.ToUnixTimeSeconds(),
            Ports = ContainerNetworkView.Summaries(document),
            Labels = document.Config.Labels ?? [],
            State = container.IsBeingRemoved && !document.State.IsUp ? "removing" : document.State.Word,
            Status = StatusText.Of(container, now),
            HostConfig = new SummaryHostConfig { NetworkMode = document.HostConfig.NetworkMode, Annotations = document.HostConfig.Annotations },
            NetworkSettings = new SummaryNetworkSettings { Networks = ContainerNetworkView.Networks(document, networkIdOf) },
            Mounts = InspectContainer.Mounts(document),
        };
        if (!withSize) return summary;
        var own = InspectContainer.Written(images, document.Id);
        var image = Oci.Digest.TryParse(document.ImageId, null, out var id) ? images.Get(id)?.Size ?? 0 : 0;
        return summary with { SizeRw = own, SizeRootFs = own + image };
    }

    // The name it was created by, while that still names its image; else the image itself.
    private string ImageName(ContainerDocument document)
    {
        try
        {
            return images.Find(document.Config.Image)?.Id.ToString() == document.ImageId ? document.Config.Image : document.ImageId;
        }
        catch (ImageException)
        {
            return document.ImageId;
        }
    }

    private static string Command(ContainerDocument document) => string.Join(' ', document.Arguments.Prepend(document.Path).Select(Quote));

    private static string Quote(string word) =>
        word.Contains(' ', StringComparison.Ordinal) ? "'" + word.Replace("'", "\\'", StringComparison.Ordinal) + "'" : word;
}
