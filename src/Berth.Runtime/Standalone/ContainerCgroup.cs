using Berth.Linux.Cgroups;
using Berth.Oci;
using Berth.Runtime.Launching;

namespace Berth.Runtime.Standalone;

/// <summary>The cgroup of a container in the runtime-spec's terms.</summary>
public static class ContainerCgroup
{
    /// <summary>
    /// Makes it with all limits but those of memory: what the launch itself needs for a moment must fit into no limit, and what of it stays
    /// is small.
    /// </summary>
    /// <exception cref="CgroupException">A value was refused.</exception>
    public static ICgroup Create(ICgroupHierarchy hierarchy, string path, LinuxResources? resources)
    {
        var limits = CgroupTranslation.Translate(resources);
        return hierarchy.Create(path, limits with
        {
            Memory = null,
            MemorySwap = null,
            MemoryReservation = null,
            Unified = limits.Unified.Where(file => !file.Key.StartsWith("memory.", StringComparison.Ordinal)).ToDictionary(),
        });
    }

    /// <summary>Sets the limits of memory, once the launch is done.</summary>
    /// <exception cref="CgroupException">The limit is below what the container uses already: names both.</exception>
    public static void LimitMemory(ICgroup cgroup, LinuxResources? resources)
    {
        var limits = CgroupTranslation.Translate(resources);
        var memory = new CgroupResources
        {
            Memory = limits.Memory,
            MemorySwap = limits.MemorySwap,
            MemoryReservation = limits.MemoryReservation,
            Unified = limits.Unified.Where(file => file.Key.StartsWith("memory.", StringComparison.Ordinal)).ToDictionary(),
        };
        if (memory is { Memory: null, MemorySwap: null, MemoryReservation: null, Unified.Count: 0 }) return;
        try
        {
            cgroup.Update(memory);
        }
        catch (CgroupException e) when (e.Errno == Linux.Errno.EBUSY && memory.Memory is { } limit)
        {
            throw new CgroupException($"memory limit of {limit} bytes is too low: a container that has not started yet uses {cgroup.ReadStats().Memory?.Usage} bytes", e.Errno);
        }
    }

    /// <summary>Changes limits of a container that runs.</summary>
    /// <exception cref="CgroupException">A value was refused.</exception>
    public static void Update(ICgroup cgroup, LinuxResources resources) => cgroup.Update(CgroupTranslation.Translate(resources));
}
