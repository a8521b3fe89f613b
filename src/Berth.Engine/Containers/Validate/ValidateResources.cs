using Berth.Api.Containers;
using Berth.Engine.Cpus;
using Berth.Linux.Cgroups;

namespace Berth.Engine.Containers.Validate;

/// <summary>Limits: refuses those that make no sense, in Docker's words, and discards those this machine cannot keep, with a warning.</summary>
internal sealed class ValidateResources(CgroupSupport support)
{
    private const long LeastMemory = 6 << 20;
    private const long Millisecond = 1000;
    private const decimal CpusPerNano = 1_000_000_000m;

    /// <exception cref="EngineException">Invalid.</exception>
    public HostConfig Check(HostConfig host, List<string> warnings, bool isUpdate = false)
    {
        host = CheckMemory(host, warnings, isUpdate);
        host = CheckCpu(host, warnings);
        return CheckRest(host, warnings);
    }

    private HostConfig CheckMemory(HostConfig host, List<string> warnings, bool isUpdate)
    {
        if (host.Memory != 0 && host.Memory < LeastMemory) throw EngineException.Invalid("Minimum memory limit allowed is 6MB");
        if (host.Memory > 0 && !support.Memory)
        {
            warnings.Add("Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.");
            host = host with { Memory = 0, MemorySwap = -1 };
        }
        if (host is { Memory: > 0 } && host.MemorySwap != -1 && !support.Swap)
        {
            warnings.Add("Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.");
            host = host with { MemorySwap = -1 };
        }
        if (host is { Memory: > 0, MemorySwap: > 0 } && host.MemorySwap < host.Memory)
            throw EngineException.Invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
        if (host is { Memory: 0, MemorySwap: > 0 } && !isUpdate)
            throw EngineException.Invalid("You should always set the Memory limit when using Memoryswap limit, see usage");
        if (host.MemorySwappiness is { } swappiness and not -1)
        {
            if (swappiness is < 0 or > 100) throw EngineException.Invalid($"Invalid value: {swappiness}, valid memory swappiness range is 0-100");
            if (!support.Swappiness)
            {
                warnings.Add("Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.");
                host = host with { MemorySwappiness = null };
            }
        }
        if (host.MemoryReservation is > 0 and < LeastMemory) throw EngineException.Invalid("Minimum memory reservation allowed is 6MB");
        if (host is { Memory: > 0, MemoryReservation: > 0 } && host.Memory < host.MemoryReservation)
            throw EngineException.Invalid("Minimum memory limit can not be less than memory reservation limit, see usage");
        if (host.OomKillDisable is not true) return host;
        if (!support.OomKillDisable)
        {
            warnings.Add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
            return host with { OomKillDisable = null };
        }
        if (host.Memory == 0) warnings.Add("OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.");
        return host;
    }

    private HostConfig CheckCpu(HostConfig host, List<string> warnings)
    {
        var processors = Environment.ProcessorCount;
        if (host.NanoCpus != 0 && host.CpuPeriod > 0) throw EngineException.Invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set");
        if (host.NanoCpus != 0 && host.CpuQuota > 0) throw EngineException.Invalid("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        if (host.NanoCpus < 0 || host.NanoCpus / CpusPerNano > processors)
            throw EngineException.Invalid($"range of CPUs is from 0.01 to {processors}.00, as there are only {processors} CPUs available");
        if (host.CpuShares < 0) throw EngineException.Invalid($"invalid CPU shares ({host.CpuShares}): value must be a positive integer");
        if (host.CpuPeriod != 0 && host.CpuPeriod is < Millisecond or > 1000 * Millisecond)
            throw EngineException.Invalid("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        if (host.CpuQuota is > 0 and < Millisecond) throw EngineException.Invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
        if (host.CpuPercent > 0) warnings.Add("linux does not support CPU percent. Percent discarded.");
        if (host.CpuShares > 0 && !support.CpuShares)
        {
            warnings.Add("Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.");
            host = host with { CpuShares = 0 };
        }
        if ((host.CpuQuota > 0 || host.NanoCpus > 0 || host.CpuPeriod > 0) && !support.CpuQuota)
        {
            if (host.NanoCpus > 0)
                throw EngineException.Invalid("NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted");
            warnings.Add("Your kernel does not support CPU CFS quota or the cgroup is not mounted. Quota discarded.");
            host = host with { CpuQuota = 0, CpuPeriod = 0 };
        }
        if (host is { CpuRealtimePeriod: > 0, CpuRealtimeRuntime: > 0 } && host.CpuRealtimeRuntime > host.CpuRealtimePeriod)
            throw EngineException.Invalid("cpu real-time runtime cannot be higher than cpu real-time period");
        CheckSet(host.CpusetCpus, "cpuset cpus", "CPUs", "/sys/devices/system/cpu/online", $"0-{processors - 1}");
        CheckSet(host.CpusetMems, "cpuset mems", "memory nodes", "/sys/devices/system/node/online", "0");
        return host with { CpuPercent = 0 };
    }

    private static void CheckSet(string asked, string option, string things, string availableFile, string otherwise)
    {
        if (asked.Length == 0) return;
        var set = IndexSet.TryParse(asked) ?? throw EngineException.Invalid($"Invalid value {asked} for {option}: invalid format: {asked}");
        var text = File.Exists(availableFile) ? File.ReadAllText(availableFile).Trim() : otherwise;
        if (IndexSet.TryParse(text) is { } available && !set.IsSubsetOf(available))
            throw EngineException.Invalid($"Requested {things} are not available - requested {asked}, available: {text}");
    }

    private HostConfig CheckDevices(HostConfig host, List<string> warnings)
    {
        if (host.BlkioWeightDevice is { Length: > 0 } && !support.BlkioWeightDevice)
        {
            warnings.Add("Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.");
            host = host with { BlkioWeightDevice = [] };
        }
        if (support.BlkioThrottle) return host;
        if (host.BlkioDeviceReadBps is { Length: > 0 }) warnings.Add(Throttle("BPS Block I/O read", "Block I/O BPS read"));
        if (host.BlkioDeviceWriteBps is { Length: > 0 }) warnings.Add(Throttle("BPS Block I/O write", "Block I/O BPS write"));
        if (host.BlkioDeviceReadIOps is { Length: > 0 }) warnings.Add(Throttle("IOPS Block read", "Block I/O IOPS read"));
        if (host.BlkioDeviceWriteIOps is { Length: > 0 }) warnings.Add(Throttle("IOPS Block write", "Block I/O IOPS write"));
        return host with
        {
            BlkioDeviceReadBps = Discarded(host.BlkioDeviceReadBps),
            BlkioDeviceWriteBps = Discarded(host.BlkioDeviceWriteBps),
            BlkioDeviceReadIOps = Discarded(host.BlkioDeviceReadIOps),
            BlkioDeviceWriteIOps = Discarded(host.BlkioDeviceWriteIOps),
        };

        static string Throttle(string limit, string discarded) => $"Your kernel does not support {limit} limit or the cgroup is not mounted. {discarded} limit discarded.";

        static ThrottleDevice[]? Discarded(ThrottleDevice[]? devices) => devices is null ? null : [];
    }

    private HostConfig CheckRest(HostConfig host, List<string> warnings)
    {
        if (host.PidsLimit > 0 && !support.Pids)
        {
            warnings.Add("Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.");
            host = host with { PidsLimit = null };
        }
        if (host.BlkioWeight > 0 && !support.BlkioWeight)
        {
            warnings.Add("Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.");
            host = host with { BlkioWeight = 0 };
        }
        if (host.BlkioWeight is > 0 and (< 10 or > 1000)) throw EngineException.Invalid("Range of blkio weight is from 10 to 1000");
        host = CheckDevices(host, warnings);
        if (host.OomScoreAdj is < -1000 or > 1000)
            throw EngineException.Invalid($"Invalid value {host.OomScoreAdj}, range for oom score adj is [-1000, 1000]");
        if (host.ShmSize < 0) throw EngineException.Invalid("SHM size can not be less than 0");
        return host;
    }
}
