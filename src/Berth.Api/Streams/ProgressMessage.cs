using System.Text.Json.Serialization;
using Berth.Api.Images;

namespace Berth.Api.Streams;

/// <summary>One object of a progress stream (pull, push, load, build); objects end with CR LF.</summary>
public sealed record ProgressMessage
{
    /// <summary>Raw text to print.</summary>
    [JsonPropertyName("stream")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stream { get; set; }
    /// <summary>What happens.</summary>
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; set; }
    /// <summary>How far it is; Docker writes <c>{}</c> where there is nothing to count.</summary>
    [JsonPropertyName("progressDetail")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProgressDetail? ProgressDetail { get; set; }
    /// <summary>The bar as text, for old clients.</summary>
    [JsonPropertyName("progress")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Progress { get; set; }
    /// <summary>What it happens to: a layer, a tag.</summary>
    [JsonPropertyName("id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; set; }
    /// <summary>The failure that ends the stream.</summary>
    [JsonPropertyName("errorDetail")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ErrorDetail? ErrorDetail { get; set; }
    /// <summary>Its message again, for old clients.</summary>
    [JsonPropertyName("error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; set; }
    /// <summary>A result for programs.</summary>
    [JsonPropertyName("aux")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProgressResult? Aux { get; set; }
}

/// <summary>A count within a progress stream; members that are 0 are absent.</summary>
public sealed record ProgressDetail
{
    /// <summary>Done so far.</summary>
    [JsonPropertyName("current")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Current { get; set; }
    /// <summary>In all; 0: not known.</summary>
    [JsonPropertyName("total")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Total { get; set; }
    /// <summary>When it began, Unix seconds.</summary>
    [JsonPropertyName("start")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Start { get; set; }
    /// <summary>Show the bar without numbers.</summary>
    [JsonPropertyName("hidecounts")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HideCounts { get; set; }
    /// <summary>Unit; null: bytes.</summary>
    [JsonPropertyName("units")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Units { get; set; }
}

/// <summary>A failure within a stream.</summary>
public sealed record ErrorDetail
{
    /// <summary>Code; absent when 0.</summary>
    [JsonPropertyName("code")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Code { get; set; }
    /// <summary>The sentence.</summary>
    [JsonPropertyName("message")]
    public string Message { get; set => field = value ?? ""; } = "";
}

/// <summary>A result within a stream: the id of a build, or tag, digest and size of a push.</summary>
public sealed record ProgressResult
{
    /// <summary>Image id of a build.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ID { get; set; }
    /// <summary>Tag of a push.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Tag { get; set; }
    /// <summary>Digest of a push.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Digest { get; set; }
    /// <summary>Bytes of a push's manifest; absent when 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Size { get; set; }
    /// <summary>Whether a push put one platform's manifest in the place of the index.</summary>
    [JsonPropertyName("manifestPushedInsteadOfIndex")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Instead { get; set; }
    /// <summary>The index then.</summary>
    [JsonPropertyName("originalIndex")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageDescriptor? OriginalIndex { get; set; }
    /// <summary>The manifest then.</summary>
    [JsonPropertyName("selectedManifest")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageDescriptor? SelectedManifest { get; set; }
}
