using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Networks;

/// <summary>Answer of <c>GET /networks/{id}</c> and element of <c>GET /networks</c> (there with no containers).</summary>
public sealed record NetworkInspect
{
    /// <summary>Name.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>64 hexadecimal digits.</summary>
    public string Id { get; set => field = value ?? ""; } = "";
    /// <summary>When it was created.</summary>
    public DateTimeOffset Created { get; set; }
    /// <summary><c>local</c>, <c>global</c> or <c>swarm</c>.</summary>
    public string Scope { get; set => field = value ?? ""; } = "";
    /// <summary>Driver.</summary>
    public string Driver { get; set => field = value ?? ""; } = "";
    /// <summary>It has IPv4.</summary>
    public bool EnableIPv4 { get; set; }
    /// <summary>It has IPv6.</summary>
    public bool EnableIPv6 { get; set; }
    /// <summary>Its addresses.</summary>
    public IPAM IPAM { get; set => field = value ?? new(); } = new();
    /// <summary>Without a way out.</summary>
    public bool Internal { get; set; }
    /// <summary>Swarm only.</summary>
    public bool Attachable { get; set; }
    /// <summary>Swarm only.</summary>
    public bool Ingress { get; set; }
    /// <summary>The network that its configuration comes from.</summary>
    public ConfigReference ConfigFrom { get; set => field = value ?? new(); } = new();
    /// <summary>It is only a configuration.</summary>
    public bool ConfigOnly { get; set; }
    /// <summary>Endpoints by container id.</summary>
    public ApiMap<NetworkContainer>? Containers { get; set; }
    /// <summary>Options of the driver.</summary>
    public ApiMap<string>? Options { get; set => field = Nulls.Fill(value); }
    /// <summary>Labels.</summary>
    public ApiMap<string>? Labels { get; set => field = Nulls.Fill(value); }
    /// <summary>Swarm peers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Empty[]? Peers { get; set; }
}

/// <summary>Address management of a network.</summary>
public sealed record IPAM
{
    /// <summary>Driver.</summary>
    public string Driver { get; set => field = value ?? ""; } = "";
    /// <summary>Its options.</summary>
    public ApiMap<string>? Options { get; set => field = Nulls.Fill(value); }
    /// <summary>Subnets.</summary>
    public IPAMConfig[]? Config { get; set => field = Nulls.Fill(value); }
}

/// <summary>One subnet.</summary>
public sealed record IPAMConfig
{
    /// <summary>Subnet; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subnet { get; set; }
    /// <summary>Range containers get addresses from; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPRange { get; set; }
    /// <summary>Address of the bridge; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Gateway { get; set; }
    /// <summary>Addresses taken by others; null when absent.</summary>
    [JsonPropertyName("AuxiliaryAddresses")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? AuxAddress { get; set => field = Nulls.Fill(value); }
}

/// <summary>A network by name.</summary>
public sealed record ConfigReference
{
    /// <summary>Name; empty: none.</summary>
    public string Network { get; set => field = value ?? ""; } = "";
}

/// <summary>An endpoint as its network shows it.</summary>
public sealed record NetworkContainer
{
    /// <summary>Name of the container.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>Id of the endpoint.</summary>
    public string EndpointID { get; set => field = value ?? ""; } = "";
    /// <summary>Hardware address.</summary>
    public string MacAddress { get; set => field = value ?? ""; } = "";
    /// <summary>Address with prefix.</summary>
    public string IPv4Address { get; set => field = value ?? ""; } = "";
    /// <summary>Address with prefix.</summary>
    public string IPv6Address { get; set => field = value ?? ""; } = "";
}
