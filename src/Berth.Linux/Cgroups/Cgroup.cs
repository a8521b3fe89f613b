using Berth.Linux.Calls;

namespace Berth.Linux.Cgroups;

/// <summary>One cgroup in all hierarchies.</summary>
internal sealed class Cgroup : ICgroup
{
    private const int PatienceMilliseconds = 10_000;

    private readonly string _path;
    private readonly IReadOnlyList<Hierarchy> _v1;
    private readonly Hierarchy? _unified;
    private readonly Lazy<FileDescriptor?> _cloneTarget;
    private readonly Lazy<IReadOnlyList<FileDescriptor>> _procs;

    /// <summary>Describes; touches nothing yet.</summary>
    public Cgroup(string path, IReadOnlyList<Hierarchy> v1, Hierarchy? unified)
    {
        _path = path;
        _v1 = v1;
        _unified = unified;
        _cloneTarget = new Lazy<FileDescriptor?>(() => _unified?.OpenDirectory(_path));
        _procs = new Lazy<IReadOnlyList<FileDescriptor>>(OpenTasks);
    }

    public string Path => "/" + _path;

    public FileDescriptor? CloneTarget => _cloneTarget.Value;

    public IReadOnlyList<FileDescriptor> TasksFiles => _procs.Value;

    public bool IsFrozen => Freezer.IsFrozen(_v1, _unified, _path);

    public void Dispose()
    {
        if (_cloneTarget.IsValueCreated) _cloneTarget.Value?.Dispose();
        if (!_procs.IsValueCreated) return;
        foreach (var file in _procs.Value) file.Dispose();
    }

    /// <summary>The limits of a cgroup just made.</summary>
    public void Configure(CgroupResources resources, bool fillCpuset)
    {
        foreach (var hierarchy in _v1)
        {
            if (fillCpuset && hierarchy.Controllers.Contains("cpuset")) Cpuset.Inherit(hierarchy, _path);
            V1Limits.Apply(hierarchy, _path, resources, isNew: true);
        }

        ApplyUnified(resources);
    }

    public void Update(CgroupResources resources)
    {
        foreach (var hierarchy in _v1) V1Limits.Apply(hierarchy, _path, resources, isNew: false);
        ApplyUnified(resources);
    }

    public IReadOnlyList<CgroupDirectory> OpenDirectories()
    {
        if (_v1.Count == 0) return [new("", _unified!.OpenDirectory(_path))];
        var all = _v1.Select(h => new CgroupDirectory(h.Name, h.OpenDirectory(_path))).ToList();
        if (_unified is not null) all.Add(new CgroupDirectory(_unified.Name, _unified.OpenDirectory(_path)));
        return all;
    }

    public void Freeze() => Freezer.Freeze(_v1, _unified, _path, PatienceMilliseconds);

    public void Thaw() => Freezer.Thaw(_v1, _unified, _path);

    public void Kill()
    {
        // Linux 5.14: one write, nobody escapes by forking.
        if (_unified?.TryWrite(_path, "cgroup.kill", "1") == Errno.None) return;
        const int SIGKILL = 9;
        var frozen = Freezer.TryFreeze(_v1, _unified, _path, PatienceMilliseconds);
        try
        {
            // Frozen, one pass finds all; else until a pass finds no one new.
            HashSet<int> known = [];
            var fresh = true;
            while (fresh)
            {
                fresh = false;
                foreach (var pid in Pids())
                {
                    Calls.Kill.Try(pid, SIGKILL);
                    fresh |= known.Add(pid) && !frozen;
                }
            }
        }
        finally
        {
            if (frozen) Freezer.Thaw(_v1, _unified, _path);
        }
    }

    public long OomKills()
    {
        var hierarchy = With("memory");
        if (hierarchy is null) return 0;
        // v2 counts those beneath; v1 each cgroup its own.
        if (hierarchy.IsUnified) return (long)KeyedFile.Value(hierarchy.TryRead(_path, "memory.events"), "oom_kill");
        return hierarchy.Tree(_path).Sum(path => (long)KeyedFile.Value(hierarchy.TryRead(path, "memory.oom_control"), "oom_kill"));
    }

    public FileDescriptor? WatchOom()
    {
        var hierarchy = With("memory");
        if (hierarchy is null) return null;
        if (hierarchy.IsUnified) return hierarchy.TryOpenFile(_path, "memory.events", OpenFlags.ReadOnly, out _);
        var counter = Eventfd.Create();
        using var control = hierarchy.OpenFile(_path, "memory.oom_control", OpenFlags.ReadOnly);
        var errno = hierarchy.TryWrite(_path, "cgroup.event_control", $"{counter.Number} {control.Number}");
        if (errno == Errno.None) return counter;
        counter.Dispose();
        return null;
    }

    public CgroupStats ReadStats() => new()
    {
        Cpu = StatsReader.Cpu(With("cpuacct") ?? _unified, With("cpu"), _path),
        Memory = With("memory") is { } memory ? StatsReader.Memory(memory, _path) : null,
        Pids = With("pids") is { } pids ? StatsReader.Pids(pids, _path) : null,
        Blkio = (With("blkio") ?? With("io")) is { } blkio ? StatsReader.Blkio(blkio, _path) : null,
    };

    public IReadOnlyList<int> Pids()
    {
        var hierarchy = _unified ?? With("freezer") ?? With("pids") ?? _v1[0];
        var pids = new SortedSet<int>();
        foreach (var path in hierarchy.Tree(_path))
        {
            foreach (var line in (hierarchy.TryRead(path, "cgroup.procs") ?? "").AsSpan().EnumerateLines())
            {
                // 0 is a process of a pid namespace that we do not see.
                if (int.TryParse(line, out var pid) && pid > 0) pids.Add(pid);
            }
        }

        return [.. pids];
    }

    public void Delete()
    {
        Dispose();
        // The v2 tree first: it tells when the last process is gone, and processes leave all hierarchies in one step.
        var errno = _unified is null ? Errno.None : RemoveUnified(_unified);
        foreach (var hierarchy in _v1)
        {
            var result = RemoveV1(hierarchy);
            if (errno == Errno.None) errno = result;
        }

        if (errno != Errno.None) throw new CgroupException($"rmdir(cgroup /{_path}): {errno.Describe()} ({errno})", errno);
    }

    private Errno RemoveUnified(Hierarchy unified)
    {
        var errno = unified.TryRemove(_path);
        if (errno != Errno.EBUSY) return errno;
        return CgroupEvents.Wait(unified, _path, "populated", 0, PatienceMilliseconds) ? unified.TryRemove(_path) : errno;
    }

    private Errno RemoveV1(Hierarchy hierarchy)
    {
        var errno = hierarchy.TryRemove(_path);
        // v1 has no event for "empty". With a v2 tree we get here after it said so; without, a dying process needs a moment.
        for (var waited = 0; errno == Errno.EBUSY && waited < PatienceMilliseconds && _unified is null; waited++)
        {
            CgroupEvents.Moment();
            errno = hierarchy.TryRemove(_path);
        }

        return errno;
    }

    private void ApplyUnified(CgroupResources resources)
    {
        if (_unified is not null)
        {
            V2Limits.Apply(_unified, _path, resources);
            // Devices have no files in v2. On hybrid the v1 controller does it.
            if (resources.Devices is { } rules && With("devices") is null) DeviceBpf.Attach(CloneTarget!, DeviceList.From(rules));
        }
        else if (resources.Unified.Count > 0)
        {
            throw new CgroupException("unified resources need cgroup v2", Errno.EOPNOTSUPP);
        }
    }

    private Hierarchy? With(string controller)
    {
        foreach (var hierarchy in _v1)
        {
            if (hierarchy.Controllers.Contains(controller)) return hierarchy;
        }

        return _unified is not null && _unified.Controllers.Contains(controller) ? _unified : null;
    }

    // A single thread that moves itself by "tasks" takes no lock over all the machine's forks (Linux 5.17); by "cgroup.procs" it waits for
    // an RCU grace period whenever nobody moved for a while: 5 to 20 ms of a launch.
    private List<FileDescriptor> OpenTasks()
    {
        var files = new List<FileDescriptor>(_v1.Count);
        try
        {
            foreach (var hierarchy in _v1) files.Add(hierarchy.OpenFile(_path, "tasks", OpenFlags.WriteOnly));
            return files;
        }
        catch
        {
            foreach (var file in files) file.Dispose();
            throw;
        }
    }
}
