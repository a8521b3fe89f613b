namespace Berth.Linux.Cgroups;

/// <summary>One cgroup, in every hierarchy. Disposing closes descriptors; <see cref="Delete"/> removes it from the kernel.</summary>
public interface ICgroup : IDisposable
{
    /// <summary>From the root of the hierarchies.</summary>
    string Path { get; }

    /// <summary>
    /// The directory for CLONE_INTO_CGROUP where there is a v2 tree: on v2 that is all, on hybrid the child writes itself into
    /// <see cref="TasksFiles"/> as well. Null on v1. Whether the machine is v2 is not told by this but by <see cref="OpenDirectories"/>.
    /// </summary>
    FileDescriptor? CloneTarget { get; }

    /// <summary>One v1 <c>tasks</c> per hierarchy, open for writing: the child, still a single thread, writes <c>0</c> to each. Empty on v2.</summary>
    IReadOnlyList<FileDescriptor> TasksFiles { get; }

    /// <summary>
    /// Its directory in each hierarchy, O_PATH, for the mounts a container sees; the caller closes them. On v2 the only one has an empty
    /// name; otherwise the names are those beneath /sys/fs/cgroup.
    /// </summary>
    IReadOnlyList<CgroupDirectory> OpenDirectories();

    /// <summary>Changes limits of a cgroup in use; null values stay as they are. Device rules, when given, replace all those before.</summary>
    /// <exception cref="CgroupException">A value was refused: names file and value.</exception>
    void Update(CgroupResources resources);

    /// <summary>Stops all processes and returns when the kernel says that they are.</summary>
    /// <exception cref="CgroupException">The freezer refused, or they did not stop within 10 s.</exception>
    void Freeze();

    /// <summary>Lets all processes go on.</summary>
    /// <exception cref="CgroupException">The freezer refused.</exception>
    void Thaw();

    /// <summary>Frozen, or on the way there.</summary>
    bool IsFrozen { get; }

    /// <summary>Sends SIGKILL to every process, those born meanwhile and frozen ones too. Returns without waiting for their end.</summary>
    void Kill();

    /// <summary>How many processes the OOM killer has killed in this cgroup and beneath.</summary>
    long OomKills();

    /// <summary>A descriptor that becomes ready (<see cref="Calls.PollEvents.Priority"/> on v2, <see cref="Calls.PollEvents.In"/> on v1) when the OOM killer acts; null where memory is not controlled.</summary>
    FileDescriptor? WatchOom();

    /// <summary>Use of CPU, memory, block devices, processes.</summary>
    CgroupStats ReadStats();

    /// <summary>Processes in this cgroup and beneath, as this process's pid namespace numbers them.</summary>
    IReadOnlyList<int> Pids();

    /// <summary>
    /// Removes it with everything nested in it; what is already gone is fine. Waits for processes that are on their way out, by the
    /// kernel's event where there is one.
    /// </summary>
    /// <exception cref="CgroupException">EBUSY: processes are left.</exception>
    void Delete();
}

/// <summary>A cgroup in one hierarchy.</summary>
/// <param name="Name">As mounted: <c>memory</c>, <c>cpu,cpuacct</c>, <c>systemd</c>, <c>unified</c> (the v2 tree of hybrid); empty on v2.</param>
/// <param name="Directory">The directory, O_PATH.</param>
public readonly record struct CgroupDirectory(string Name, FileDescriptor Directory);
