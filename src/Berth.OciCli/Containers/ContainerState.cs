using System.Text.Json.Serialization;

namespace Berth.OciCli.Containers;

/// <summary>What is kept of a container from its creation on; its status is asked from the kernel each time.</summary>
internal sealed record ContainerState
{
    public required string Id { get; init; }

    public required string OciVersion { get; init; }

    public required int Pid { get; init; }

    /// <summary>Clock ticks after boot at which the process began: tells it from a later one of the same number.</summary>
    public required ulong StartTicks { get; init; }

    public required string Bundle { get; init; }

    public required string Rootfs { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Path of the cgroup; empty when there is none.</summary>
    public required string Cgroup { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ContainerState))]
internal sealed partial class StateJson : JsonSerializerContext;
