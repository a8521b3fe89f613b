using Berth.Api.Images;
using Berth.Api.Requests;
using Berth.Engine.Times;
using Berth.Images;

namespace Berth.Engine.Images;

/// <summary><c>docker image prune</c>: removes images that no container uses; those without a name, or all.</summary>
public sealed class PruneImages(ImageStore store, RemoveImage remove, ImageEvents events, TimeProvider time)
{
    /// <summary>Removes what the filters (<c>dangling label label! until</c>) let pass.</summary>
    /// <exception cref="EngineException">Invalid filter.</exception>
    public PruneImagesResponse Run(Filters filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        filters.Validate("dangling", "label", "label!", "until");
        var danglingOnly = filters.Flag("dangling", absent: true);
        var until = filters.Get("until") switch
        {
            [] => (DateTimeOffset?)null,
            [var text] => FilterTime.Parse(text, time),
            _ => throw EngineException.Internal("more than one until filter specified"),
        };
        var images = store.List();
        List<RemovedItem> deleted = [];
        var broken = (ulong)store.DropDownloads();
        foreach (var image in images.Where(i => !IsStep(i) && (until is not { } limit || i.Created <= limit) && (!danglingOnly || store.IsDangling(i))))
        {
            // On its way in, and not named yet.
            if (store.IsInFlight(image.Id)) continue;
            var labels = image.Config.Config?.Labels;
            if (!filters.MatchPairs("label", labels) || (filters.Contains("label!") && filters.MatchPairs("label!", labels))) continue;
            deleted.AddRange(Remove(image));
        }
        // Whoever removes all that is not used gives up what was lost, too.
        if (!danglingOnly && until is null && !filters.Contains("label") && !filters.Contains("label!") && store.Losses.Count > 0)
        {
            broken += (ulong)store.ForgetLosses();
            store.Sweep();
        }
        var freed = Freed(images, deleted) + broken;
        events.PublishPruned(freed);
        ImageDeleteItem[] items = [.. deleted.Select(i => new ImageDeleteItem { Untagged = i.Untagged, Deleted = i.Deleted })];
        return new PruneImagesResponse { ImagesDeleted = items.Length == 0 ? null : items, SpaceReclaimed = freed };
    }

    // Without a name, and there for the images made of it.
    private bool IsStep(Image image) => image is { RepoTags: [], RepoDigests: [] } && store.HasChildren(image.Id);

    // Name by name, as Docker does: what a container uses keeps its last one.
    private List<RemovedItem> Remove(Image image)
    {
        List<RemovedItem> items = [];
        foreach (var name in image is { RepoTags: [], RepoDigests: [] } ? [image.Id.ToString()] : image.RepoTags.Concat(image.RepoDigests))
        {
            try
            {
                items.AddRange(remove.Run(name, force: false));
            }
            catch (ImageException error) when (error.Code is ImageErrorCode.Conflict or ImageErrorCode.NotFound)
            {
                // In use, or gone already: a digest goes with its last tag.
                continue;
            }
        }
        return items;
    }

    // What is freed is the layers that nobody needs any more, not the images.
    private static ulong Freed(IReadOnlyList<Image> images, List<RemovedItem> deleted)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var image in images)
            foreach (var (chain, size) in image.ChainIds.Zip(image.LayerSizes)) sizes[chain.Text] = size;
        return (ulong)deleted.Sum(i => i.Deleted is { } id ? sizes.GetValueOrDefault(id) : 0);
    }
}
