using Berth.Api.Containers;
using Berth.Api.Requests;
using Berth.Engine.Times;
using Berth.Images;

namespace Berth.Engine.Containers.End;

/// <summary><c>docker container prune</c>: removes the containers that do not run. One pruning at a time.</summary>
public sealed class PruneContainers(ContainerStore containers, ImageStore images, RemoveContainer remove, ContainerEvents events, ContainerOptions options)
{
    private int _running;

    /// <summary>Removes what the filters (<c>label label! until</c>) let pass; their volumes stay.</summary>
    /// <exception cref="EngineException">Invalid filter; Conflict: another pruning is under way.</exception>
    public async Task<PruneContainersResponse> ExecuteAsync(Filters filters, CancellationToken cancellationToken)
    {
        filters.Validate("label", "label!", "until");
        if (filters.Get("until").Count > 1) throw EngineException.Invalid("more than one until filter specified");
        var until = filters.Get("until") is [var text] ? FilterTime.Parse(text, options.Time) : DateTimeOffset.MaxValue;
        if (Interlocked.Exchange(ref _running, 1) == 1) throw EngineException.Conflict("a prune operation is already running");
        try
        {
            return await RunAsync(filters, until, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private async Task<PruneContainersResponse> RunAsync(Filters filters, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (deleted, freed) = (new List<string>(), 0UL);
        foreach (var container in containers.List().OrderByDescending(container => container.Document.Created))
        {
            var document = container.Document;
            if (document.State.IsUp || document.Created > until || !Labelled(filters, document)) continue;
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var size = (ulong)images.Snapshots.Usage(container.Id).Bytes;
                await remove.ExecuteAsync(container, container.Id, force: false, withVolumes: false, cancellationToken);
                deleted.Add(container.Id);
                freed += size;
            }
            catch (EngineException error)
            {
                // Somebody has started it, or removes it already: the others are pruned all the same.
                options.Notice($"pruning container {container.Id}: {error.Message}");
            }
        }
        events.TellPruned(freed);
        return new PruneContainersResponse { ContainersDeleted = deleted.Count == 0 ? null : [.. deleted], SpaceReclaimed = freed };
    }

    private static bool Labelled(Filters filters, ContainerDocument document) =>
        filters.MatchPairs("label", document.Config.Labels) && !(filters.Contains("label!") && filters.MatchPairs("label!", document.Config.Labels));
}
