using Berth.Api;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Images;

namespace Berth.Cli.Host;

/// <summary><c>berth system prune</c>.</summary>
internal sealed class PruneSystem : PruneCommand
{
    private SwitchFlag? _all, _volumes;

    public override IReadOnlyList<string> Paths => ["system prune"];

    public override string Summary => "Remove what nobody uses";

    public override void Declare(FlagSet flags)
    {
        _all = flags.Switch("all", 'a', "Remove all unused images, not only those without a name");
        base.Declare(flags);
        _volumes = flags.Switch("volumes", '\0', "Remove anonymous volumes too");
    }

    public override int Execute(Invocation call)
    {
        if (_volumes!.Value && Wanted.Contains("until"))
            throw new CliException("the \"until\" filter is not supported with \"--volumes\"");
        if (!IsMeant(() => Warning(call)))
            return 0;
        ulong freed = 0;
        var containers = Prune(call, "/containers/prune", Wanted, ApiJson.Wire.PruneContainersResponse);
        Print("Deleted Containers:", containers.ContainersDeleted);
        Print("Deleted Networks:", Prune(call, "/networks/prune", Wanted, ApiJson.Wire.PruneNetworksResponse).NetworksDeleted);
        if (_volumes.Value)
        {
            var volumes = Prune(call, "/volumes/prune", Wanted, ApiJson.Wire.PruneVolumesResponse);
            Print("Deleted Volumes:", volumes.VolumesDeleted);
            freed += volumes.SpaceReclaimed;
        }

        var wanted = Filters.Parse(Wanted.ToJson());
        wanted.Add("dangling", _all!.Value ? "false" : "true");
        var images = Prune(call, "/images/prune", wanted, ApiJson.Wire.PruneImagesResponse);
        Print("Deleted Images:", images.ImagesDeleted?.Select(PruneImages.Told));
        var cache = Prune(call, "/build/prune", Wanted, ApiJson.Wire.PruneCacheResponse);
        Print("Deleted build cache objects:", cache.CachesDeleted);
        freed += containers.SpaceReclaimed + images.SpaceReclaimed + cache.SpaceReclaimed;
        Print(freed);
        return 0;
    }

    private string Warning(Invocation call)
    {
        var lines = new List<string> { "WARNING! This will remove:", "  - all stopped containers", "  - all networks not used by at least one container" };
        if (_volumes!.Value)
            lines.Add("  - all anonymous volumes not used by at least one container");
        lines.Add(_all!.Value ? "  - all images without at least one container associated to them" : "  - all dangling images");
        lines.Add(_all.Value ? "  - all build cache" : "  - unused build cache");
        if (!Wanted.IsEmpty)
        {
            lines.AddRange(["", "  Items to be pruned will be filtered with:"]);
            foreach (var key in Wanted.Keys)
            {
                foreach (var value in Wanted.Get(key))
                    lines.Add($"  - {key}={value}");
            }
        }

        lines.Add(PruneEstimates.Sentence(call, "1", _all.Value, _volumes.Value, Wanted));
        return string.Join('\n', lines) + "\n";
    }
}
