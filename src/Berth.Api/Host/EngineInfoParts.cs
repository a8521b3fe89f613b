using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Host;

/// <summary>Drivers by kind.</summary>
public sealed record PluginsInfo
{
    /// <summary>Volume drivers.</summary>
    public string[]? Volume { get; set; }
    /// <summary>Network drivers.</summary>
    public string[]? Network { get; set; }
    /// <summary>Authorization plugins.</summary>
    public string[]? Authorization { get; set; }
    /// <summary>Log drivers.</summary>
    public string[]? Log { get; set; }
}

/// <summary>How registries are reached.</summary>
public sealed record RegistryConfig
{
    /// <summary>Registries by name.</summary>
    public ApiMap<IndexInfo>? IndexConfigs { get; set; }
    /// <summary>Networks without TLS.</summary>
    public string[]? InsecureRegistryCIDRs { get; set; }
    /// <summary>Mirrors of the default registry.</summary>
    public string[]? Mirrors { get; set; }
}

/// <summary>One registry.</summary>
public sealed record IndexInfo
{
    /// <summary>Mirrors.</summary>
    public string[] Mirrors { get; set => field = value ?? []; } = [];
    /// <summary>Name.</summary>
    public string Name { get; set => field = value ?? ""; } = "";
    /// <summary>It is the default one.</summary>
    public bool Official { get; set; }
    /// <summary>It is asked with TLS.</summary>
    public bool Secure { get; set; }
}

/// <summary>A runtime.</summary>
public sealed record RuntimeInfo
{
    /// <summary>Program; null when absent.</summary>
    [JsonPropertyName("path")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Path { get; set; }
    /// <summary>Its arguments; null when absent.</summary>
    [JsonPropertyName("runtimeArgs")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? RuntimeArgs { get; set; }
    /// <summary>Facts; null when absent.</summary>
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? Status { get; set; }
}

/// <summary>State of the swarm: none.</summary>
public sealed record SwarmInfo
{
    /// <summary>Id of the node.</summary>
    public string NodeID { get; set => field = value ?? ""; } = "";
    /// <summary>Its address.</summary>
    public string NodeAddr { get; set => field = value ?? ""; } = "";
    /// <summary><c>inactive</c>.</summary>
    public string LocalNodeState { get; set => field = value ?? ""; } = "inactive";
    /// <summary>The node is a manager.</summary>
    public bool ControlAvailable { get; set; }
    /// <summary>What is wrong.</summary>
    public string Error { get; set => field = value ?? ""; } = "";
    /// <summary>Managers.</summary>
    public Empty[]? RemoteManagers { get; set; }
}

/// <summary>A commit.</summary>
public sealed record CommitInfo
{
    /// <summary>Its id.</summary>
    public string ID { get; set => field = value ?? ""; } = "";
}

/// <summary>A pool of networks.</summary>
public sealed record AddressPool
{
    /// <summary>The whole.</summary>
    public string Base { get; set => field = value ?? ""; } = "";
    /// <summary>Prefix of each network.</summary>
    public int Size { get; set; }
}

/// <summary>The firewall in use.</summary>
public sealed record FirewallInfo
{
    /// <summary>Driver.</summary>
    public string Driver { get; set => field = value ?? ""; } = "";
    /// <summary>Pairs of name and value; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[][]? Info { get; set; }
}

/// <summary>How containerd is reached.</summary>
public sealed record ContainerdInfo
{
    /// <summary>Socket; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Address { get; set; }
    /// <summary>Its namespaces.</summary>
    public ContainerdNamespaces Namespaces { get; set => field = value ?? new(); } = new();
}

/// <summary>Namespaces of containerd.</summary>
public sealed record ContainerdNamespaces
{
    /// <summary>Of containers.</summary>
    public string Containers { get; set => field = value ?? ""; } = "";
    /// <summary>Of plugins.</summary>
    public string Plugins { get; set => field = value ?? ""; } = "";
}
