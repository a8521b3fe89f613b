using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Networks;

/// <summary>A container's place in one network: what was asked for, and what came of it.</summary>
public sealed record EndpointSettings
{
    /// <summary>Addresses asked for.</summary>
    public EndpointIPAMConfig? IPAMConfig { get; set; }
    /// <summary>Legacy links.</summary>
    public string[]? Links { get; set => field = Nulls.Fill(value); }
    /// <summary>Further names in this network.</summary>
    public string[]? Aliases { get; set => field = Nulls.Fill(value); }
    /// <summary>Hardware address, asked for or given.</summary>
    public string MacAddress { get; set => field = value ?? ""; } = "";
    /// <summary>Options of the driver.</summary>
    public ApiMap<string>? DriverOpts { get; set => field = Nulls.Fill(value); }
    /// <summary>The network with the highest one provides the default route.</summary>
    public int GwPriority { get; set; }
    /// <summary>Id of the network.</summary>
    public string NetworkID { get; set => field = value ?? ""; } = "";
    /// <summary>Id of the endpoint; empty when not running.</summary>
    public string EndpointID { get; set => field = value ?? ""; } = "";
    /// <summary>Default route.</summary>
    public string Gateway { get; set => field = value ?? ""; } = "";
    /// <summary>Address.</summary>
    public string IPAddress { get; set => field = value ?? ""; } = "";
    /// <summary>Its prefix.</summary>
    public int IPPrefixLen { get; set; }
    /// <summary>Default route, IPv6.</summary>
    public string IPv6Gateway { get; set => field = value ?? ""; } = "";
    /// <summary>Address, IPv6.</summary>
    public string GlobalIPv6Address { get; set => field = value ?? ""; } = "";
    /// <summary>Its prefix.</summary>
    public int GlobalIPv6PrefixLen { get; set; }
    /// <summary>Names that resolve to it in this network.</summary>
    public string[]? DNSNames { get; set; }
}

/// <summary>Addresses asked for an endpoint.</summary>
public sealed record EndpointIPAMConfig
{
    /// <summary>IPv4; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv4Address { get; set; }
    /// <summary>IPv6; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv6Address { get; set; }
    /// <summary>Link-local addresses; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? LinkLocalIPs { get; set => field = Nulls.Fill(value); }
}
