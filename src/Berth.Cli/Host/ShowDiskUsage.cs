using System.Globalization;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Containers;
using Berth.Api.Host;
using Berth.Api.Images;
using Berth.Api.Volumes;
using Berth.Cli.Commands;
using Berth.Cli.Containers;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Templates;

namespace Berth.Cli.Host;

/// <summary><c>berth system df</c>.</summary>
internal sealed class ShowDiskUsage : Command
{
    private SwitchFlag? _verbose;
    private FormatFlag? _format;

    public override IReadOnlyList<string> Paths => ["system df"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "Show what images, containers and volumes take of the disk";

    public override void Declare(FlagSet flags)
    {
        _format = new FormatFlag(flags, table: true);
        _verbose = flags.Switch("verbose", 'v', "Show each object");
    }

    public override int Execute(Invocation call)
    {
        var usage = call.Client.Call(new ApiRequest("GET", "/system/df"), ApiJson.Wire.DiskUsageResponse);
        if (_verbose!.Value)
        {
            if (_format!.Value is "" or "table")
                Details(usage);
            else
                DiskDetails.Print(usage, _format.Value);
            return 0;
        }

        var listing = new Listing<DiskRow>("*formatter.diskUsageContext",
        [
            new("Active", "ACTIVE", static row => Text(row.Active)),
            new("Reclaimable", "RECLAIMABLE", static row => row.ReclaimableText),
            new("Size", "SIZE", static row => HumanText.Size(row.Size)),
            new("TotalCount", "TOTAL", static row => Text(row.Total)),
            new("Type", "TYPE", static row => row.Type),
        ]);
        listing.Print(DiskRow.Of(usage), _format!.Value, "{{.Type}}\\t{{.TotalCount}}\\t{{.Active}}\\t{{.Size}}\\t{{.Reclaimable}}");
        return 0;
    }

    private static void Details(DiskUsageResponse usage)
    {
        var images = new List<string> { "REPOSITORY\tTAG\tIMAGE ID\tCREATED\tSIZE\tSHARED SIZE\tUNIQUE SIZE\tCONTAINERS" };
        foreach (var image in usage.Images ?? [])
            images.Add(Line(image));
        var containers = new List<string> { "CONTAINER ID\tIMAGE\tCOMMAND\tLOCAL VOLUMES\tSIZE\tCREATED\tSTATUS\tNAMES" };
        foreach (var container in usage.Containers ?? [])
            containers.Add(Line(container));
        var volumes = new List<string> { "VOLUME NAME\tLINKS\tSIZE" };
        foreach (var volume in usage.Volumes ?? [])
            volumes.Add(Line(volume));
        TextSink.Out.Write($"Images space usage:\n\n{TableWriter.Align(images)}\nContainers space usage:\n\n{TableWriter.Align(containers)}\n"
            + $"Local Volumes space usage:\n\n{TableWriter.Align(volumes)}\nBuild cache usage: 0B\n\n"
            + TableWriter.Align(["CACHE ID\tCACHE TYPE\tSIZE\tCREATED\tLAST USED\tUSAGE\tSHARED"]));
    }

    private static string Line(ImageSummary image)
    {
        var name = image.RepoTags is [var first, ..] ? first : "<none>:<none>";
        var colon = name.LastIndexOf(':');
        return string.Join('\t', name[..colon], name[(colon + 1)..], Output.Text.ShortId(image.Id), Output.Text.Ago(image.Created), HumanText.ShortSize(image.Size),
            HumanText.Size(image.SharedSize), HumanText.Size(image.Size - image.SharedSize), Text(image.Containers));
    }

    private static string Line(ContainerSummary container) => string.Join('\t', Output.Text.ShortId(container.Id), ContainerText.Image(container, full: false),
        GoText.Quote(Output.Text.Ellipsis(container.Command, 20)), ContainerText.LocalVolumes(container), HumanText.ShortSize(container.SizeRw),
        Output.Text.Ago(container.Created), container.Status, ContainerText.Names(container, full: false));

    private static string Line(Volume volume) => string.Join('\t', volume.Name, Text(volume.UsageData?.RefCount ?? 0), HumanText.Size(volume.UsageData?.Size ?? 0));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
