using System.Net;
using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Api.Networks;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary>Flags that put a container on networks.</summary>
internal sealed class NetworkFlags
{
    private readonly ListFlag _addHost, _dns, _dnsOption, _dnsSearch, _expose, _link, _linkLocal, _alias, _publish;
    private readonly TextFlag _ip, _ip6, _mac;
    private readonly SwitchFlag _publishAll;
    private readonly List<NetworkText> _networks = [];

    public NetworkFlags(FlagSet flags)
    {
        _addHost = flags.Add(new ListFlag("add-host", '\0', "list", "Add a line to /etc/hosts (host:ip)") { Check = NetworkText.CheckHost });
        _dns = flags.Add(new ListFlag("dns", '\0', "list", "Name servers")
        {
            Check = static value => IPAddress.TryParse(value.Trim(), out var address) ? (address.ToString(), null) : (null, $"IP address is not correctly formatted: {value}"),
        });
        _dnsOption = flags.List("dns-option", '\0', "Options of the resolver");
        flags.Add(new ParsedFlag("dns-opt", '\0', "list", "", value => _dnsOption.Set(value)) { Hidden = true });
        _dnsSearch = flags.Add(new ListFlag("dns-search", '\0', "list", "Search domains")
        {
            Check = static value => NetworkText.IsDomain(value) ? (value, null) : (null, $"{value} is not a valid domain"),
        });
        _expose = flags.List("expose", '\0', "Expose a port or a range of ports");
        _ip = flags.Text("ip", '\0', "IPv4 address (172.30.100.104)");
        _ip6 = flags.Text("ip6", '\0', "IPv6 address (2001:db8::33)");
        _link = flags.List("link", '\0', "Add a link to another container");
        _linkLocal = flags.List("link-local-ip", '\0', "Link-local addresses");
        _mac = flags.Text("mac-address", '\0', "MAC address (92:d0:c6:0a:29:33)");
        flags.Add(new ParsedFlag("network", '\0', "network", "Connect to a network", AddNetwork));
        flags.Add(new ParsedFlag("net", '\0', "network", "", AddNetwork) { Hidden = true });
        _alias = flags.List("network-alias", '\0', "Further name in the network");
        flags.Add(new ParsedFlag("net-alias", '\0', "list", "", value => _alias.Set(value)) { Hidden = true });
        _publish = flags.List("publish", 'p', "Publish ports to the host");
        _publishAll = flags.Switch("publish-all", 'P', "Publish all exposed ports to ephemeral ones");
    }

    /// <summary>Name servers of this machine's loopback, of which docker warns.</summary>
    public IEnumerable<string> LocalNameServers
    {
        get
        {
            foreach (var server in _dns.Values)
            {
                if (server.StartsWith("127.", StringComparison.Ordinal) || server == "::1")
                    yield return server;
            }
        }
    }

    /// <exception cref="CliException">A value is none, or two contradict each other.</exception>
    public NetworkingConfig Apply(CreateContainerRequest request, HostConfig host)
    {
        var exposed = new ApiMap<Empty>();
        host.PortBindings = [];
        foreach (var text in _publish.Values)
            PortText.Publish(text, exposed, host.PortBindings);
        foreach (var text in _expose.Values)
            PortText.Expose(text, exposed);
        request.ExposedPorts = exposed.Count == 0 ? null : exposed;
        host.PublishAllPorts = _publishAll.Value;
        host.Dns = [.. _dns.Values];
        host.DnsOptions = [.. _dnsOption.Values];
        host.DnsSearch = [.. _dnsSearch.Values];
        host.ExtraHosts = ContainerFlags.ListOrNull(_addHost);
        host.Links = ContainerFlags.ListOrNull(_link);
        host.NetworkMode = _networks.Count == 0 ? "default" : _networks[0].Target;
        return new NetworkingConfig { EndpointsConfig = Endpoints() };
    }

    private ApiMap<EndpointSettings?> Endpoints()
    {
        var endpoints = new ApiMap<EndpointSettings?>();
        var networks = _networks.Count == 0 ? [new NetworkText { Target = "default" }] : _networks;
        bool named = false, builtIn = false;
        for (var i = 0; i < networks.Count; i++)
        {
            var network = networks[i];
            _ = network.IsUserDefined ? named = true : builtIn = true;
            if (i == 0)
                network.Combine(_alias.Values, _link.Values, _ip.Value, _ip6.Value, _mac.Value, _linkLocal.Values);
            var endpoint = network.ToEndpoint();
            if (endpoints.ContainsKey(network.Target))
                throw new CliException($"network \"{network.Target}\" is specified multiple times", 125);
            // One network without options of its own is said by the mode alone, as ever.
            if (_networks.Count != 1 || endpoint != new EndpointSettings())
                endpoints[network.Target] = endpoint;
        }

        if (named && builtIn)
            throw new CliException("conflicting options: cannot attach both user-defined and non-user-defined network-modes", 125);
        return endpoints;
    }

    private string? AddNetwork(string text)
    {
        var reason = NetworkText.Parse(text, out var network);
        if (reason is null)
            _networks.Add(network);
        return reason;
    }
}
