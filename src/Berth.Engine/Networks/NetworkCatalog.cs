using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Berth.Api.Json;
using Berth.Api.Networks;
using Berth.Api.Requests;
using Berth.Engine.Uses;
using Berth.Network;

namespace Berth.Engine.Networks;

/// <summary>The networks there are: Docker's three predefined ones. Networks of the user's own are not there yet.</summary>
/// <param name="bridge">The default network; null when the daemon has none.</param>
/// <param name="created">When they were made: with the data root.</param>
/// <param name="daemonId">Makes the ids of <c>host</c> and <c>none</c> this daemon's own.</param>
/// <param name="containers">Who is in them.</param>
public sealed class NetworkCatalog(BridgeInfo? bridge, DateTimeOffset created, string daemonId, ContainerCensus containers)
{
    private const string BridgeName = "bridge";
    private static readonly string[] s_filterKeys = ["dangling", "driver", "id", "label", "name", "scope", "type"];

    // Asked for with every container; worked out once.
    private readonly string _host = Derive("host", daemonId);
    private readonly string _none = Derive("none", daemonId);

    /// <summary>The 64 digits of a predefined network: <c>bridge</c>, <c>host</c> or <c>none</c>; empty for any other name.</summary>
    public string IdOf(string name) => name switch
    {
        BridgeName => bridge?.Id ?? "",
        "host" => _host,
        "none" => _none,
        _ => "",
    };

    /// <summary>The networks that pass the filters (<c>dangling driver id label name scope type</c>).</summary>
    /// <exception cref="EngineException">Invalid filter.</exception>
    public IReadOnlyList<NetworkInspect> List(Filters filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        filters.Validate(s_filterKeys);
        foreach (var type in filters.Get("type"))
        {
            if (type is not ("builtin" or "custom")) throw EngineException.Invalid($"invalid filter: 'type'='{type}'");
        }
        return [.. All().Where(n => Passes(n, filters))];
    }

    /// <summary>The network of that name, id or beginning of an id, with the containers in it.</summary>
    /// <exception cref="EngineException">NotFound; Invalid when a beginning fits several.</exception>
    public NetworkInspect Get(string reference)
    {
        var all = All();
        if (all.FirstOrDefault(n => n.Name == reference || n.Id == reference) is { } exact) return WithContainers(exact);
        var found = reference.Length == 0 ? [] : all.Where(n => n.Id.StartsWith(reference, StringComparison.Ordinal)).ToArray();
        return found.Length switch
        {
            0 => throw EngineException.NotFound($"network {reference} not found"),
            1 => WithContainers(found[0]),
            _ => throw EngineException.Invalid($"network {reference} is ambiguous ({found.Length} matches found based on ID prefix)"),
        };
    }

    private List<NetworkInspect> All()
    {
        List<NetworkInspect> all = [];
        if (bridge is not null) all.Add(Bridge(bridge));
        all.Add(Plain("none", "null"));
        all.Add(Plain("host", "host"));
        return all;
    }

    private static string Derive(string name, string daemonId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"berth network {name} of {daemonId}")));

    private static bool Passes(NetworkInspect network, Filters filters) =>
        filters.Exact("driver", network.Driver) && filters.Match("name", network.Name) && filters.Prefix("id", network.Id)
        && filters.Exact("scope", network.Scope) && filters.MatchPairs("label", network.Labels)
        && (!filters.Contains("type") || filters.Get("type").Contains("builtin"))
        // The predefined networks are never dangling, whoever is in them.
        && (!filters.Contains("dangling") || !filters.Flag("dangling", absent: false));

    private NetworkInspect WithContainers(NetworkInspect network)
    {
        var inside = new ApiMap<NetworkContainer>();
        foreach (var container in containers())
        {
            if (container.Endpoints.TryGetValue(network.Name, out var endpoint)) inside[container.Id] = endpoint;
        }
        return network with { Containers = inside };
    }

    private NetworkInspect Bridge(BridgeInfo info) => Plain(BridgeName, BridgeName) with
    {
        IPAM = new IPAM { Driver = "default", Config = [new IPAMConfig { Subnet = info.Subnet.ToString(), Gateway = info.Gateway.ToString() }] },
        Options = new ApiMap<string>
        {
            ["com.docker.network.bridge.default_bridge"] = "true",
            ["com.docker.network.bridge.enable_icc"] = "true",
            ["com.docker.network.bridge.enable_ip_masquerade"] = "true",
            ["com.docker.network.bridge.host_binding_ipv4"] = "0.0.0.0",
            ["com.docker.network.bridge.name"] = info.LinkName,
            ["com.docker.network.driver.mtu"] = info.Mtu.ToString(CultureInfo.InvariantCulture),
        },
    };

    private NetworkInspect Plain(string name, string driver) => new()
    {
        Name = name,
        Id = IdOf(name),
        Created = created,
        Scope = "local",
        Driver = driver,
        EnableIPv4 = true,
        IPAM = new IPAM { Driver = "default" },
        Containers = [],
        Options = [],
        Labels = [],
    };
}
