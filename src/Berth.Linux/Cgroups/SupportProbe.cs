namespace Berth.Linux.Cgroups;

/// <summary>Finds out what this kernel can limit by looking which files there are.</summary>
internal static class SupportProbe
{
    /// <summary>Looks at the roots; v2 shows nearly all of its files only beneath, so there a cgroup is made and removed.</summary>
    public static CgroupSupport Run(IReadOnlyList<Hierarchy> v1, Hierarchy? unified)
    {
        var names = v1.SelectMany(h => h.Controllers).Concat(unified?.Controllers ?? Enumerable.Empty<string>())
            .Where(name => !name.StartsWith("name=", StringComparison.Ordinal)).Select(name => name == "blkio" ? "io" : name).ToHashSet();
        if (v1.Count == 0 || (unified?.Has("", "cgroup.kill") ?? false)) names.Add("freezer");
        if (v1.Count == 0) names.Add("devices");
        var probe = unified is null ? null : $"berth-probe-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}";
        var switchedOn = Hierarchy.Words(unified?.TryRead("", "cgroup.subtree_control"));
        var probing = probe is not null && unified!.TryMake(probe) == Errno.None;
        try
        {
            return new CgroupSupport
            {
                Controllers = names,
                Memory = names.Contains("memory"),
                MemoryReservation = Has("memory", "memory.soft_limit_in_bytes", "memory.low"),
                Swap = Has("memory", "memory.memsw.limit_in_bytes", "memory.swap.max"),
                Swappiness = Has("memory", "memory.swappiness", null),
                OomKillDisable = Has("memory", "memory.oom_control", null),
                CpuShares = Has("cpu", "cpu.shares", "cpu.weight"),
                CpuQuota = Has("cpu", "cpu.cfs_quota_us", "cpu.max"),
                CpuRealtime = Has("cpu", "cpu.rt_runtime_us", null),
                Cpuset = names.Contains("cpuset"),
                Pids = names.Contains("pids"),
                // On v1 what counts is CFQ's file, as for Docker: BFQ's weights move only devices that BFQ schedules, and refuse every other one.
                BlkioWeight = Has("blkio", "blkio.weight", null) || Has("io", null, "io.weight") || Has("io", null, "io.bfq.weight"),
                BlkioWeightDevice = Has("blkio", "blkio.weight_device", null) || Has("io", null, "io.bfq.weight"),
                BlkioThrottle = Has("blkio", "blkio.throttle.read_bps_device", null) || Has("io", null, "io.max"),
                Hugetlb = names.Contains("hugetlb"),
                Devices = names.Contains("devices"),
                Freezer = names.Contains("freezer") || (probing && unified!.Has(probe!, "cgroup.freeze")),
            };
        }
        finally
        {
            if (probing) unified!.TryRemove(probe!);
        }

        bool Has(string controller, string? v1File, string? v2File)
        {
            if (v1File is not null && v1.FirstOrDefault(h => h.Controllers.Contains(controller)) is { } hierarchy) return hierarchy.Has("", v1File);
            if (v2File is null || unified is null || !unified.Controllers.Contains(controller)) return false;
            // Before the root has switched it on the files are not there to be seen; then believe the controller.
            return !switchedOn.Contains(controller) || unified.Has(probe!, v2File);
        }
    }
}
