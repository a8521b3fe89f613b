namespace Berth.Api.Host;

/// <summary>Answer of <c>GET /berth/prune</c>: what pruning would remove now.</summary>
public sealed record PruneEstimate
{
    /// <summary>Containers.</summary>
    public int Containers { get; set; }
    /// <summary>Images.</summary>
    public int Images { get; set; }
    /// <summary>Volumes.</summary>
    public int Volumes { get; set; }
    /// <summary>Bytes of the disk that would be free, in blocks as the file system counts them.</summary>
    public long SpaceReclaimable { get; set; }
}
