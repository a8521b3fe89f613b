using Berth.Api.Containers;
using Berth.Api.Json;

namespace Berth.Api.Networks;

/// <summary>Networks of an inspected container; the flat members repeat the default bridge's endpoint for old clients.</summary>
public sealed record NetworkSettings
{
    /// <summary>Always empty today.</summary>
    public string Bridge { get; set => field = value ?? ""; } = "";
    /// <summary>Id of the network namespace's owner; empty when not running.</summary>
    public string SandboxID { get; set => field = value ?? ""; } = "";
    /// <summary>Path of the network namespace.</summary>
    public string SandboxKey { get; set => field = value ?? ""; } = "";
    /// <summary>Published ports by container port; null list: exposed only. Null: never had a sandbox.</summary>
    public ApiMap<PortBinding[]?>? Ports { get; set; }
    /// <summary>Obsolete.</summary>
    public bool HairpinMode { get; set; }
    /// <summary>Obsolete.</summary>
    public string LinkLocalIPv6Address { get; set => field = value ?? ""; } = "";
    /// <summary>Obsolete.</summary>
    public int LinkLocalIPv6PrefixLen { get; set; }
    /// <summary>Obsolete.</summary>
    public SecondaryAddress[]? SecondaryIPAddresses { get; set; }
    /// <summary>Obsolete.</summary>
    public SecondaryAddress[]? SecondaryIPv6Addresses { get; set; }
    /// <summary>Endpoint on the default bridge.</summary>
    public string EndpointID { get; set => field = value ?? ""; } = "";
    /// <summary>Gateway on the default bridge.</summary>
    public string Gateway { get; set => field = value ?? ""; } = "";
    /// <summary>IPv6 address on the default bridge.</summary>
    public string GlobalIPv6Address { get; set => field = value ?? ""; } = "";
    /// <summary>Its prefix.</summary>
    public int GlobalIPv6PrefixLen { get; set; }
    /// <summary>Address on the default bridge.</summary>
    public string IPAddress { get; set => field = value ?? ""; } = "";
    /// <summary>Its prefix.</summary>
    public int IPPrefixLen { get; set; }
    /// <summary>IPv6 gateway on the default bridge.</summary>
    public string IPv6Gateway { get; set => field = value ?? ""; } = "";
    /// <summary>Hardware address on the default bridge.</summary>
    public string MacAddress { get; set => field = value ?? ""; } = "";
    /// <summary>Endpoints by network name.</summary>
    public ApiMap<EndpointSettings?>? Networks { get; set; }
}

/// <summary>Obsolete further address.</summary>
public sealed record SecondaryAddress
{
    /// <summary>Address.</summary>
    public string Addr { get; set => field = value ?? ""; } = "";
    /// <summary>Its prefix.</summary>
    public int PrefixLen { get; set; }
}
