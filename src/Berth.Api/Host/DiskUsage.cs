using Berth.Api.Containers;
using Berth.Api.Images;
using Berth.Api.Volumes;

namespace Berth.Api.Host;

/// <summary>Answer of <c>GET /system/df</c>; a list that was not asked for is null.</summary>
public sealed record DiskUsageResponse
{
    /// <summary>Bytes of all layers, each counted once.</summary>
    public long LayersSize { get; set; }
    /// <summary>Images.</summary>
    public ImageSummary[]? Images { get; set; }
    /// <summary>Containers with their sizes.</summary>
    public ContainerSummary[]? Containers { get; set; }
    /// <summary>Volumes with their use.</summary>
    public Volume[]? Volumes { get; set; }
    /// <summary>The builder's cache.</summary>
    public Json.Empty[]? BuildCache { get; set; }
}

/// <summary>Answer of <c>POST /build/prune</c>.</summary>
public sealed record PruneCacheResponse
{
    /// <summary>Ids that are gone; null when none.</summary>
    public string[]? CachesDeleted { get; set; }
    /// <summary>Bytes freed.</summary>
    public ulong SpaceReclaimed { get; set; }
}
