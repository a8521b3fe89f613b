using System.Globalization;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Images;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Templates;

namespace Berth.Cli.Images;

/// <summary><c>berth search</c>: asks the index of a registry, through the daemon.</summary>
internal sealed class SearchImages : Command
{
    private const int DescriptionWidth = 45;

    private SwitchFlag? _noTrunc;
    private FormatFlag? _format;
    private Filters? _filters;
    private NumberFlag? _limit;

    public override IReadOnlyList<string> Paths => ["search"];

    public override string Usage => "[OPTIONS] TERM";

    public override string Summary => "Search Docker Hub for images";

    public override Arity Arity => Arity.Exactly(1);

    public override void Declare(FlagSet flags)
    {
        _filters = FilterFlag.Declare(flags);
        _format = new FormatFlag(flags, table: true);
        _limit = flags.Number("limit", '\0', "How many to show", 0);
        _noTrunc = flags.Switch("no-trunc", '\0', "Cut nothing short");
    }

    public override int Execute(Invocation call)
    {
        var request = new ApiRequest("GET", "/images/search")
            .Query("filters", _filters!.IsEmpty ? "" : _filters.ToJson(), !_filters.IsEmpty)
            .Query("limit", _limit!.Value.ToString(CultureInfo.InvariantCulture), _limit.Value > 0)
            .Query("term", call.Arguments[0]);
        if (Credentials.Find(call.Globals.ConfigDirectory, "docker.io") is { } auth)
            request.Header(RegistryAuth.Header, RegistryAuth.Encode(auth));
        var found = call.Client.Call(request, ApiJson.Wire.SearchResultArray);
        var listing = new Listing<SearchResult>("*formatter.searchContext", Columns(_noTrunc!.Value, _format!.Value == "json"));
        listing.Print([.. found], _format!.Value, "{{.Name}}\\t{{.Description}}\\t{{.StarCount}}\\t{{.IsOfficial}}");
        return 0;
    }

    private static Column<SearchResult>[] Columns(bool full, bool json) =>
    [
        new("Description", "DESCRIPTION", result => Short(result.Description.Replace("\n", " ", StringComparison.Ordinal).Replace("\r", " ", StringComparison.Ordinal), full)),
        new("IsOfficial", "OFFICIAL", result => (result.IsOfficial, json) switch { (true, true) => "true", (false, true) => "false", (true, false) => "[OK]", _ => "" }),
        new("Name", "NAME", static result => result.Name),
        new("StarCount", "STARS", static result => result.StarCount.ToString(CultureInfo.InvariantCulture)),
    ];

    private static string Short(string text, bool full) => full || text.Length <= DescriptionWidth ? text : text[..(DescriptionWidth - 1)] + "…";
}
