using System.Globalization;

namespace Berth.Linux.Cgroups;

/// <summary>Writes limits to a v1 hierarchy: only those given, each where its controller is.</summary>
internal static class V1Limits
{
    /// <summary>Applies to one hierarchy what its controllers are for.</summary>
    public static void Apply(Hierarchy hierarchy, string path, CgroupResources resources, bool isNew)
    {
        foreach (var controller in hierarchy.Controllers)
        {
            switch (controller)
            {
                case "memory": Memory(hierarchy, path, resources, isNew); break;
                case "cpu": Cpu(hierarchy, path, resources); break;
                case "cpuset": Cpus(hierarchy, path, resources); break;
                case "pids": Pids(hierarchy, path, resources); break;
                case "blkio": Blkio(hierarchy, path, resources); break;
                case "hugetlb": Hugetlb(hierarchy, path, resources); break;
                case "devices": Devices(hierarchy, path, resources, isNew); break;
                default: break;
            }
        }
    }

    private static void Memory(Hierarchy hierarchy, string path, CgroupResources resources, bool isNew)
    {
        const string Limit = "memory.limit_in_bytes";
        const string Both = "memory.memsw.limit_in_bytes";
        var memory = resources.Memory;
        // Memory without a limit and swap with one cannot be; taking the first away takes the second too.
        var swap = resources.MemorySwap ?? (memory == -1 && !isNew && hierarchy.Has(path, Both) ? -1 : null);
        // The kernel wants memory <= memory + swap at every moment.
        var swapFirst = !isNew && swap is { } wanted
            && (wanted == -1 || (ulong)wanted > Number(hierarchy.TryRead(path, Both)));
        if (swapFirst) hierarchy.Write(path, Both, swap!.Value);
        if (memory is { } limit) hierarchy.Write(path, Limit, limit);
        if (swap is { } both && !swapFirst) hierarchy.Write(path, Both, both);
        if (resources.MemoryReservation is { } reservation) hierarchy.Write(path, "memory.soft_limit_in_bytes", reservation);
        if (resources.Swappiness is { } swappiness) hierarchy.Write(path, "memory.swappiness", (long)swappiness);
        if (resources.DisableOomKiller is { } disable && (disable || !isNew)) hierarchy.Write(path, "memory.oom_control", disable ? 1 : 0);
    }

    private static void Cpu(Hierarchy hierarchy, string path, CgroupResources resources)
    {
        if (resources.CpuShares is { } shares and not 0)
        {
            hierarchy.Write(path, "cpu.shares", (long)shares);
            // The kernel bends what is out of range and says nothing.
            var got = Number(hierarchy.TryRead(path, "cpu.shares"));
            if (shares > got) throw new CgroupException($"the maximum allowed cpu-shares is {got}", Errno.EINVAL);
            if (shares < got) throw new CgroupException($"the minimum allowed cpu-shares is {got}", Errno.EINVAL);
        }

        if (resources.CpuRealtimePeriod is { } realtimePeriod and not 0) hierarchy.Write(path, "cpu.rt_period_us", (long)realtimePeriod);
        if (resources.CpuRealtimeRuntime is { } realtime and not 0) hierarchy.Write(path, "cpu.rt_runtime_us", realtime);
        var period = resources.CpuPeriod is { } p and not 0 ? (long?)p : null;
        if (period is { } first)
        {
            // A longer period with the old quota may be fine where a shorter one is not, and the other way round.
            var errno = hierarchy.TryWrite(path, "cpu.cfs_period_us", first.ToString(CultureInfo.InvariantCulture));
            if (errno == Errno.None) period = null;
            else if (errno != Errno.EINVAL || resources.CpuQuota is null) hierarchy.Write(path, "cpu.cfs_period_us", first);
        }

        if (resources.CpuQuota is { } quota and not 0) hierarchy.Write(path, "cpu.cfs_quota_us", quota);
        if (period is { } second) hierarchy.Write(path, "cpu.cfs_period_us", second);
        if (resources.CpuBurst is { } burst) hierarchy.Write(path, "cpu.cfs_burst_us", (long)burst);
        if (resources.CpuIdle is { } idle) hierarchy.Write(path, "cpu.idle", idle ? 1 : 0);
    }

    private static void Cpus(Hierarchy hierarchy, string path, CgroupResources resources)
    {
        if (resources.CpusetCpus is { Length: > 0 } cpus) hierarchy.Write(path, "cpuset.cpus", cpus);
        if (resources.CpusetMems is { Length: > 0 } mems) hierarchy.Write(path, "cpuset.mems", mems);
    }

    private static void Pids(Hierarchy hierarchy, string path, CgroupResources resources)
    {
        if (resources.PidsLimit is { } limit)
            hierarchy.Write(path, "pids.max", limit > 0 ? limit.ToString(CultureInfo.InvariantCulture) : "max");
    }

    private static void Blkio(Hierarchy hierarchy, string path, CgroupResources resources)
    {
        if (resources.BlkioWeight is { } weight and not 0) hierarchy.Write(path, BlkioWeight(hierarchy, path, ""), weight);
        foreach (var rate in resources.BlkioWeightDevice)
            hierarchy.Write(path, BlkioWeight(hierarchy, path, "_device"), $"{rate.Major}:{rate.Minor} {rate.Rate}");
        Throttle("blkio.throttle.read_bps_device", resources.BlkioReadBps);
        Throttle("blkio.throttle.write_bps_device", resources.BlkioWriteBps);
        Throttle("blkio.throttle.read_iops_device", resources.BlkioReadIops);
        Throttle("blkio.throttle.write_iops_device", resources.BlkioWriteIops);

        void Throttle(string file, IReadOnlyList<BlkioRate> rates)
        {
            foreach (var rate in rates) hierarchy.Write(path, file, $"{rate.Major}:{rate.Minor} {rate.Rate}");
        }
    }

    /// <summary>CFQ's name before Linux 5.0, BFQ's since.</summary>
    private static string BlkioWeight(Hierarchy hierarchy, string path, string suffix) =>
        hierarchy.Has(path, "blkio.weight" + suffix) ? "blkio.weight" + suffix : "blkio.bfq.weight" + suffix;

    private static void Hugetlb(Hierarchy hierarchy, string path, CgroupResources resources)
    {
        foreach (var page in resources.Hugetlb)
        {
            var value = page.Limit.ToString(CultureInfo.InvariantCulture);
            hierarchy.Write(path, $"hugetlb.{page.PageSize}.limit_in_bytes", value);
            // Linux 5.7; without it a reservation beyond the limit dies by SIGBUS.
            var reserved = $"hugetlb.{page.PageSize}.rsvd.limit_in_bytes";
            if (hierarchy.Has(path, reserved)) hierarchy.Write(path, reserved, value);
        }
    }

    private static void Devices(Hierarchy hierarchy, string path, CgroupResources resources, bool isNew)
    {
        if (resources.Devices is not { } rules) return;
        var wanted = DeviceList.From(rules);
        if (!isNew && DeviceList.TryParse(hierarchy.TryRead(path, "devices.list") ?? "", out var current) && current.DefaultAllow == wanted.DefaultAllow && !wanted.DefaultAllow)
        {
            // Step by step, so that what is allowed before and after is allowed all the time.
            foreach (var (file, line) in current.StepsTo(wanted)) hierarchy.Write(path, file, line);
            return;
        }

        // A list begins by allowing or denying all ("a"), which also empties it.
        hierarchy.Write(path, wanted.DefaultAllow ? "devices.allow" : "devices.deny", "a");
        if (wanted.Exceptions.Count == 0) return;
        var name = wanted.DefaultAllow ? "devices.deny" : "devices.allow";
        using var list = hierarchy.OpenFile(path, name, Calls.OpenFlags.WriteOnly);
        foreach (var exception in wanted.Exceptions)
        {
            var line = DeviceList.Format(exception);
            var errno = Hierarchy.TryWrite(list, line);
            if (errno != Errno.None) throw hierarchy.Refused(path, name, line, errno);
        }
    }

    private static ulong Number(string? text) => ulong.TryParse((text ?? "").AsSpan().Trim(), out var value) ? value : 0;
}
