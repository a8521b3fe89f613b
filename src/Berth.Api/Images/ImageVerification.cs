using System.Text.Json.Serialization;

namespace Berth.Api.Images;

/// <summary>One image of the answer of <c>POST /berth/images/verify</c>: one object a line, as images are done.</summary>
public sealed record ImageVerification
{
    /// <summary>Id of the image.</summary>
    public string Id { get; set; } = "";
    /// <summary>Its names with tags.</summary>
    public string[] RepoTags { get; set; } = [];
    /// <summary>Blobs that were read.</summary>
    public int Blobs { get; set; }
    /// <summary>Layers that were compared with their tars.</summary>
    public int Layers { get; set; }
    /// <summary>True when nothing is wrong any more.</summary>
    public bool Whole { get; set; }
    /// <summary>What is wrong, or was.</summary>
    public ImageFaultReport[] Faults { get; set; } = [];
    /// <summary>Set with <see cref="Missing"/>: the name that was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; set; }
    /// <summary>There is no image to verify: why. The others are verified all the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Missing { get; set; }
    /// <summary>Set alone: something that the store had once and has lost, a record that nobody can read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Lost { get; set; }
    /// <summary>Set alone, in the last object: why the work ended early.</summary>
    [JsonPropertyName("error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; set; }
}

/// <summary>A part of an image that is not what it should be.</summary>
public sealed record ImageFaultReport
{
    /// <summary><c>configuration</c>, <c>blob</c> or <c>layer</c>.</summary>
    public string Part { get; set; } = "";
    /// <summary>The digest it should have: of a layer the diff id.</summary>
    public string Digest { get; set; } = "";
    /// <summary>What is wrong.</summary>
    public string Problem { get; set; } = "";
    /// <summary>True when it was put right.</summary>
    public bool Repaired { get; set; }
    /// <summary>Why it could not be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Obstacle { get; set; }
}
