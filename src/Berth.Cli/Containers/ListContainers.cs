using System.Globalization;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Containers;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Templates;

namespace Berth.Cli.Containers;

/// <summary><c>berth ps</c>.</summary>
internal sealed class ListContainers : Command
{
    private SwitchFlag? _all, _latest, _noTrunc, _quiet, _size;
    private NumberFlag? _last;
    private FormatFlag? _format;
    private Filters? _filters;

    public override IReadOnlyList<string> Paths => ["container ls", "container list", "container ps", "ps"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "List containers";

    public override void Declare(FlagSet flags)
    {
        _all = flags.Switch("all", 'a', "Show all containers, not only running ones");
        _filters = FilterFlag.Declare(flags);
        _format = new FormatFlag(flags, table: true);
        _last = flags.Number("last", 'n', "Show the n created last, whatever their state", -1);
        _latest = flags.Switch("latest", 'l', "Show the one created last, whatever its state");
        _noTrunc = flags.Switch("no-trunc", '\0', "Cut nothing short");
        _quiet = flags.Switch("quiet", 'q', "Show only ids");
        _size = flags.Switch("size", 's', "Show sizes");
    }

    public override int Execute(Invocation call)
    {
        var last = _latest!.Value && !_last!.Changed ? 1 : _last!.Value;
        var withSize = _size!.Value || _format!.Value.Contains(".Size", StringComparison.Ordinal);
        var request = new ApiRequest("GET", "/containers/json")
            .Query("all", "1", _all!.Value)
            .Query("filters", _filters!.IsEmpty ? "" : _filters.ToJson(), !_filters.IsEmpty)
            .Query("limit", last.ToString(CultureInfo.InvariantCulture), last > 0)
            .Query("size", "1", withSize);
        var containers = call.Client.Call(request, ApiJson.Wire.ContainerSummaryArray);
        var listing = new Listing<ContainerSummary>("*formatter.ContainerContext", Columns(_noTrunc!.Value));
        var standard = "{{.ID}}\\t{{.Image}}\\t{{.Command}}\\t{{.RunningFor}}\\t{{.Status}}\\t{{.Ports}}\\t{{.Names}}" + (_size.Value ? "\\t{{.Size}}" : "");
        if (_quiet!.Value && _format!.Value is "" or "table")
            listing.Print(containers, "{{.ID}}", "");
        else
            listing.Print(containers, _format!.Value, standard);
        return 0;
    }

    /// <summary>The columns of a list of containers.</summary>
    public static Column<ContainerSummary>[] Columns(bool full) =>
    [
        new("Command", "COMMAND", container => GoText.Quote(full ? container.Command : Text.Ellipsis(container.Command, 20))),
        new("CreatedAt", "CREATED AT", static container => Text.Time(container.Created)),
        new("ID", "CONTAINER ID", container => full ? container.Id : Text.ShortId(container.Id)),
        new("Image", "IMAGE", container => ContainerText.Image(container, full)),
        new("Labels", "LABELS", static container => Text.Labels(container.Labels)),
        new("LocalVolumes", "LOCAL VOLUMES", static container => ContainerText.LocalVolumes(container)),
        new("Mounts", "MOUNTS", container => ContainerText.Mounts(container, full)),
        new("Names", "NAMES", container => ContainerText.Names(container, full)),
        new("Networks", "NETWORKS", static container => string.Join(',', container.NetworkSettings?.Networks?.Keys ?? (IEnumerable<string>)[])),
        new("Platform", "PLATFORM", static _ => null),
        new("Ports", "PORTS", static container => PortList.Format(container.Ports)),
        new("RunningFor", "CREATED", static container => Text.Ago(container.Created)),
        new("Size", "SIZE", static container => ContainerText.Size(container)),
        new("State", "STATE", static container => container.State),
        new("Status", "STATUS", static container => container.Status),
        new("Label", "LABEL", static container => container.Labels),
    ];
}
