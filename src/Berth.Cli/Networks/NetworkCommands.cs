using System.Globalization;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Networks;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Templates;

namespace Berth.Cli.Networks;

/// <summary><c>berth network ls</c>.</summary>
internal sealed class ListNetworks : Command
{
    private SwitchFlag? _noTrunc, _quiet;
    private FormatFlag? _format;
    private Filters? _filters;

    public override IReadOnlyList<string> Paths => ["network ls", "network list"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "List networks";

    public override void Declare(FlagSet flags)
    {
        _filters = FilterFlag.Declare(flags);
        _format = new FormatFlag(flags, table: true);
        _noTrunc = flags.Switch("no-trunc", '\0', "Cut nothing short");
        _quiet = flags.Switch("quiet", 'q', "Show only ids");
    }

    public override int Execute(Invocation call)
    {
        var networks = call.Client.Call(
            new ApiRequest("GET", "/networks").Query("filters", _filters!.IsEmpty ? "" : _filters.ToJson(), !_filters.IsEmpty), ApiJson.Wire.NetworkInspectArray);
        Array.Sort(networks, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        var full = _noTrunc!.Value;
        var listing = new Listing<NetworkInspect>("*formatter.networkContext",
        [
            new("CreatedAt", "CREATED AT", static network => network.Created.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF +0000 UTC", CultureInfo.InvariantCulture)),
            new("Driver", "DRIVER", static network => network.Driver),
            new("ID", "NETWORK ID", network => full ? network.Id : Text.ShortId(network.Id)),
            new("IPv4", "IPV4", static network => network.EnableIPv4 ? "true" : "false"),
            new("IPv6", "IPV6", static network => network.EnableIPv6 ? "true" : "false"),
            new("Internal", "INTERNAL", static network => network.Internal ? "true" : "false"),
            new("Labels", "LABELS", static network => Text.Labels(network.Labels)),
            new("Name", "NAME", static network => network.Name),
            new("Scope", "SCOPE", static network => network.Scope),
            new("Label", "LABEL", static network => network.Labels),
        ]);
        if (_quiet!.Value && !_format!.IsSet)
            listing.Print(networks, "{{.ID}}", "");
        else
            listing.Print(networks, _format!.Value, "{{.ID}}\\t{{.Name}}\\t{{.Driver}}\\t{{.Scope}}");
        return 0;
    }
}

/// <summary><c>berth network create</c>.</summary>
internal sealed class CreateNetwork : Command
{
    private TextFlag? _driver;
    private ListFlag? _gateway, _label, _option, _subnet;
    private SwitchFlag? _internal;

    public override IReadOnlyList<string> Paths => ["network create"];

    public override string Usage => "[OPTIONS] NETWORK";

    public override string Summary => "Create a network";

    public override Arity Arity => Arity.Exactly(1);

    public override void Declare(FlagSet flags)
    {
        _driver = flags.Text("driver", 'd', "Driver of the network", "bridge");
        _gateway = flags.List("gateway", '\0', "Gateway of each subnet", "strings");
        _internal = flags.Switch("internal", '\0', "Without a way out");
        _label = flags.List("label", '\0', "Set metadata on the network");
        _option = flags.List("opt", 'o', "Options of the driver", "map");
        _subnet = flags.List("subnet", '\0', "Subnet in CIDR form", "strings");
    }

    public override int Execute(Invocation call)
    {
        var config = new List<IPAMConfig>();
        for (var i = 0; i < _subnet!.Values.Count; i++)
            config.Add(new IPAMConfig { Subnet = _subnet.Values[i], Gateway = i < _gateway!.Values.Count ? _gateway.Values[i] : null });
        var request = new CreateNetworkRequest
        {
            Name = call.Arguments[0],
            Driver = _driver!.Value,
            Internal = _internal!.Value,
            IPAM = config.Count == 0 ? null : new IPAM { Driver = "default", Config = [.. config] },
            Options = Pairs.Read(_option!.Values),
            Labels = Pairs.Read(_label!.Values),
        };
        var created = call.Client.Call(
            new ApiRequest("POST", "/networks/create").Json(JsonSerializer.SerializeToUtf8Bytes(request, ApiJson.Wire.CreateNetworkRequest)),
            ApiJson.Wire.CreateNetworkResponse);
        if (created.Warning.Length > 0)
            TextSink.Error.WriteLine($"WARNING: {created.Warning}");
        TextSink.Out.WriteLine(created.Id);
        return 0;
    }
}

/// <summary><c>berth network prune</c>.</summary>
internal sealed class PruneNetworks : PruneCommand
{
    public override IReadOnlyList<string> Paths => ["network prune"];

    public override string Summary => "Remove networks that nobody uses";

    public override int Execute(Invocation call)
    {
        if (!IsMeant(static () => "WARNING! This will remove all custom networks not used by at least one container."))
            return 0;
        Print("Deleted Networks:", Prune(call, "/networks/prune", Wanted, ApiJson.Wire.PruneNetworksResponse).NetworksDeleted);
        return 0;
    }
}

/// <summary><c>berth network rm</c>.</summary>
internal sealed class RemoveNetwork : Command
{
    public override IReadOnlyList<string> Paths => ["network rm", "network remove"];

    public override string Usage => "NETWORK [NETWORK...]";

    public override string Summary => "Remove networks";

    public override Arity Arity => Arity.AtLeast(1);

    public override int Execute(Invocation call) => call.Each(name =>
    {
        call.Client.Call(new ApiRequest("DELETE", $"/networks/{name}"));
        return name;
    });
}

/// <summary><c>name=value</c> of labels and options.</summary>
internal static class Pairs
{
    public static Api.Json.ApiMap<string> Read(List<string> texts)
    {
        var map = new Api.Json.ApiMap<string>();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=');
            map[equals < 0 ? text : text[..equals]] = equals < 0 ? "" : text[(equals + 1)..];
        }

        return map;
    }
}
