using Berth.Api.Containers;

namespace Berth.Engine.Containers;

/// <summary>What the operator of the daemon decided for containers that say nothing.</summary>
public sealed record HostDefaults
{
    /// <summary>Bytes of /dev/shm.</summary>
    public long ShmSize { get; init; } = 64 << 20;

    /// <summary>The log driver.</summary>
    public string LogDriver { get; init; } = "json-file";

    /// <summary>Its options; only for containers that take the default driver.</summary>
    public IReadOnlyDictionary<string, string> LogOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>Name servers; empty for the host's.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    /// <summary>Options of resolv.conf.</summary>
    public IReadOnlyList<string> DnsOptions { get; init; } = [];

    /// <summary>Search domains.</summary>
    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    /// <summary>Limits of processes, by name; a container's own of the same name wins.</summary>
    public IReadOnlyList<Ulimit> Ulimits { get; init; } = [];

    /// <summary>Who runs them.</summary>
    public string Runtime { get; init; } = Host.ContainerRuntimes.Own;

    /// <summary>A first process of ours that forwards signals and reaps.</summary>
    public bool Init { get; init; }
}
