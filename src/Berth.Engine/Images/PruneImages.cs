using Berth.Api.Images;
using Berth.Api.Requests;
using Berth.Engine.Times;
using Berth.Engine.Uses;
using Berth.Images;

namespace Berth.Engine.Images;

/// <summary><c>docker image prune</c>: removes images that no container uses; those without a name, or all.</summary>
public sealed class PruneImages(ImageStore store, RemoveImage remove, ContainerCensus containers, ImageEvents events, TimeProvider time)
{
    /// <summary>Removes what the filters (<c>dangling label label! until</c>) let pass.</summary>
    /// <exception cref="EngineException">Invalid filter.</exception>
    public PruneImagesResponse Run(Filters filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        filters.Validate("dangling", "label", "label!", "until");
        var danglingOnly = filters.Flag("dangling", absent: true);
        var until = filters.Get("until") is [var text, ..] ? FilterTime.Parse(text, time) : (DateTimeOffset?)null;
        var used = containers().SelectMany(c => c.MountedImages.Prepend(c.ImageId)).ToHashSet(StringComparer.Ordinal);
        List<ImageDeleteItem> deleted = [];
        long freed = 0;
        foreach (var image in store.List())
        {
            // On its way in, and not named yet.
            if (store.IsInFlight(image.Id)) continue;
            if (used.Contains(image.Id.ToString()) || (danglingOnly && !image.IsDangling) || (until is { } limit && image.Created > limit)) continue;
            var labels = image.Config.Config?.Labels;
            if (!filters.MatchPairs("label", labels) || (filters.Contains("label!") && filters.MatchPairs("label!", labels))) continue;
            var names = image.IsDangling ? [image.Id.ToString()] : image.RepoTags;
            var items = names.SelectMany(n => remove.Run(n, force: false)).ToArray();
            deleted.AddRange(items.Select(i => new ImageDeleteItem { Untagged = i.Untagged, Deleted = i.Deleted }));
            if (items.Any(i => i.Deleted is not null)) freed += image.Size;
        }
        events.PublishPruned((ulong)freed);
        return new PruneImagesResponse { ImagesDeleted = deleted.Count == 0 ? null : [.. deleted], SpaceReclaimed = (ulong)freed };
    }
}
