using System.Text.Json.Serialization.Metadata;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Containers;
using Berth.Cli.Flags;
using Berth.Cli.Output;

namespace Berth.Cli.Host;

/// <summary><c>berth system prune</c>.</summary>
internal sealed class PruneSystem : Command
{
    private SwitchFlag? _all, _force, _volumes;
    private Filters? _filters;

    public override IReadOnlyList<string> Paths => ["system prune"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "Remove what nobody uses";

    public override void Declare(FlagSet flags)
    {
        _all = flags.Switch("all", 'a', "Remove all unused images, not only those without a name");
        _filters = FilterFlag.Declare(flags, shorthand: '\0');
        _force = flags.Switch("force", 'f', "Do not ask");
        _volumes = flags.Switch("volumes", '\0', "Remove anonymous volumes too");
    }

    public override int Execute(Invocation call)
    {
        if (_volumes!.Value && _filters!.Contains("until"))
            throw new CliException("the \"until\" filter is not supported with \"--volumes\"");
        if (!_force!.Value && !Question.Ask(Warning(call)))
            return 0;
        ulong freed = 0;
        var containers = Prune(call, "/containers/prune", _filters!, ApiJson.Wire.PruneContainersResponse);
        Print("Deleted Containers:", containers.ContainersDeleted);
        Print("Deleted Networks:", Prune(call, "/networks/prune", _filters!, ApiJson.Wire.PruneNetworksResponse).NetworksDeleted);
        if (_volumes.Value)
        {
            var volumes = Prune(call, "/volumes/prune", _filters!, ApiJson.Wire.PruneVolumesResponse);
            Print("Deleted Volumes:", volumes.VolumesDeleted);
            freed += volumes.SpaceReclaimed;
        }

        var wanted = Filters.Parse(_filters!.ToJson());
        wanted.Add("dangling", _all!.Value ? "false" : "true");
        var images = Prune(call, "/images/prune", wanted, ApiJson.Wire.PruneImagesResponse);
        Print("Deleted Images:", images.ImagesDeleted?.Select(static item => item.Deleted is { } deleted ? $"deleted: {deleted}" : $"untagged: {item.Untagged}"));
        var cache = Prune(call, "/build/prune", _filters!, ApiJson.Wire.PruneCacheResponse);
        Print("Deleted build cache objects:", cache.CachesDeleted);
        freed += containers.SpaceReclaimed + images.SpaceReclaimed + cache.SpaceReclaimed;
        TextSink.Out.WriteLine($"Total reclaimed space: {HumanText.Size(freed)}");
        return 0;
    }

    private string Warning(Invocation call)
    {
        var lines = new List<string> { "WARNING! This will remove:", "  - all stopped containers", "  - all networks not used by at least one container" };
        if (_volumes!.Value)
            lines.Add("  - all anonymous volumes not used by at least one container");
        lines.Add(_all!.Value ? "  - all images without at least one container associated to them" : "  - all dangling images");
        lines.Add(_all.Value ? "  - all build cache" : "  - unused build cache");
        if (!_filters!.IsEmpty)
        {
            lines.AddRange(["", "  Items to be pruned will be filtered with:"]);
            foreach (var key in _filters.Keys)
            {
                foreach (var value in _filters.Get(key))
                    lines.Add($"  - {key}={value}");
            }
        }

        lines.Add(PruneEstimates.Sentence(call, "1", _all.Value, _volumes.Value, _filters));
        return string.Join('\n', lines) + "\n\nAre you sure you want to continue? [y/N] ";
    }

    private static T Prune<T>(Invocation call, string path, Filters filters, JsonTypeInfo<T> type) =>
        call.Client.Call(new ApiRequest("POST", path).Query("filters", filters.ToJson(), !filters.IsEmpty), type);

    private static void Print(string title, IEnumerable<string>? lines)
    {
        var text = string.Join('\n', lines ?? []);
        if (text.Length > 0)
            TextSink.Out.WriteLine($"{title}\n{text}\n");
    }
}
