using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Images;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Templates;

namespace Berth.Cli.Images;

/// <summary><c>berth history</c>.</summary>
internal sealed class ImageHistory : Command
{
    private SwitchFlag? _human, _noTrunc, _quiet;
    private FormatFlag? _format;
    private TextFlag? _platform;

    public override IReadOnlyList<string> Paths => ["image history", "history"];

    public override string Usage => "[OPTIONS] IMAGE";

    public override string Summary => "Show how an image was made";

    public override Arity Arity => Arity.Exactly(1);

    public override void Declare(FlagSet flags)
    {
        _format = new FormatFlag(flags, table: true);
        _human = flags.Switch("human", 'H', "Print sizes and times for people", initial: true);
        _noTrunc = flags.Switch("no-trunc", '\0', "Cut nothing short");
        _platform = flags.Text("platform", '\0', "Only if the image is for this platform (os/arch[/variant])");
        _quiet = flags.Switch("quiet", 'q', "Show only ids");
    }

    public override int Execute(Invocation call)
    {
        var request = new ApiRequest("GET", $"/images/{call.Arguments[0]}/history");
        if (_platform!.Value.Length > 0)
            request.Query("platform", PlatformJson.Of(_platform.Value));
        var entries = call.Client.Call(request, ApiJson.Wire.HistoryEntryArray);
        var listing = new Listing<HistoryEntry>("*formatter.historyContext", Columns(_noTrunc!.Value, _human!.Value));
        if (_quiet!.Value && !_format!.IsSet)
            listing.Print(entries, "{{.ID}}", "");
        else
            listing.Print(entries, _format!.Value, $"{{{{.ID}}}}\\t{{{{{(_human.Value ? ".CreatedSince" : ".CreatedAt")}}}}}\\t{{{{.CreatedBy}}}}\\t{{{{.Size}}}}\\t{{{{.Comment}}}}");
        return 0;
    }

    private static Column<HistoryEntry>[] Columns(bool full, bool human) =>
    [
        new("Comment", "COMMENT", static entry => entry.Comment),
        new("CreatedAt", "CREATED AT", static entry => entry.Created <= 0 ? "" : Api.Json.GoTime.Format(DateTimeOffset.FromUnixTimeSeconds(entry.Created))),
        new("CreatedBy", "CREATED BY", entry =>
        {
            var line = entry.CreatedBy.Replace('\t', ' ');
            return full ? line : Text.Ellipsis(line, 45);
        }),
        new("CreatedSince", "CREATED", static entry => entry.Created <= 0 ? "" : Text.Ago(entry.Created)),
        new("ID", "IMAGE", entry => full ? entry.Id : Text.ShortId(entry.Id)),
        new("Size", "SIZE", entry => human ? HumanText.ShortSize(entry.Size) : entry.Size.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];
}

/// <summary><c>berth save</c>.</summary>
internal sealed class SaveImages : Command
{
    private TextFlag? _output, _platform;

    public override IReadOnlyList<string> Paths => ["image save", "save"];

    public override string Usage => "[OPTIONS] IMAGE [IMAGE...]";

    public override string Summary => "Write images as an archive";

    public override Arity Arity => Arity.AtLeast(1);

    public override void Declare(FlagSet flags)
    {
        _output = flags.Text("output", 'o', "Write to a file, instead of STDOUT");
        _platform = flags.Text("platform", '\0', "Write only this platform (os/arch[/variant])");
    }

    public override int Execute(Invocation call)
    {
        var request = new ApiRequest("GET", "/images/get");
        foreach (var name in call.Arguments)
            request.Query("names", name);
        if (_platform!.Value.Length > 0)
            request.Query("platform", PlatformJson.Of(_platform.Value));
        try
        {
            Download.Run(call, request, _output!.Value);
        }
        catch (ApiException failure) when (failure.Status == 404 && Missing(call) is { } missing)
        {
            throw new CliException(failure.Message.EndsWith(missing, StringComparison.Ordinal) ? Program.Sentence(failure) : $"{Program.Sentence(failure)}: {missing}");
        }

        return 0;
    }

    // The engine says only that one of them does not exist.
    private static string? Missing(Invocation call)
    {
        foreach (var name in call.Arguments)
        {
            try
            {
                call.Client.Call(new ApiRequest("GET", $"/images/{name}/json"));
            }
            catch (ApiException failure) when (failure.Status == 404)
            {
                return name;
            }
        }

        return null;
    }
}

/// <summary><c>berth image prune</c>.</summary>
internal sealed class PruneImages : PruneCommand
{
    private SwitchFlag? _all;

    public override IReadOnlyList<string> Paths => ["image prune"];

    public override string Summary => "Remove images that nobody uses";

    public override void Declare(FlagSet flags)
    {
        _all = flags.Switch("all", 'a', "Remove all unused images, not only those without a name");
        base.Declare(flags);
    }

    public override int Execute(Invocation call)
    {
        if (!IsMeant(() => Warning(call)))
            return 0;
        Wanted.Add("dangling", _all!.Value ? "false" : "true");
        var pruned = Prune(call, "/images/prune", Wanted, ApiJson.Wire.PruneImagesResponse);
        Print("Deleted Images:", pruned.ImagesDeleted?.Select(Told));
        Print(pruned.SpaceReclaimed);
        return 0;
    }

    /// <summary>A removed name or image, as a line.</summary>
    public static string Told(ImageDeleteItem item) => item.Deleted is { } deleted ? $"deleted: {deleted}" : $"untagged: {item.Untagged}";

    private string Warning(Invocation call)
    {
        var what = _all!.Value ? "all images without at least one container associated to them" : "all dangling images";
        return $"WARNING! This will remove {what}.{Host.PruneEstimates.Sentence(call, "0", _all.Value, false, Wanted)}";
    }
}
