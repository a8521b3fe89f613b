using Berth.Api.Client;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Templates;

namespace Berth.Cli.Host;

/// <summary><c>berth inspect</c>, and the same within each group.</summary>
internal sealed class Inspect(string group) : Command
{
    private TextFlag? _type, _platform;
    private SwitchFlag? _size;
    private FormatFlag? _format;

    public override IReadOnlyList<string> Paths => group.Length == 0 ? ["inspect"] : [$"{group} inspect"];

    public override string Usage => group switch
    {
        "" => "[OPTIONS] NAME|ID [NAME|ID...]",
        _ => $"[OPTIONS] {group.ToUpperInvariant()} [{group.ToUpperInvariant()}...]",
    };

    public override string Summary => group.Length == 0 ? "Show everything that is known of containers, images, networks and volumes" : $"Show everything that is known of {group}s";

    public override Arity Arity => Arity.AtLeast(1);

    public override void Declare(FlagSet flags)
    {
        _format = new FormatFlag(flags, table: false, shorthand: 'f');
        if (group is "" or "container")
            _size = flags.Switch("size", 's', "Show sizes of containers");
        if (group == "image")
            _platform = flags.Text("platform", '\0', "Only if the image is for this platform (os/arch[/variant])");
        if (group.Length == 0)
            _type = flags.Text("type", '\0', "Only objects of this type");
    }

    public override int Execute(Invocation call)
    {
        var type = group.Length > 0 ? group : _type!.Value;
        if (type is not ("" or "container" or "image" or "network" or "volume"))
            throw new CliException($"unknown type: \"{type}\": must be one of \"container\", \"image\", \"network\", \"volume\"");
        var size = _size?.Value ?? false;
        // One that is none is refused before anything is printed.
        var platform = _platform is { Value.Length: > 0 } given ? Images.PlatformJson.Of(given.Value, "") : null;
        return Inspection.Run(call.Arguments, _format!.Value, name => type.Length > 0 ? Get(call, type, name, size, platform) : Any(call, name, size));
    }

    private static byte[] Any(Invocation call, string name, bool size)
    {
        foreach (var type in (string[])["container", "image", "network", "volume"])
        {
            try
            {
                return Get(call, type, name, size, platform: null);
            }
            catch (ApiException failure) when (failure.Status is 404 or 501 || (failure.Status == 400 && type == "image"))
            {
                // Not of this kind; perhaps of the next.
                continue;
            }
        }

        throw new CliException($"Error: No such object: {name}");
    }

    private static byte[] Get(Invocation call, string type, string name, bool size, string? platform)
    {
        var path = type switch
        {
            "container" => $"/containers/{name}/json",
            "image" => $"/images/{name}/json",
            "network" => $"/networks/{name}",
            _ => $"/volumes/{name}",
        };
        var request = new ApiRequest("GET", path).Query("size", "1", size && type == "container");
        if (platform is not null)
            request.Query("platform", platform);
        return call.Client.Call(request);
    }
}
