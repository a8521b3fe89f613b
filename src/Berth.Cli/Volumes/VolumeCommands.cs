using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Requests;
using Berth.Api.Volumes;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Networks;
using Berth.Cli.Output;
using Berth.Cli.Templates;

namespace Berth.Cli.Volumes;

/// <summary><c>berth volume ls</c>.</summary>
internal sealed class ListVolumes : Command
{
    private SwitchFlag? _quiet;
    private FormatFlag? _format;
    private Filters? _filters;

    public override IReadOnlyList<string> Paths => ["volume ls", "volume list"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "List volumes";

    public override void Declare(FlagSet flags)
    {
        _filters = FilterFlag.Declare(flags);
        _format = new FormatFlag(flags, table: true);
        _quiet = flags.Switch("quiet", 'q', "Show only names");
    }

    public override int Execute(Invocation call)
    {
        var list = call.Client.Call(
            new ApiRequest("GET", "/volumes").Query("filters", _filters!.IsEmpty ? "" : _filters.ToJson(), !_filters.IsEmpty), ApiJson.Wire.VolumeList);
        var volumes = list.Volumes ?? [];
        Array.Sort(volumes, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        var listing = new Listing<Volume>("*formatter.volumeContext", Columns());
        if (_quiet!.Value && !_format!.IsSet)
            listing.Print(volumes, "{{.Name}}", "");
        else
            listing.Print(volumes, _format!.Value, "{{.Driver}}\\t{{.Name}}");
        return 0;
    }

    /// <summary>The columns of a list of volumes.</summary>
    public static Column<Volume>[] Columns() =>
    [
        new("Availability", "AVAILABILITY", static _ => "N/A"),
        new("Driver", "DRIVER", static volume => volume.Driver),
        new("Group", "GROUP", static _ => "N/A"),
        new("Labels", "LABELS", static volume => Text.Labels(volume.Labels)),
        new("Links", "LINKS", static volume => volume.UsageData is { } usage ? usage.RefCount.ToString(System.Globalization.CultureInfo.InvariantCulture) : "N/A"),
        new("Mountpoint", "MOUNTPOINT", static volume => volume.Mountpoint),
        new("Name", "VOLUME NAME", static volume => volume.Name),
        new("Scope", "SCOPE", static volume => volume.Scope),
        new("Size", "SIZE", static volume => volume.UsageData is { } usage ? HumanText.Size(usage.Size) : "N/A"),
        new("Status", "STATUS", static _ => "N/A"),
        new("Label", "LABEL", static volume => volume.Labels),
    ];
}

/// <summary><c>berth volume create</c>.</summary>
internal sealed class CreateVolume : Command
{
    private TextFlag? _driver, _name;
    private ListFlag? _label, _option;

    public override IReadOnlyList<string> Paths => ["volume create"];

    public override string Usage => "[OPTIONS] [VOLUME]";

    public override string Summary => "Create a volume";

    public override Arity Arity => new(0, 1);

    public override void Declare(FlagSet flags)
    {
        _driver = flags.Text("driver", 'd', "Driver of the volume", "local");
        _label = flags.List("label", '\0', "Set metadata on the volume");
        _name = flags.Add(new TextFlag("name", '\0', "string", "", "") { Hidden = true });
        _option = flags.List("opt", 'o', "Options of the driver", "map");
    }

    public override int Execute(Invocation call)
    {
        var request = new CreateVolumeRequest
        {
            Name = call.Arguments.Count > 0 ? call.Arguments[0] : _name!.Value,
            Driver = _driver!.Value,
            DriverOpts = Pairs.Read(_option!.Values),
            Labels = Pairs.Read(_label!.Values),
        };
        var volume = call.Client.Call(
            new ApiRequest("POST", "/volumes/create").Json(JsonSerializer.SerializeToUtf8Bytes(request, ApiJson.Wire.CreateVolumeRequest)), ApiJson.Wire.Volume);
        TextSink.Out.WriteLine(volume.Name);
        return 0;
    }
}

/// <summary><c>berth volume prune</c>.</summary>
internal sealed class PruneVolumes : PruneCommand
{
    private SwitchFlag? _all;

    public override IReadOnlyList<string> Paths => ["volume prune"];

    public override string Summary => "Remove volumes that nobody uses";

    public override void Declare(FlagSet flags)
    {
        _all = flags.Switch("all", 'a', "Remove all unused volumes, not only those without a name");
        base.Declare(flags);
    }

    public override int Execute(Invocation call)
    {
        if (_all!.Value && Wanted.Contains("all"))
            throw new CliException($"conflicting options: cannot specify both --all and --filter all={Wanted.Get("all")[0]}");
        if (!IsMeant(() => $"WARNING! This will remove {(_all.Value ? "all" : "anonymous")} local volumes not used by at least one container."))
            return 0;
        if (_all.Value)
            Wanted.Add("all", "true");
        var pruned = Prune(call, "/volumes/prune", Wanted, ApiJson.Wire.PruneVolumesResponse);
        Print("Deleted Volumes:", pruned.VolumesDeleted);
        Print(pruned.SpaceReclaimed);
        return 0;
    }
}

/// <summary><c>berth volume rm</c>.</summary>
internal sealed class RemoveVolume : Command
{
    private SwitchFlag? _force;

    public override IReadOnlyList<string> Paths => ["volume rm", "volume remove"];

    public override string Usage => "[OPTIONS] VOLUME [VOLUME...]";

    public override string Summary => "Remove volumes";

    public override Arity Arity => Arity.AtLeast(1);

    public override void Declare(FlagSet flags) => _force = flags.Switch("force", 'f', "Do not mind volumes that are not there");

    public override int Execute(Invocation call) => call.Each(name =>
    {
        call.Client.Call(new ApiRequest("DELETE", $"/volumes/{name}").Query("force", "1", _force!.Value));
        return name;
    });
}
