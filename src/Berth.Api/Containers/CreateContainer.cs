using System.Text.Json.Serialization;
using Berth.Api.Networks;

namespace Berth.Api.Containers;

/// <summary>Body of <c>POST /containers/create</c>.</summary>
public sealed record CreateContainerRequest : ContainerConfig
{
    /// <summary>The host's half; null: all defaults.</summary>
    [JsonPropertyOrder(1)]
    public HostConfig? HostConfig { get; set; }
    /// <summary>Networks to join; null: <see cref="HostConfig.NetworkMode"/> alone.</summary>
    [JsonPropertyOrder(2)]
    public NetworkingConfig? NetworkingConfig { get; set; }
}

/// <summary>Networks of a create request.</summary>
public sealed record NetworkingConfig
{
    /// <summary>Settings by network name or id.</summary>
    public Json.ApiMap<EndpointSettings?>? EndpointsConfig { get; set; }
}

/// <summary>Answer of <c>POST /containers/create</c>.</summary>
public sealed record CreateContainerResponse
{
    /// <summary>The new container.</summary>
    public string Id { get; set => field = value ?? ""; } = "";
    /// <summary>Sentences for the user; never null.</summary>
    public string[] Warnings { get; set => field = value ?? []; } = [];
}
