namespace Berth.Linux.Cgroups;

/// <summary>The cgroup file systems of this machine, their roots held open.</summary>
public interface ICgroupHierarchy : IDisposable
{
    /// <summary>How they are mounted.</summary>
    CgroupVersion Version { get; }

    /// <summary>What this kernel can limit, so that the caller can warn about the rest.</summary>
    CgroupSupport Support { get; }

    /// <summary>
    /// Makes a cgroup in every hierarchy and sets what <paramref name="resources"/> asks for; parents are made as needed. On failure
    /// nothing of it is left.
    /// </summary>
    /// <param name="path">From the root of the hierarchies, for example <c>/berth/4f1c...</c>; no <c>..</c>.</param>
    /// <param name="resources">Limits; null values are left at the kernel's default.</param>
    /// <exception cref="CgroupException">A value was refused: names file and value.</exception>
    /// <exception cref="LinuxException">EEXIST when the cgroup exists and has processes; or a directory could not be made.</exception>
    ICgroup Create(string path, CgroupResources resources);

    /// <summary>A cgroup that exists.</summary>
    /// <exception cref="LinuxException">ENOENT.</exception>
    ICgroup Open(string path);

    /// <summary>Removes an empty parent that <see cref="Create"/> made on the way; not empty or not there is fine.</summary>
    void DeleteParent(string path);
}

/// <summary>How cgroups are mounted.</summary>
public enum CgroupVersion
{
    /// <summary>A hierarchy per controller.</summary>
    V1,
    /// <summary>v1 hierarchies and a v2 tree that has some controllers or none.</summary>
    Hybrid,
    /// <summary>One tree for all.</summary>
    V2,
}

/// <summary>What the kernel can limit here.</summary>
public sealed record CgroupSupport
{
    /// <summary>Controllers by the names of v2 (cpu, cpuset, memory, io, pids, hugetlb, devices, freezer).</summary>
    public required IReadOnlySet<string> Controllers { get; init; }
    /// <summary>Memory limit.</summary>
    public bool Memory { get; init; }
    /// <summary>Soft memory limit.</summary>
    public bool MemoryReservation { get; init; }
    /// <summary>Swap is counted and limited.</summary>
    public bool Swap { get; init; }
    /// <summary>Swappiness per cgroup (v1 only).</summary>
    public bool Swappiness { get; init; }
    /// <summary>The OOM killer can be switched off (v1 only).</summary>
    public bool OomKillDisable { get; init; }
    /// <summary>CPU shares or weight.</summary>
    public bool CpuShares { get; init; }
    /// <summary>CFS quota and period.</summary>
    public bool CpuQuota { get; init; }
    /// <summary>Real-time runtime and period (v1 with RT_GROUP_SCHED).</summary>
    public bool CpuRealtime { get; init; }
    /// <summary>CPU and memory node sets.</summary>
    public bool Cpuset { get; init; }
    /// <summary>Number of processes.</summary>
    public bool Pids { get; init; }
    /// <summary>Proportional block I/O weight.</summary>
    public bool BlkioWeight { get; init; }
    /// <summary>Block I/O weight per device.</summary>
    public bool BlkioWeightDevice { get; init; }
    /// <summary>Block I/O limits in bytes and operations a second.</summary>
    public bool BlkioThrottle { get; init; }
    /// <summary>Huge pages.</summary>
    public bool Hugetlb { get; init; }
    /// <summary>Access to device nodes.</summary>
    public bool Devices { get; init; }
    /// <summary>Pausing.</summary>
    public bool Freezer { get; init; }
}

/// <summary>Finds the hierarchies.</summary>
public static class CgroupHierarchy
{
    /// <summary>The hierarchies mounted on this machine.</summary>
    /// <exception cref="CgroupException">None is mounted.</exception>
    public static ICgroupHierarchy Detect() => new CgroupFileSystem(CgroupMounts.OpenAll());
}
