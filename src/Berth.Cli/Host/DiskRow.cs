using Berth.Api.Host;

namespace Berth.Cli.Host;

/// <summary>One line of <c>system df</c>.</summary>
/// <param name="Type">What kind of object.</param>
/// <param name="Total">How many.</param>
/// <param name="Active">How many are in use.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Reclaimable">Bytes that pruning would free.</param>
/// <param name="WithShare">Say also which part of all that is.</param>
internal sealed record DiskRow(string Type, long Total, long Active, long Size, long Reclaimable, bool WithShare)
{
    public string ReclaimableText => WithShare && Size > 0
        ? $"{Output.HumanText.Size(Reclaimable)} ({Reclaimable * 100 / Size}%)"
        : Output.HumanText.Size(Reclaimable);

    /// <summary>The lines.</summary>
    public static IReadOnlyList<DiskRow> Of(DiskUsageResponse usage) =>
    [
        Images(usage), Containers(usage), Volumes(usage), new DiskRow("Build Cache", usage.BuildCache?.Length ?? 0, 0, 0, 0, WithShare: false),
    ];

    private static DiskRow Images(DiskUsageResponse usage)
    {
        long active = 0, used = 0;
        foreach (var image in usage.Images ?? [])
        {
            if (image.Containers == 0)
                continue;
            active++;
            if (image.SharedSize >= 0)
                used += image.Size - image.SharedSize;
        }

        return new DiskRow("Images", usage.Images?.Length ?? 0, active, usage.LayersSize, usage.LayersSize - used, WithShare: true);
    }

    private static DiskRow Containers(DiskUsageResponse usage)
    {
        long active = 0, size = 0, idle = 0;
        foreach (var container in usage.Containers ?? [])
        {
            var runs = container.State is "running" or "paused" or "restarting";
            active += runs ? 1 : 0;
            size += container.SizeRw;
            idle += runs ? 0 : container.SizeRw;
        }

        return new DiskRow("Containers", usage.Containers?.Length ?? 0, active, size, idle, WithShare: true);
    }

    private static DiskRow Volumes(DiskUsageResponse usage)
    {
        long active = 0, size = 0, idle = 0;
        foreach (var volume in usage.Volumes ?? [])
        {
            if (volume.UsageData is not { Size: >= 0 } use)
                continue;
            active += use.RefCount > 0 ? 1 : 0;
            size += use.Size;
            idle += use.RefCount > 0 ? 0 : use.Size;
        }

        return new DiskRow("Local Volumes", usage.Volumes?.Length ?? 0, active, size, idle, WithShare: true);
    }
}
