using System.Text.Json.Serialization;

namespace Berth.Api.Containers;

/// <summary>What a path inside a container is: the header <c>X-Docker-Container-Path-Stat</c> of the archive calls, in base64.</summary>
public sealed record ContainerPathStat
{
    /// <summary>The header's name.</summary>
    public const string Header = "X-Docker-Container-Path-Stat";

    /// <summary>In <see cref="Mode"/>: a directory.</summary>
    public const uint DirectoryBit = 1u << 31;

    /// <summary>In <see cref="Mode"/>: a symbolic link.</summary>
    public const uint LinkBit = 1u << 27;

    /// <summary>The last name of the path.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set => field = value ?? ""; } = "";

    /// <summary>Bytes.</summary>
    [JsonPropertyName("size")]
    public long Size { get; set; }

    /// <summary>Go's <c>os.FileMode</c>, not st_mode.</summary>
    [JsonPropertyName("mode")]
    public uint Mode { get; set; }

    /// <summary>Last change of its content.</summary>
    [JsonPropertyName("mtime")]
    public DateTimeOffset ModifyTime { get; set; }

    /// <summary>Where a link leads in the end; empty when it is none.</summary>
    [JsonPropertyName("linkTarget")]
    public string LinkTarget { get; set => field = value ?? ""; } = "";

    /// <summary>True for a directory.</summary>
    [JsonIgnore]
    public bool IsDirectory => (Mode & DirectoryBit) != 0;

    /// <summary>True for a symbolic link.</summary>
    [JsonIgnore]
    public bool IsLink => (Mode & LinkBit) != 0;
}
