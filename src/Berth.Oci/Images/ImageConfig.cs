using System.Text.Json.Serialization;

namespace Berth.Oci;

/// <summary>The image configuration (image-spec config.md, with Docker's additions). The digest of its bytes is the image id.</summary>
public sealed record ImageConfig
{
    /// <summary>When the image was made.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>The processor the programs inside are for.</summary>
    public string Architecture { get; init => field = value ?? ""; } = "";

    /// <summary>The variant of the processor.</summary>
    public string? Variant { get; init; }

    /// <summary>The operating system the programs inside are for.</summary>
    [JsonPropertyName("os")]
    public string OS { get; init => field = value ?? ""; } = "";

    /// <summary>The version of the operating system; only Windows uses it.</summary>
    [JsonPropertyName("os.version")]
    public string? OSVersion { get; init; }

    /// <summary>What the image says when it was committed or imported.</summary>
    public string? Comment { get; init; }

    /// <summary>The container it was committed from, in old images.</summary>
    public string? Container { get; init; }

    /// <summary>The engine that made it.</summary>
    [JsonPropertyName("docker_version")]
    public string? DockerVersion { get; init; }

    /// <summary>What a container of this image runs, unless its creator says otherwise.</summary>
    public ExecutionConfig? Config { get; init; }

    /// <summary>The layers by the digests of their uncompressed tars.</summary>
    [JsonPropertyName("rootfs")]
    public RootFs RootFs { get; init => field = value ?? RootFs.None; } = RootFs.None;

    /// <summary>How each layer came to be, oldest first.</summary>
    public IReadOnlyList<HistoryEntry>? History { get; init => field = Filled.List(value); }

    /// <summary>The platform the image is for.</summary>
    [JsonIgnore]
    public Platform Platform => new() { OS = OS, Architecture = Architecture, Variant = Variant, OSVersion = OSVersion };
}

/// <summary>What a container of an image runs by default: the <c>config</c> of an image configuration.</summary>
public sealed record ExecutionConfig
{
    /// <summary>User or uid, with an optional group: <c>1000:1000</c>.</summary>
    [JsonPropertyName("User")]
    public string? User { get; init; }

    /// <summary>Ports the image listens on: <c>80/tcp</c>.</summary>
    [JsonPropertyName("ExposedPorts")]
    public IReadOnlyDictionary<string, EmptyObject>? ExposedPorts { get; init => field = Filled.Set(value); }

    /// <summary>Environment as <c>NAME=value</c>.</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Env { get; init => field = Filled.List(value); }

    /// <summary>The fixed part of the command line.</summary>
    [JsonPropertyName("Entrypoint")]
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>The replaceable part of the command line.</summary>
    [JsonPropertyName("Cmd")]
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>Paths that want a volume.</summary>
    [JsonPropertyName("Volumes")]
    public IReadOnlyDictionary<string, EmptyObject>? Volumes { get; init => field = Filled.Set(value); }

    /// <summary>Where the process starts.</summary>
    [JsonPropertyName("WorkingDir")]
    public string? WorkingDir { get; init; }

    /// <summary>Labels.</summary>
    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init => field = Filled.Map(value); }

    /// <summary>The signal that asks the process to stop.</summary>
    [JsonPropertyName("StopSignal")]
    public string? StopSignal { get; init; }

    /// <summary>Seconds between that signal and SIGKILL.</summary>
    [JsonPropertyName("StopTimeout")]
    public int? StopTimeout { get; init; }

    /// <summary>How the health of the container is asked.</summary>
    [JsonPropertyName("Healthcheck")]
    public HealthcheckConfig? Healthcheck { get; init; }

    /// <summary>Instructions for a build that starts from this image.</summary>
    [JsonPropertyName("OnBuild")]
    public IReadOnlyList<string>? OnBuild { get; init => field = Filled.List(value); }

    /// <summary>The shell of shell-form instructions.</summary>
    [JsonPropertyName("Shell")]
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Shell { get; init; }

    /// <summary>Windows only: the command is already escaped.</summary>
    [JsonPropertyName("ArgsEscaped")]
    public bool? ArgsEscaped { get; init; }

    /// <summary>Docker's leftovers in old images.</summary>
    [JsonPropertyName("Hostname")]
    public string? Hostname { get; init; }

    /// <summary>Docker's leftovers in old images.</summary>
    [JsonPropertyName("Domainname")]
    public string? Domainname { get; init; }
}

/// <summary>A health check, times in nanoseconds.</summary>
public sealed record HealthcheckConfig
{
    /// <summary><c>NONE</c>, <c>CMD</c> args, or <c>CMD-SHELL</c> line; empty inherits.</summary>
    [JsonPropertyName("Test")]
    public IReadOnlyList<string>? Test { get; init => field = Filled.List(value); }

    /// <summary>Nanoseconds between checks.</summary>
    [JsonPropertyName("Interval")]
    public long? Interval { get; init; }

    /// <summary>Nanoseconds one check may take.</summary>
    [JsonPropertyName("Timeout")]
    public long? Timeout { get; init; }

    /// <summary>Nanoseconds in which failures do not count.</summary>
    [JsonPropertyName("StartPeriod")]
    public long? StartPeriod { get; init; }

    /// <summary>Nanoseconds between checks during the start period.</summary>
    [JsonPropertyName("StartInterval")]
    public long? StartInterval { get; init; }

    /// <summary>Failures in a row before it is unhealthy.</summary>
    [JsonPropertyName("Retries")]
    public int? Retries { get; init; }
}

/// <summary>The layers of an image, bottom first, by the digests of their uncompressed tars.</summary>
public sealed record RootFs
{
    /// <summary>What a configuration without layers has: not even an empty list.</summary>
    public static RootFs None { get; } = new();

    /// <summary>Always <c>layers</c>.</summary>
    public string Type { get; init => field = value ?? ""; } = "layers";

    /// <summary>Diff ids, bottom first.</summary>
    [JsonPropertyName("diff_ids")]
    public IReadOnlyList<Digest>? DiffIds { get; init; }
}

/// <summary>One step of how an image was made.</summary>
public sealed record HistoryEntry
{
    /// <summary>When.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>By whom.</summary>
    public string? Author { get; init; }

    /// <summary>By which instruction.</summary>
    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; init; }

    /// <summary>With which remark.</summary>
    public string? Comment { get; init; }

    /// <summary>True when the step made no layer.</summary>
    [JsonPropertyName("empty_layer")]
    public bool? EmptyLayer { get; init; }
}

/// <summary><c>{}</c>: Docker writes sets as objects with empty values.</summary>
public sealed record EmptyObject
{
    /// <summary>The one value needed.</summary>
    public static EmptyObject Value { get; } = new();
}
