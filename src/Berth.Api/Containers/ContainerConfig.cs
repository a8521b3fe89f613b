using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Containers;

/// <summary>
/// What a container runs, independent of the host: the portable half of a create request and <c>Config</c> of an inspect answer.
/// A null list or map is written as null, as Docker does; members that Docker omits when empty are null here when absent.
/// </summary>
public record ContainerConfig
{
    /// <summary>Host name inside; empty: the first 12 digits of the id.</summary>
    public string Hostname { get; set => field = value ?? ""; } = "";
    /// <summary>Domain name inside.</summary>
    public string Domainname { get; set => field = value ?? ""; } = "";
    /// <summary><c>user</c>, <c>uid</c>, <c>user:group</c> and so on; empty: the image's, else root.</summary>
    public string User { get; set => field = value ?? ""; } = "";
    /// <summary>A client means to attach to stdin.</summary>
    public bool AttachStdin { get; set; }
    /// <summary>A client means to attach to stdout.</summary>
    public bool AttachStdout { get; set; }
    /// <summary>A client means to attach to stderr.</summary>
    public bool AttachStderr { get; set; }
    /// <summary>Ports (<c>80/tcp</c>) that the image or the user exposes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiMap<Empty>? ExposedPorts { get; set => field = Nulls.Fill(value); }
    /// <summary>Give the process a terminal.</summary>
    public bool Tty { get; set; }
    /// <summary>Keep stdin open though nobody is attached.</summary>
    public bool OpenStdin { get; set; }
    /// <summary>Close stdin when the first attached client leaves.</summary>
    public bool StdinOnce { get; set; }
    /// <summary><c>NAME=value</c>; <c>NAME</c> alone takes the variable away.</summary>
    public string[]? Env { get; set => field = Nulls.Fill(value); }
    /// <summary>Arguments, or the command when there is no entry point.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public string[]? Cmd { get; set => field = Nulls.Fill(value); }
    /// <summary>How to see that the container is well; null: the image's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HealthConfig? Healthcheck { get; set; }
    /// <summary>Windows only: the command is already escaped.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ArgsEscaped { get; set; }
    /// <summary>The image as the user named it.</summary>
    public string Image
    {
        get;
        set
        {
            field = value ?? "";
            NamesImage = true;
        }
    } = "";

    /// <summary>True when the document has the member above, were it empty.</summary>
    [JsonIgnore]
    public bool NamesImage { get; private set; }

    /// <summary>Paths that get an anonymous volume.</summary>
    public ApiMap<Empty>? Volumes { get; set => field = Nulls.Fill(value); }
    /// <summary>Where the process starts; empty: <c>/</c>.</summary>
    public string WorkingDir { get; set => field = value ?? ""; } = "";
    /// <summary>The command before <see cref="Cmd"/>; an empty list takes the image's away.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public string[]? Entrypoint { get; set => field = Nulls.Fill(value); }
    /// <summary>No network at all (old clients).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NetworkDisabled { get; set; }
    /// <summary>Address of the first endpoint, API before 1.44; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MacAddress { get; set; }
    /// <summary>Build triggers of the image.</summary>
    public string[]? OnBuild { get; set => field = Nulls.Fill(value); }
    /// <summary>Labels.</summary>
    public ApiMap<string>? Labels { get; set => field = Nulls.Fill(value); }
    /// <summary>Signal of a stop (<c>SIGTERM</c> or a number); null: the image's, else SIGTERM.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StopSignal { get; set; }
    /// <summary>Seconds between the stop signal and SIGKILL; null: 10.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StopTimeout { get; set; }
    /// <summary>The shell of shell-form commands in a build; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Shell { get; set => field = Nulls.Fill(value); }

    /// <summary>The portable half by itself, as it is kept and inspected: a copy that is no create request.</summary>
    public ContainerConfig ToConfig() => new ContainerConfig(this);
}

/// <summary>A health check: times are in nanoseconds, 0 means inherit.</summary>
public sealed record HealthConfig
{
    /// <summary><c>["NONE"]</c>, <c>["CMD", args...]</c> or <c>["CMD-SHELL", line]</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Test { get; set => field = Nulls.Fill(value); }
    /// <summary>Time between two checks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Interval { get; set; }
    /// <summary>Time until one check counts as failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Timeout { get; set; }
    /// <summary>Time in which failures do not count.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long StartPeriod { get; set; }
    /// <summary>Time between two checks within the start period.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long StartInterval { get; set; }
    /// <summary>Failures in a row that make it unhealthy.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Retries { get; set; }
}
