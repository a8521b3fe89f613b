using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Events;

/// <summary>One line of <c>GET /events</c>.</summary>
public sealed record EventMessage
{
    /// <summary>Legacy copy of the action, for containers and images; null when absent.</summary>
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; set; }
    /// <summary>Legacy copy of the actor's id; null when absent.</summary>
    [JsonPropertyName("id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LegacyId { get; set; }
    /// <summary>Legacy copy of the image's name; null when absent.</summary>
    [JsonPropertyName("from")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? From { get; set; }
    /// <summary><c>container</c>, <c>image</c>, <c>network</c>, <c>volume</c>, <c>daemon</c>, ...</summary>
    public string Type { get; set => field = value ?? ""; } = "";
    /// <summary><c>create</c>, <c>exec_create: sh</c>, ...</summary>
    public string Action { get; set => field = value ?? ""; } = "";
    /// <summary>What it happened to.</summary>
    public EventActor Actor { get; set => field = value ?? new(); } = new();
    /// <summary><c>local</c> or <c>swarm</c>; null when absent.</summary>
    [JsonPropertyName("scope")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; set; }
    /// <summary>Unix seconds; absent when 0.</summary>
    [JsonPropertyName("time")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Time { get; set; }
    /// <summary>Unix nanoseconds; absent when 0.</summary>
    [JsonPropertyName("timeNano")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long TimeNano { get; set; }
}

/// <summary>An object that something happened to.</summary>
public sealed record EventActor
{
    /// <summary>Its id.</summary>
    public string ID { get; set => field = value ?? ""; } = "";
    /// <summary>What is known of it.</summary>
    public ApiMap<string>? Attributes { get; set; }
}
