using System.Text.Json.Serialization;

namespace Berth.Network;

/// <summary>
/// What must be remembered of a sandbox so that a restarted daemon can adopt it. Text throughout: it is stored as JSON within the
/// container's document.
/// </summary>
public sealed record SandboxState
{
    /// <summary>The container it was acquired for.</summary>
    public required string ContainerId { get; init; }

    /// <summary>64 hexadecimal digits, Docker's SandboxID.</summary>
    public required string SandboxId { get; init; }

    /// <summary>64 hexadecimal digits, Docker's EndpointID; empty without an endpoint.</summary>
    public string EndpointId { get; init; } = "";

    /// <summary>Bridge or none.</summary>
    public required NetworkMode Mode { get; init; }

    /// <summary>The container's address, null without a bridge.</summary>
    public string? Address { get; init; }

    /// <summary>Prefix length of <see cref="Address"/>.</summary>
    public int PrefixLength { get; init; }

    /// <summary>Default route, null without a bridge.</summary>
    public string? Gateway { get; init; }

    /// <summary>Hardware address of eth0, <c>02:42:ac:11:00:02</c>; empty without one.</summary>
    public string Mac { get; init; } = "";

    /// <summary>The host's end of the veth pair.</summary>
    public string? HostLink { get; init; }

    /// <summary>Ports published, host ports filled in.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];
}

/// <summary>JSON of what this room asks others to keep.</summary>
[JsonSerializable(typeof(SandboxState))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
public sealed partial class NetworkJson : JsonSerializerContext;
