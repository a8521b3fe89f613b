using Berth.Engine.Containers;
using Berth.Engine.Users;
using Berth.Linux.Processes;

namespace Berth.Engine.Specs;

/// <summary>What the runtime spec of a container is made of.</summary>
public sealed record SpecRequest
{
    /// <summary>Where berth-init is found inside.</summary>
    public const string InitPath = "/sbin/docker-init";

    /// <summary>The container.</summary>
    public required ContainerDocument Container { get; init; }

    /// <summary>The daemon and the machine.</summary>
    public required ContainerOptions Options { get; init; }

    /// <summary>The folder of the container's own files: hosts, hostname, resolv.conf.</summary>
    public required string Directory { get; init; }

    /// <summary>Who runs.</summary>
    public required ResolvedUser User { get; init; }

    /// <summary>Maps of the user namespace; null for the host's.</summary>
    public UserMaps? Users { get; init; }

    /// <summary>True when the network namespace comes from elsewhere: from a sandbox, or the host's.</summary>
    public bool HasNetwork { get; init; } = true;

    /// <summary>Namespaces joined, by type (pid, ipc, network), as paths; of other containers.</summary>
    public IReadOnlyDictionary<string, string> Joined { get; init; } = new Dictionary<string, string>();

    /// <summary>Variables that tell of linked containers.</summary>
    public IReadOnlyList<string> LinkEnvironment { get; init; } = [];

    /// <summary>The shared memory of the host or of another container; null for memory of its own.</summary>
    public string? SharedMemory { get; init; }
}
