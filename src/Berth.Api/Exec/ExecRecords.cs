using Berth.Api.Json;
using System.Text.Json.Serialization;

namespace Berth.Api.Exec;

/// <summary>Body of <c>POST /containers/{id}/exec</c>.</summary>
public sealed record CreateExecRequest
{
    /// <summary>User; empty: the container's.</summary>
    public string User { get; set => field = value ?? ""; } = "";
    /// <summary>All capabilities.</summary>
    public bool Privileged { get; set; }
    /// <summary>Give it a terminal.</summary>
    public bool Tty { get; set; }
    /// <summary>Rows and columns of the terminal; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? ConsoleSize { get; set; }
    /// <summary>A client attaches to stdin.</summary>
    public bool AttachStdin { get; set; }
    /// <summary>A client attaches to stderr.</summary>
    public bool AttachStderr { get; set; }
    /// <summary>A client attaches to stdout.</summary>
    public bool AttachStdout { get; set; }
    /// <summary>Nobody attaches.</summary>
    public bool Detach { get; set; }
    /// <summary>Keys that detach.</summary>
    public string DetachKeys { get; set => field = value ?? ""; } = "";
    /// <summary>Further environment.</summary>
    public string[]? Env { get; set => field = Nulls.Fill(value); }
    /// <summary>Where it starts; empty: the container's.</summary>
    public string WorkingDir { get; set => field = value ?? ""; } = "";
    /// <summary>Program and arguments.</summary>
    public string[]? Cmd { get; set => field = Nulls.Fill(value); }
}

/// <summary>Answer of <c>POST /containers/{id}/exec</c>.</summary>
public sealed record CreateExecResponse
{
    /// <summary>The new exec session.</summary>
    public string Id { get; set => field = value ?? ""; } = "";
}

/// <summary>Body of <c>POST /exec/{id}/start</c>.</summary>
public sealed record StartExecRequest
{
    /// <summary>Do not attach.</summary>
    public bool Detach { get; set; }
    /// <summary>The stream is a terminal's.</summary>
    public bool Tty { get; set; }
    /// <summary>Rows and columns of the terminal; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? ConsoleSize { get; set; }
}

/// <summary>Answer of <c>GET /exec/{id}/json</c>.</summary>
public sealed record ExecInspect
{
    /// <summary>The session.</summary>
    public string ID { get; set => field = value ?? ""; } = "";
    /// <summary>It runs.</summary>
    public bool Running { get; set; }
    /// <summary>Exit code; null before the end.</summary>
    public int? ExitCode { get; set; }
    /// <summary>What runs.</summary>
    public ExecProcess ProcessConfig { get; set => field = value ?? new(); } = new();
    /// <summary>Stdin is open.</summary>
    public bool OpenStdin { get; set; }
    /// <summary>Stderr is attached.</summary>
    public bool OpenStderr { get; set; }
    /// <summary>Stdout is attached.</summary>
    public bool OpenStdout { get; set; }
    /// <summary>It may be removed.</summary>
    public bool CanRemove { get; set; }
    /// <summary>Its container.</summary>
    public string ContainerID { get; set => field = value ?? ""; } = "";
    /// <summary>Keys that detach, base64; null when default.</summary>
    public byte[]? DetachKeys { get; set; }
    /// <summary>Process id on the host.</summary>
    public int Pid { get; set; }
}

/// <summary>The process of an exec session.</summary>
public sealed record ExecProcess
{
    /// <summary>It has a terminal.</summary>
    [JsonPropertyName("tty")]
    public bool Tty { get; set; }
    /// <summary>Program.</summary>
    [JsonPropertyName("entrypoint")]
    public string Entrypoint { get; set => field = value ?? ""; } = "";
    /// <summary>Its arguments.</summary>
    [JsonPropertyName("arguments")]
    public string[] Arguments { get; set => field = value ?? []; } = [];
    /// <summary>All capabilities; null when absent.</summary>
    [JsonPropertyName("privileged")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Privileged { get; set; }
    /// <summary>User; null when absent.</summary>
    [JsonPropertyName("user")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; set; }
}
