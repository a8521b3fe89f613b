using Berth.Api.Containers;
using Berth.Engine.Specs;
using Berth.Oci;

namespace Berth.Engine.Containers;

/// <summary>New limits on top of the present ones.</summary>
internal static class MergeLimits
{
    /// <exception cref="EngineException">Conflict, in Docker's words.</exception>
    public static HostConfig Into(HostConfig host, HostConfig asked)
    {
        Check(host, asked);
        return host with
        {
            BlkioWeight = asked.BlkioWeight != 0 ? asked.BlkioWeight : host.BlkioWeight,
            BlkioWeightDevice = asked.BlkioWeightDevice is { Length: > 0 } weights ? weights : host.BlkioWeightDevice,
            BlkioDeviceReadBps = asked.BlkioDeviceReadBps is { Length: > 0 } readBps ? readBps : host.BlkioDeviceReadBps,
            BlkioDeviceWriteBps = asked.BlkioDeviceWriteBps is { Length: > 0 } writeBps ? writeBps : host.BlkioDeviceWriteBps,
            BlkioDeviceReadIOps = asked.BlkioDeviceReadIOps is { Length: > 0 } readIops ? readIops : host.BlkioDeviceReadIOps,
            BlkioDeviceWriteIOps = asked.BlkioDeviceWriteIOps is { Length: > 0 } writeIops ? writeIops : host.BlkioDeviceWriteIOps,
            CpuShares = Or(asked.CpuShares, host.CpuShares),
            NanoCpus = Or(asked.NanoCpus, host.NanoCpus),
            CpuPeriod = Or(asked.CpuPeriod, host.CpuPeriod),
            CpuQuota = Or(asked.CpuQuota, host.CpuQuota),
            CpuRealtimePeriod = Or(asked.CpuRealtimePeriod, host.CpuRealtimePeriod),
            CpuRealtimeRuntime = Or(asked.CpuRealtimeRuntime, host.CpuRealtimeRuntime),
            CpusetCpus = asked.CpusetCpus.Length > 0 ? asked.CpusetCpus : host.CpusetCpus,
            CpusetMems = asked.CpusetMems.Length > 0 ? asked.CpusetMems : host.CpusetMems,
            Memory = Or(asked.Memory, host.Memory),
            MemorySwap = Or(asked.MemorySwap, host.MemorySwap),
            MemoryReservation = Or(asked.MemoryReservation, host.MemoryReservation),
            PidsLimit = asked.PidsLimit ?? host.PidsLimit,
            RestartPolicy = asked.RestartPolicy.Name.Length > 0 ? asked.RestartPolicy : host.RestartPolicy,
        };
    }

    /// <summary>What the kernel is told of them: nothing of what is not asked for.</summary>
    public static LinuxResources Limits(HostConfig asked)
    {
        var limits = ResourceList.Of(asked with { OomKillDisable = null, MemorySwappiness = null }, []);
        return asked.PidsLimit is 0 ? limits with { Pids = new PidsResources { Limit = -1 } } : limits;
    }

    // --cpus is period and quota by another name: the one and the other cannot both be kept.
    private static void Check(HostConfig host, HostConfig asked)
    {
        var conflict = asked.NanoCpus > 0 && host.CpuPeriod > 0 ? "Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set"
            : asked.NanoCpus > 0 && host.CpuQuota > 0 ? "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set"
            : asked.CpuPeriod > 0 && host.NanoCpus > 0 ? "Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set"
            : asked.CpuQuota > 0 && host.NanoCpus > 0 ? "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set"
            : asked.Memory != 0 && asked.MemorySwap == 0 && asked.Memory > host.MemorySwap
                ? "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time"
            : host.AutoRemove && asked.RestartPolicy.Name is not ("" or "no")
                ? "Restart policy cannot be updated because AutoRemove is enabled for the container"
            : null;
        if (conflict is not null) throw EngineException.Conflict(conflict);
    }

    private static long Or(long asked, long present) => asked != 0 ? asked : present;
}
