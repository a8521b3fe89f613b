using System.Globalization;

namespace Berth.Linux.Cgroups;

/// <summary>Writes limits to the v2 tree, for the controllers that are there: only those given.</summary>
internal static class V2Limits
{
    /// <summary>Applies what the tree's controllers are for.</summary>
    public static void Apply(Hierarchy unified, string path, CgroupResources resources)
    {
        foreach (var controller in unified.Controllers)
        {
            switch (controller)
            {
                case "memory": Memory(unified, path, resources); break;
                case "cpu": Cpu(unified, path, resources); break;
                case "cpuset": Cpus(unified, path, resources); break;
                case "pids": Pids(unified, path, resources); break;
                case "io": Io(unified, path, resources); break;
                case "hugetlb": Hugetlb(unified, path, resources); break;
                default: break;
            }
        }

        foreach (var (file, value) in resources.Unified)
        {
            if (file.Contains('/', StringComparison.Ordinal)) throw new CgroupException($"unified resource \"{file}\" must be a file name", Errno.EINVAL);
            unified.Write(path, file, value);
        }
    }

    /// <summary>
    /// Shares (2 to 262144, default 1024) to weight (1 to 10000, default 100): the curve through those three pairs that runc and crun
    /// agreed on, log10(weight) = (l*l + 125*l)/612 - 7/34 with l = log2(shares).
    /// </summary>
    public static ulong Weight(ulong shares)
    {
        if (shares <= 2) return 1;
        if (shares >= 262144) return 10000;
        var l = Math.Log2(shares);
        return (ulong)Math.Ceiling(Math.Pow(10, (((l * l) + (125 * l)) / 612.0) - (7.0 / 34.0)));
    }

    /// <summary>blkio weight (10 to 1000) to io weight (1 to 10000).</summary>
    public static ulong IoWeight(ulong weight) => 1 + (((weight - 10) * 9999) / 990);

    /// <summary>Memory and swap together, less memory, is v2's swap; null when nothing is to be written.</summary>
    public static string? Swap(long? memory, long? memorySwap) => (memory, memorySwap) switch
    {
        (_, null) => null,
        (_, -1) => "max",
        (null or -1, _) => throw new CgroupException($"memory and swap limit {memorySwap} without a memory limit", Errno.EINVAL),
        var (limit, both) when both < limit => throw new CgroupException($"memory and swap limit {both} is below the memory limit {limit}", Errno.EINVAL),
        var (limit, both) => (both.Value - limit.Value).ToString(CultureInfo.InvariantCulture),
    };

    private static void Memory(Hierarchy unified, string path, CgroupResources resources)
    {
        if (Swap(resources.Memory, resources.MemorySwap) is { } swap)
        {
            var errno = unified.TryWrite(path, "memory.swap.max", swap);
            // No swap accounting: "no limit" and "no swap" are what there is anyway.
            if (errno != Errno.None && !(errno == Errno.ENOENT && swap is "max" or "0")) throw unified.Refused(path, "memory.swap.max", swap, errno);
        }

        if (resources.Memory is { } limit) unified.Write(path, "memory.max", Max(limit));
        if (resources.MemoryReservation is { } reservation) unified.Write(path, "memory.low", Max(reservation));
    }

    private static void Cpu(Hierarchy unified, string path, CgroupResources resources)
    {
        if (resources.CpuIdle is { } idle) unified.Write(path, "cpu.idle", idle ? 1 : 0);
        if (resources.CpuShares is { } shares and not 0) unified.Write(path, "cpu.weight", (long)Weight(shares));
        var quota = resources.CpuQuota is 0 ? null : resources.CpuQuota;
        var period = resources.CpuPeriod is 0 ? null : resources.CpuPeriod;
        if (resources.CpuBurst is { } burst) unified.Write(path, "cpu.max.burst", (long)burst);
        if (quota is null && period is null) return;
        // One file for both. With only a period given the quota stays, which has to be said again.
        var limit = quota is { } q ? Max(q) : (unified.TryRead(path, "cpu.max") ?? "max").Split(' ')[0].Trim();
        unified.Write(path, "cpu.max", period is { } p ? $"{limit} {p}" : limit);
    }

    private static void Cpus(Hierarchy unified, string path, CgroupResources resources)
    {
        if (resources.CpusetCpus is { Length: > 0 } cpus) unified.Write(path, "cpuset.cpus", cpus);
        if (resources.CpusetMems is { Length: > 0 } mems) unified.Write(path, "cpuset.mems", mems);
    }

    private static void Pids(Hierarchy unified, string path, CgroupResources resources)
    {
        if (resources.PidsLimit is { } limit) unified.Write(path, "pids.max", limit > 0 ? Max(limit) : "max");
    }

    private static void Io(Hierarchy unified, string path, CgroupResources resources)
    {
        if (resources.BlkioWeight is { } weight and not 0)
        {
            if (unified.Has(path, "io.bfq.weight")) unified.Write(path, "io.bfq.weight", weight);
            else unified.Write(path, "io.weight", (long)IoWeight(weight));
        }

        foreach (var rate in resources.BlkioWeightDevice) unified.Write(path, "io.bfq.weight", $"{rate.Major}:{rate.Minor} {rate.Rate}");
        Throttle("rbps", resources.BlkioReadBps);
        Throttle("wbps", resources.BlkioWriteBps);
        Throttle("riops", resources.BlkioReadIops);
        Throttle("wiops", resources.BlkioWriteIops);

        void Throttle(string key, IReadOnlyList<BlkioRate> rates)
        {
            foreach (var rate in rates) unified.Write(path, "io.max", $"{rate.Major}:{rate.Minor} {key}={(rate.Rate == 0 ? "max" : rate.Rate)}");
        }
    }

    private static void Hugetlb(Hierarchy unified, string path, CgroupResources resources)
    {
        foreach (var page in resources.Hugetlb)
        {
            var value = page.Limit.ToString(CultureInfo.InvariantCulture);
            unified.Write(path, $"hugetlb.{page.PageSize}.max", value);
            var reserved = $"hugetlb.{page.PageSize}.rsvd.max";
            if (unified.Has(path, reserved)) unified.Write(path, reserved, value);
        }
    }

    private static string Max(long value) => value < 0 ? "max" : value.ToString(CultureInfo.InvariantCulture);
}
