namespace Berth.Images.Snapshots;

/// <summary>How much one layer may unpack to. The defaults let every honest image through and stop what would only fill the disk.</summary>
public sealed record LayerLimits
{
    /// <summary>Bytes of content: 1 TiB.</summary>
    public long Bytes { get; init; } = 1L << 40;

    /// <summary>Entries: 16 million.</summary>
    public int Entries { get; init; } = 16 << 20;
}
