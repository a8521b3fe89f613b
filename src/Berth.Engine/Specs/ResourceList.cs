using Berth.Api.Containers;
using Berth.Engine.Containers.Start;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Oci;

namespace Berth.Engine.Specs;

/// <summary>Limits of a container as the runtime spec has them; what is not limited is left out.</summary>
internal static class ResourceList
{
    private const ulong DefaultPeriod = 100_000;
    private const long NanosecondsOfSecond = 1_000_000_000;

    public static LinuxResources Of(HostConfig host, IReadOnlyList<DeviceRule> devices) => new()
    {
        Devices = devices,
        Memory = Memory(host),
        Cpu = Cpu(host),
        Pids = host.PidsLimit is { } limit and > 0 ? new PidsResources { Limit = limit } : null,
        BlockIO = BlockIO(host),
    };

    private static MemoryResources? Memory(HostConfig host)
    {
        if (host is { Memory: 0, MemoryReservation: 0, MemorySwap: 0, OomKillDisable: not true } && host.MemorySwappiness is null or -1) return null;
        return new MemoryResources
        {
            Limit = host.Memory > 0 ? host.Memory : null,
            Reservation = host.MemoryReservation > 0 ? host.MemoryReservation : null,
            Swap = host.MemorySwap != 0 ? host.MemorySwap : null,
            Swappiness = host.MemorySwappiness is { } swappiness and >= 0 ? (ulong)swappiness : null,
            DisableOOMKiller = host.OomKillDisable is true ? true : null,
        };
    }

    private static CpuResources? Cpu(HostConfig host)
    {
        if (host is { CpuShares: 0, NanoCpus: 0, CpuPeriod: 0, CpuQuota: 0, CpusetCpus: "", CpusetMems: "", CpuRealtimePeriod: 0, CpuRealtimeRuntime: 0 })
            return null;
        var (period, quota) = host.NanoCpus > 0
            ? (DefaultPeriod, (long)((decimal)host.NanoCpus * DefaultPeriod / NanosecondsOfSecond))
            : ((ulong)host.CpuPeriod, host.CpuQuota);
        return new CpuResources
        {
            Shares = host.CpuShares > 0 ? (ulong)host.CpuShares : null,
            Period = period > 0 ? period : null,
            Quota = quota != 0 ? quota : null,
            Cpus = host.CpusetCpus.Length > 0 ? host.CpusetCpus : null,
            Mems = host.CpusetMems.Length > 0 ? host.CpusetMems : null,
            RealtimePeriod = host.CpuRealtimePeriod > 0 ? (ulong)host.CpuRealtimePeriod : null,
            RealtimeRuntime = host.CpuRealtimeRuntime > 0 ? host.CpuRealtimeRuntime : null,
        };
    }

    private static BlockIOResources? BlockIO(HostConfig host)
    {
        var limits = new BlockIOResources
        {
            Weight = host.BlkioWeight > 0 ? host.BlkioWeight : null,
            WeightDevice = [.. (host.BlkioWeightDevice ?? []).Select(Weight)],
            ThrottleReadBpsDevice = Throttles(host.BlkioDeviceReadBps),
            ThrottleWriteBpsDevice = Throttles(host.BlkioDeviceWriteBps),
            ThrottleReadIOPSDevice = Throttles(host.BlkioDeviceReadIOps),
            ThrottleWriteIOPSDevice = Throttles(host.BlkioDeviceWriteIOps),
        };
        var some = limits.Weight is not null || limits.WeightDevice.Count + limits.ThrottleReadBpsDevice.Count
            + limits.ThrottleWriteBpsDevice.Count + limits.ThrottleReadIOPSDevice.Count + limits.ThrottleWriteIOPSDevice.Count > 0;
        return some ? limits : null;
    }

    private static Oci.WeightDevice Weight(Api.Containers.WeightDevice device)
    {
        var number = NumberOf(device.Path);
        return new Oci.WeightDevice { Major = number.Major, Minor = number.Minor, Weight = device.Weight };
    }

    private static Oci.ThrottleDevice[] Throttles(Api.Containers.ThrottleDevice[]? devices) => [.. (devices ?? []).Select(device =>
    {
        var number = NumberOf(device.Path);
        return new Oci.ThrottleDevice { Major = number.Major, Minor = number.Minor, Rate = device.Rate };
    })];

    private static DeviceNumber NumberOf(string path) =>
        Stat.TryAt(FileDescriptor.WorkingDirectory, path, out var errno, followLinks: true)?.NodeDevice
        ?? throw EngineException.Internal($"stat {path}: {LaunchFailures.Lower(errno)}");
}
