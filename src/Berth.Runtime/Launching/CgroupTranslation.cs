using Berth.Linux.Cgroups;
using Berth.Oci;
using DeviceRule = Berth.Linux.Cgroups.DeviceRule;

namespace Berth.Runtime.Launching;

/// <summary>The runtime-spec's limits in the cgroup layer's terms.</summary>
internal static class CgroupTranslation
{
    public static CgroupResources Translate(LinuxResources? resources)
    {
        if (resources is null) return new CgroupResources();
        var (memory, cpu, io) = (resources.Memory, resources.Cpu, resources.BlockIO);
        return new CgroupResources
        {
            Memory = memory?.Limit,
            MemoryReservation = memory?.Reservation,
            MemorySwap = memory?.Swap,
            Swappiness = memory?.Swappiness,
            DisableOomKiller = memory?.DisableOOMKiller,
            CpuShares = cpu?.Shares,
            CpuQuota = cpu?.Quota,
            CpuPeriod = cpu?.Period,
            CpuBurst = cpu?.Burst,
            CpuIdle = cpu?.Idle is { } idle ? idle != 0 : null,
            CpuRealtimeRuntime = cpu?.RealtimeRuntime,
            CpuRealtimePeriod = cpu?.RealtimePeriod,
            CpusetCpus = cpu?.Cpus,
            CpusetMems = cpu?.Mems,
            PidsLimit = resources.Pids?.Limit,
            BlkioWeight = io?.Weight,
            BlkioWeightDevice = [.. (io?.WeightDevice ?? []).Select(d => new BlkioRate(checked((uint)d.Major), checked((uint)d.Minor), d.Weight ?? 0))],
            BlkioReadBps = Rates(io?.ThrottleReadBpsDevice),
            BlkioWriteBps = Rates(io?.ThrottleWriteBpsDevice),
            BlkioReadIops = Rates(io?.ThrottleReadIOPSDevice),
            BlkioWriteIops = Rates(io?.ThrottleWriteIOPSDevice),
            Hugetlb = [.. resources.HugepageLimits.Select(h => new HugetlbLimit(h.PageSize, h.Limit))],
            Devices = resources.Devices.Count == 0 ? null : [.. resources.Devices.Select(Rule)],
            Unified = resources.Unified,
        };
    }

    private static List<BlkioRate> Rates(IReadOnlyList<ThrottleDevice>? devices) =>
        [.. (devices ?? []).Select(d => new BlkioRate(checked((uint)d.Major), checked((uint)d.Minor), d.Rate))];

    private static DeviceRule Rule(Oci.DeviceRule rule)
    {
        var access = DeviceAccess.None;
        foreach (var letter in rule.Access ?? "rwm")
        {
            access |= letter switch
            {
                'r' => DeviceAccess.Read,
                'w' => DeviceAccess.Write,
                'm' => DeviceAccess.Mknod,
                _ => throw new LaunchException(LaunchStage.Prepare, $"device access \"{rule.Access}\"", Linux.Errno.EINVAL),
            };
        }

        var type = rule.Type switch
        {
            null or "" or "a" => DeviceType.All,
            "c" => DeviceType.Character,
            "b" => DeviceType.Block,
            _ => throw new LaunchException(LaunchStage.Prepare, $"device type \"{rule.Type}\"", Linux.Errno.EINVAL),
        };
        return new DeviceRule(rule.Allow, type, Number(rule.Major), Number(rule.Minor), access);
    }

    // The runtime-spec lets -1 stand for all.
    private static uint? Number(long? number) => number is null or < 0 ? null : checked((uint)number);
}
