using System.Text.Json.Serialization;
using Berth.Api.Containers;
using Berth.Api.Json;

namespace Berth.Api.Images;

/// <summary>Answer of <c>GET /images/{name}/json</c>.</summary>
public sealed record ImageInspect
{
    /// <summary><c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Id { get; set => field = value ?? ""; } = "";
    /// <summary>Names; never null.</summary>
    public string[] RepoTags { get; set => field = value ?? []; } = [];
    /// <summary>Names by digest; never null.</summary>
    public string[] RepoDigests { get; set => field = value ?? []; } = [];
    /// <summary>Image it was built on, classic builder only.</summary>
    public string Parent { get; set => field = value ?? ""; } = "";
    /// <summary>Comment of the last layer.</summary>
    public string Comment { get; set => field = value ?? ""; } = "";
    /// <summary>When it was made; null when unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Created { get; set; }
    /// <summary>Container it was committed from, API before 1.45; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Container { get; set; }
    /// <summary>Configuration of that container, API before 1.45; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ContainerConfig? ContainerConfig { get; set; }
    /// <summary>Engine that made it.</summary>
    public string DockerVersion { get; set => field = value ?? ""; } = "";
    /// <summary>Author.</summary>
    public string Author { get; set => field = value ?? ""; } = "";
    /// <summary>Architecture.</summary>
    public string Architecture { get; set => field = value ?? ""; } = "";
    /// <summary>Its variant; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; set; }
    /// <summary>Operating system.</summary>
    public string Os { get; set => field = value ?? ""; } = "";
    /// <summary>Its version; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OsVersion { get; set; }
    /// <summary>Bytes of all layers, unpacked.</summary>
    public long Size { get; set; }
    /// <summary>The same again, API before 1.44; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? VirtualSize { get; set; }
    /// <summary>Where it lies.</summary>
    public GraphDriver? GraphDriver { get; set; }
    /// <summary>Its layers.</summary>
    public RootFS RootFS { get; set => field = value ?? new(); } = new();
    /// <summary>What only this host knows.</summary>
    public ImageMetadata Metadata { get; set => field = value ?? new(); } = new();
    /// <summary>The manifest, where the store knows it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageDescriptor? Descriptor { get; set; }
    /// <summary>The manifests of the index it came by, where they are asked for; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageManifestSummary[]? Manifests { get; set; }
    /// <summary>What a container of it runs.</summary>
    public ImageRunConfig? Config { get; set; }
}

/// <summary>What a container of an image runs; members in the order of their names, as Docker answers.</summary>
public sealed record ImageRunConfig
{
    /// <summary>Windows only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ArgsEscaped { get; set; }
    /// <summary>Always false; API before 1.50, null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AttachStderr { get; set; }
    /// <summary>Always false; API before 1.50, null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AttachStdin { get; set; }
    /// <summary>Always false; API before 1.50, null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AttachStdout { get; set; }
    /// <summary>Arguments.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public string[]? Cmd { get; set; }
    /// <summary>Always empty; API before 1.50, null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Domainname { get; set; }
    /// <summary>The command before <see cref="Cmd"/>.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public string[]? Entrypoint { get; set; }
    /// <summary>Environment.</summary>
    public string[]? Env { get; set; }
    /// <summary>Ports; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<Empty>? ExposedPorts { get; set; }
    /// <summary>Health check; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HealthConfig? Healthcheck { get; set; }
    /// <summary>Always empty; API before 1.50, null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Hostname { get; set; }
    /// <summary>Always empty; API before 1.50, null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Image { get; set; }
    /// <summary>Labels.</summary>
    public ApiMap<string>? Labels { get; set; }
    /// <summary>Build triggers.</summary>
    public string[]? OnBuild { get; set; }
    /// <summary>Always false; API before 1.50, null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? OpenStdin { get; set; }
    /// <summary>Shell of shell-form commands; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Shell { get; set; }
    /// <summary>Always false; API before 1.50, null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? StdinOnce { get; set; }
    /// <summary>Signal of a stop; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StopSignal { get; set; }
    /// <summary>Always false; API before 1.50, null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Tty { get; set; }
    /// <summary>User.</summary>
    public string User { get; set => field = value ?? ""; } = "";
    /// <summary>Paths that get a volume.</summary>
    public ApiMap<Empty>? Volumes { get; set; }
    /// <summary>Where the process starts.</summary>
    public string WorkingDir { get; set => field = value ?? ""; } = "";
}

/// <summary>Layers of an image.</summary>
public sealed record RootFS
{
    /// <summary><c>layers</c>.</summary>
    public string Type { get; set => field = value ?? ""; } = "layers";
    /// <summary>Diff ids, lowest first; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Layers { get; set; }
}

/// <summary>Facts of an image that only this host knows.</summary>
public sealed record ImageMetadata
{
    /// <summary>When it was last named here.</summary>
    public DateTimeOffset LastTagTime { get; set; }
}

/// <summary>An OCI descriptor as answers show it.</summary>
public sealed record ImageDescriptor
{
    /// <summary>Media type.</summary>
    [JsonPropertyName("mediaType")]
    public string MediaType { get; set => field = value ?? ""; } = "";
    /// <summary>Digest.</summary>
    [JsonPropertyName("digest")]
    public string Digest { get; set => field = value ?? ""; } = "";
    /// <summary>Bytes.</summary>
    [JsonPropertyName("size")]
    public long Size { get; set; }
    /// <summary>Annotations; null when absent.</summary>
    [JsonPropertyName("annotations")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<string>? Annotations { get; set; }
    /// <summary>Platform; null when absent.</summary>
    [JsonPropertyName("platform")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImagePlatform? Platform { get; set; }
}

/// <summary>An OCI platform as answers and queries carry it.</summary>
public sealed record ImagePlatform
{
    /// <summary>Architecture.</summary>
    [JsonPropertyName("architecture")]
    public string Architecture { get; set => field = value ?? ""; } = "";
    /// <summary>Operating system.</summary>
    [JsonPropertyName("os")]
    public string Os { get; set => field = value ?? ""; } = "";
    /// <summary>Its version; null when absent.</summary>
    [JsonPropertyName("os.version")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OsVersion { get; set; }
    /// <summary>Variant of the architecture; null when absent.</summary>
    [JsonPropertyName("variant")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; set; }
}
