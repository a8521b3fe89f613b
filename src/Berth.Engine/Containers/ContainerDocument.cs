using System.Text.Json.Serialization;
using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Api.Networks;
using Berth.Engine.Links;
using Berth.Engine.Mounts;

namespace Berth.Engine.Containers;

/// <summary>Everything kept of one container, in one file. Never changed in place: a transition writes a new one.</summary>
public sealed record ContainerDocument
{
    /// <summary>64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>The name, without Docker's slash.</summary>
    public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The image, <c>sha256:...</c>; it stays this one when the tag moves on.</summary>
    public required string ImageId { get; init; }

    /// <summary>The layers of the image, lowest first.</summary>
    public required IReadOnlyList<string> DiffIds { get; init; }

    /// <summary>What to run, merged from the request and the image.</summary>
    public required ContainerConfig Config { get; init; }

    /// <summary>How to run it, with the defaults filled in.</summary>
    public required HostConfig HostConfig { get; init; }

    /// <summary>The networks asked for, by name.</summary>
    public required ApiMap<EndpointSettings?> Networks { get; init; }

    /// <summary>The containers it is linked to.</summary>
    public IReadOnlyList<LinkedContainer> Links { get; init; } = [];

    /// <summary>What is mounted into it besides its root and the kernel's own file systems.</summary>
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>Where it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>The user has sent it a signal in this run; <c>unless-stopped</c> does not undo what the user did.</summary>
    public bool StoppedByUser { get; init; }

    /// <summary>How often the restart policy has started it.</summary>
    public int RestartCount { get; init; }

    /// <summary>What its health check has found; null without a check, or before the first start.</summary>
    public Api.Containers.Health? Health { get; init; }

    /// <summary>The program: entry point or first word of the command.</summary>
    [JsonIgnore]
    public string Path => Config.Entrypoint is { Length: > 0 } entrypoint ? entrypoint[0] : Config.Cmd is { Length: > 0 } command ? command[0] : "";

    /// <summary>What is passed to <see cref="Path"/>.</summary>
    [JsonIgnore]
    public string[] Arguments => [.. (Config.Entrypoint ?? []).Concat(Config.Cmd ?? []).Skip(1)];
}

/// <summary>How container documents are written.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    AllowOutOfOrderMetadataProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainerDocument))]
internal sealed partial class ContainerJson : JsonSerializerContext;
