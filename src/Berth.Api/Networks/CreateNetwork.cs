using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Networks;

/// <summary>Body of <c>POST /networks/create</c>.</summary>
public sealed record CreateNetworkRequest
{
    /// <summary>Name.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>Obsolete; ignored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? CheckDuplicate { get; set; }
    /// <summary>Driver; empty: bridge.</summary>
    public string Driver { get; set => field = value ?? ""; } = "";
    /// <summary>Scope.</summary>
    public string Scope { get; set => field = value ?? ""; } = "";
    /// <summary>IPv4; null: yes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? EnableIPv4 { get; set; }
    /// <summary>IPv6; null: no.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? EnableIPv6 { get; set; }
    /// <summary>Addresses.</summary>
    public IPAM? IPAM { get; set; }
    /// <summary>Without a way out.</summary>
    public bool Internal { get; set; }
    /// <summary>Swarm only.</summary>
    public bool Attachable { get; set; }
    /// <summary>Swarm only.</summary>
    public bool Ingress { get; set; }
    /// <summary>Only a configuration.</summary>
    public bool ConfigOnly { get; set; }
    /// <summary>Take the configuration from another network.</summary>
    public ConfigReference? ConfigFrom { get; set; }
    /// <summary>Options of the driver.</summary>
    public ApiMap<string>? Options { get; set => field = Nulls.Fill(value); }
    /// <summary>Labels.</summary>
    public ApiMap<string>? Labels { get; set => field = Nulls.Fill(value); }
}

/// <summary>Answer of <c>POST /networks/create</c>.</summary>
public sealed record CreateNetworkResponse
{
    /// <summary>The new network.</summary>
    public string Id { get; set => field = value ?? ""; } = "";
    /// <summary>A sentence for the user, or empty.</summary>
    public string Warning { get; set => field = value ?? ""; } = "";
}

/// <summary>Body of <c>POST /networks/{id}/connect</c>.</summary>
public sealed record ConnectNetworkRequest
{
    /// <summary>Name or id of the container.</summary>
    public string Container { get; set => field = value ?? ""; } = "";
    /// <summary>What is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EndpointSettings? EndpointConfig { get; set; }
}

/// <summary>Body of <c>POST /networks/{id}/disconnect</c>.</summary>
public sealed record DisconnectNetworkRequest
{
    /// <summary>Name or id of the container.</summary>
    public string Container { get; set => field = value ?? ""; } = "";
    /// <summary>Also when the container is gone.</summary>
    public bool Force { get; set; }
}

/// <summary>Answer of <c>POST /networks/prune</c>.</summary>
public sealed record PruneNetworksResponse
{
    /// <summary>Names that are gone; null when none.</summary>
    public string[]? NetworksDeleted { get; set; }
}
