using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Images;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Templates;

namespace Berth.Cli.Images;

/// <summary><c>berth images</c>: one line for each name of an image.</summary>
internal sealed class ListImages : Command
{
    private SwitchFlag? _all, _digests, _noTrunc, _quiet, _tree;
    private FormatFlag? _format;
    private Filters? _filters;

    public override IReadOnlyList<string> Paths => ["image ls", "image list", "images"];

    public override string Usage => "[OPTIONS] [REPOSITORY[:TAG]]";

    public override string Summary => "List images";

    public override Arity Arity => new(0, 1);

    public override void Declare(FlagSet flags)
    {
        _all = flags.Switch("all", 'a', "Show all images, intermediate ones too");
        _digests = flags.Switch("digests", '\0', "Show digests");
        _filters = FilterFlag.Declare(flags);
        _format = new FormatFlag(flags, table: true);
        _noTrunc = flags.Switch("no-trunc", '\0', "Cut nothing short");
        _quiet = flags.Switch("quiet", 'q', "Show only ids");
        _tree = flags.Switch("tree", '\0', "Show platforms, layers, and which images share them");
    }

    public override int Execute(Invocation call)
    {
        if (call.Arguments.Count == 1)
            _filters!.Add("reference", call.Arguments[0]);
        var images = call.Client.Call(
            new ApiRequest("GET", "/images/json").Query("all", "1", _all!.Value).Query("manifests", "1", _tree!.Value).Query("filters", _filters!.IsEmpty ? "" : _filters.ToJson(), !_filters.IsEmpty),
            ApiJson.Wire.ImageSummaryArray);
        Array.Sort(images, static (left, right) => right.Created.CompareTo(left.Created));
        if (_tree.Value)
        {
            if (_quiet!.Value || _digests!.Value || _format!.IsSet)
                throw new CliException("--tree goes with neither --quiet, --digests nor --format");
            ImageTree.Print(call, images, _noTrunc!.Value, TextSink.Out);
            return 0;
        }

        var listing = new Listing<Line>("*formatter.imageContext", Columns(_noTrunc!.Value));
        var custom = _format!.Value is not ("" or "table");
        if (_quiet!.Value && !custom)
        {
            var lines = new List<Line>();
            foreach (var image in images)
                lines.AddRange(Names(image, digests: false));
            listing.Print(lines, "{{.ID}}", "");
            return 0;
        }

        var digests = _digests!.Value || _format.Value.Contains(".Digest", StringComparison.Ordinal);
        var rows = new List<Line>();
        foreach (var image in images)
            rows.AddRange(Names(image, digests));
        listing.Print(rows, _format.Value, _digests.Value
            ? "{{.Repository}}\\t{{.Tag}}\\t{{.Digest}}\\t{{.ID}}\\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\\t{{.Size}}"
            : "{{.Repository}}\\t{{.Tag}}\\t{{.ID}}\\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\\t{{.Size}}");
        return 0;
    }

    // A name by tag, a name by digest, or neither; with --digests both stand on one line where they are of one repository.
    private static List<Line> Names(ImageSummary image, bool digests)
    {
        var lines = new List<Line>();
        var byRepository = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var name in image.RepoDigests ?? [])
        {
            var at = name.LastIndexOf('@');
            if (at < 0 || name.StartsWith("<none>", StringComparison.Ordinal))
                continue;
            if (!byRepository.TryGetValue(name[..at], out var list))
                byRepository[name[..at]] = list = [];
            list.Add(name[(at + 1)..]);
        }

        foreach (var name in image.RepoTags ?? [])
        {
            var colon = name.LastIndexOf(':');
            if (name == "<none>:<none>" || colon < 0)
                continue;
            var repository = name[..colon];
            if (digests && byRepository.TryGetValue(repository, out var known))
            {
                foreach (var digest in known)
                    lines.Add(new Line(image, repository, name[(colon + 1)..], digest));
            }
            else
            {
                lines.Add(new Line(image, repository, name[(colon + 1)..], "<none>"));
            }

            byRepository.Remove(repository);
        }

        foreach (var (repository, list) in byRepository)
        {
            foreach (var digest in digests ? list : list[..1])
                lines.Add(new Line(image, repository, "<none>", digest));
        }

        if (lines.Count == 0)
            lines.Add(new Line(image, "<none>", "<none>", "<none>"));
        return lines;
    }

    private static Column<Line>[] Columns(bool full) =>
    [
        new("Containers", "CONTAINERS", static line => line.Image.Containers < 0 ? "N/A" : line.Image.Containers.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("CreatedAt", "CREATED AT", static line => Text.Time(line.Image.Created)),
        new("CreatedSince", "CREATED", static line => Text.Ago(line.Image.Created)),
        new("Digest", "DIGEST", static line => line.Digest),
        new("ID", "IMAGE ID", line => full ? line.Image.Id : Text.ShortId(line.Image.Id)),
        new("Repository", "REPOSITORY", static line => line.Repository),
        new("SharedSize", "SHARED SIZE", static line => line.Image.SharedSize < 0 ? "N/A" : HumanText.ShortSize(line.Image.SharedSize)),
        new("Size", "SIZE", static line => HumanText.ShortSize(line.Image.Size)),
        new("Tag", "TAG", static line => line.Tag),
        new("UniqueSize", "UNIQUE SIZE", static line => line.Image.SharedSize < 0 ? "N/A" : HumanText.ShortSize(line.Image.Size - line.Image.SharedSize)),
        new("VirtualSize", "SIZE", static line => HumanText.Size(line.Image.Size)),
    ];

    private sealed record Line(ImageSummary Image, string Repository, string Tag, string Digest);
}
