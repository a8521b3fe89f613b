using Berth.Api.Requests;
using Berth.Cli.Flags;

namespace Berth.Cli.Commands;

/// <summary><c>--filter name=value</c>, several times.</summary>
internal static class FilterFlag
{
    /// <summary>Declares the flag; what is given lands in the filters.</summary>
    public static Filters Declare(FlagSet flags, char shorthand = 'f')
    {
        var filters = new Filters();
        flags.Add(new ParsedFlag("filter", shorthand, "filter", "Show only what fits the conditions", value =>
        {
            if (value.Length == 0)
                return null;
            var equals = value.IndexOf('=');
            if (equals < 0)
                return "bad format of filter (expected name=value)";
            filters.Add(value[..equals].Trim().ToLowerInvariant(), value[(equals + 1)..].Trim());
            return null;
        }));
        return filters;
    }
}

/// <summary><c>--format</c>, and <c>--json</c> for short.</summary>
internal sealed class FormatFlag
{
    private readonly TextFlag _format;
    private readonly SwitchFlag _json;

    public FormatFlag(FlagSet flags, bool table, char shorthand = '\0')
    {
        _format = flags.Text("format", shorthand, table
            ? "How to print: 'table' (columns with a head), 'table TEMPLATE',\n'json', or a Go template"
            : "How to print: 'json', or a Go template");
        _json = flags.Switch("json", '\0', "Print JSON (--format json)");
    }

    public string Value => _json.Value ? "json" : _format.Value;

    public bool IsSet => _json.Value || _format.Value.Length > 0;
}
