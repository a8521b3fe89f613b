using System.Text.Json.Serialization;

namespace Berth.Api.Containers;

/// <summary>Answer of <c>POST /containers/{id}/wait</c>.</summary>
public sealed record WaitContainerResponse
{
    /// <summary>Exit code of the process.</summary>
    public long StatusCode { get; set; }
    /// <summary>What went wrong with the wait; null when nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WaitError? Error { get; set; }
}

/// <summary>A failed wait or removal.</summary>
public sealed record WaitError
{
    /// <summary>The sentence; null when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; set; }
}
