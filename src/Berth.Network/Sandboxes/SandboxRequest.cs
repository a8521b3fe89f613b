using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json.Serialization;
using Berth.Linux;
using Berth.Linux.Processes;

namespace Berth.Network;

/// <summary>What stands in a container's network namespace.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NetworkMode>))]
public enum NetworkMode
{
    /// <summary>eth0 on the default bridge.</summary>
    Bridge,

    /// <summary>Only the loopback link.</summary>
    None,

    /// <summary>The host's own namespace: there is no sandbox to acquire.</summary>
    Host,
}

/// <summary>What one container asks of the network when it starts.</summary>
public sealed record SandboxRequest
{
    /// <summary>The container's id, for error texts and state.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The container's name as Docker's error texts show it, without slash; empty: the id.</summary>
    public string ContainerName { get; init; } = "";

    /// <summary>Bridge or none.</summary>
    public required NetworkMode Mode { get; init; }

    /// <summary>Ports to publish; only with <see cref="NetworkMode.Bridge"/>.</summary>
    public IReadOnlyList<PortPublish> Ports { get; init; } = [];

    /// <summary>A fixed address within the subnet, or null for the next free one.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Further addresses of the link, for itself alone (169.254.0.0/16).</summary>
    public IReadOnlyList<IPAddress> LinkLocal { get; init; } = [];

    /// <summary>Maps of the user namespace that the network namespace is made in; null for the host's.</summary>
    public UserMaps? Users { get; init; }

    /// <summary>A user namespace of these maps that exists; null for a new one. Stays the caller's.</summary>
    public FileDescriptor? UserNamespace { get; init; }

    /// <summary>A fixed hardware address, or null.</summary>
    public PhysicalAddress? Mac { get; init; }
}
