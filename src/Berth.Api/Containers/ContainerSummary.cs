using System.Text.Json.Serialization;
using Berth.Api.Json;
using Berth.Api.Networks;

namespace Berth.Api.Containers;

/// <summary>One element of <c>GET /containers/json</c>.</summary>
public sealed record ContainerSummary
{
    /// <summary>64 hexadecimal digits.</summary>
    public string Id { get; set => field = value ?? ""; } = "";
    /// <summary>Names, each with a slash before it.</summary>
    public string[] Names { get; set => field = value ?? []; } = [];
    /// <summary>The image as the user named it.</summary>
    public string Image { get; set => field = value ?? ""; } = "";
    /// <summary>Id of the image.</summary>
    public string ImageID { get; set => field = value ?? ""; } = "";
    /// <summary>The manifest of the image where the store knows it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Images.ImageDescriptor? ImageManifestDescriptor { get; set; }
    /// <summary>Program and arguments on one line.</summary>
    public string Command { get; set => field = value ?? ""; } = "";
    /// <summary>Unix seconds.</summary>
    public long Created { get; set; }
    /// <summary>Ports; never null.</summary>
    public PortSummary[] Ports { get; set => field = value ?? []; } = [];
    /// <summary>Bytes written, with <c>size=1</c>; absent when 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SizeRw { get; set; }
    /// <summary>Bytes with the image, with <c>size=1</c>; absent when 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SizeRootFs { get; set; }
    /// <summary>Labels.</summary>
    public ApiMap<string>? Labels { get; set; }
    /// <summary><see cref="ContainerState.Status"/>.</summary>
    public string State { get; set => field = value ?? ""; } = "";
    /// <summary>The state as a sentence: <c>Up 2 minutes</c>.</summary>
    public string Status { get; set => field = value ?? ""; } = "";
    /// <summary>A few host settings.</summary>
    public SummaryHostConfig HostConfig { get; set => field = value ?? new(); } = new();
    /// <summary>Networks.</summary>
    public SummaryNetworkSettings? NetworkSettings { get; set; }
    /// <summary>Mounts; never null.</summary>
    public MountPoint[] Mounts { get; set => field = value ?? []; } = [];
}

/// <summary>Host settings shown in a list.</summary>
public sealed record SummaryHostConfig
{
    /// <summary>Network mode.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NetworkMode { get; set; }
    /// <summary>Annotations.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? Annotations { get; set; }
}

/// <summary>Networks shown in a list.</summary>
public sealed record SummaryNetworkSettings
{
    /// <summary>Endpoints by network name.</summary>
    public ApiMap<EndpointSettings?>? Networks { get; set; }
}

/// <summary>A port shown in a list.</summary>
public sealed record PortSummary
{
    /// <summary>Host address; null when not published.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IP { get; set; }
    /// <summary>Port inside.</summary>
    public ushort PrivatePort { get; set; }
    /// <summary>Port on the host; absent when 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ushort PublicPort { get; set; }
    /// <summary><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</summary>
    public string Type { get; set => field = value ?? ""; } = "";
}
