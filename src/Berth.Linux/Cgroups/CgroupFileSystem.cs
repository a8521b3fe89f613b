namespace Berth.Linux.Cgroups;

/// <summary>
/// v1, hybrid and v2 are one thing: zero or more v1 hierarchies, and perhaps the v2 tree. A limit goes where its controller is. Where
/// there is a v2 tree, even an empty one, processes are in it too: it alone can kill at once and tell when it is empty or frozen.
/// </summary>
internal sealed class CgroupFileSystem : ICgroupHierarchy
{
    private const string SubtreeControl = "cgroup.subtree_control";

    private readonly IReadOnlyList<Hierarchy> _v1;
    private readonly Hierarchy? _unified;
    private readonly Lazy<CgroupSupport> _support;
    private readonly Lock _gate = new();
    // Parents that are there, with their cpuset filled and passed on; true when they let children have v2 controllers.
    private readonly Dictionary<string, bool> _prepared = [];
    private volatile bool _cpusetIsNotPassedOn;

    /// <summary>Takes ownership of <paramref name="hierarchies"/>.</summary>
    public CgroupFileSystem(IReadOnlyList<Hierarchy> hierarchies)
    {
        _v1 = [.. hierarchies.Where(h => !h.IsUnified)];
        _unified = hierarchies.FirstOrDefault(h => h.IsUnified);
        if (hierarchies.Count == 0) throw new CgroupException("no cgroup file system is mounted at /sys/fs/cgroup");
        Version = CgroupMounts.VersionOf(_v1.Count > 0, _unified is not null);
        _support = new Lazy<CgroupSupport>(() => SupportProbe.Run(_v1, _unified));
    }

    public CgroupVersion Version { get; }

    public CgroupSupport Support => _support.Value;

    public ICgroup Create(string path, CgroupResources resources)
    {
        var relative = Normalize(path);
        PrepareParents(relative, resources);
        try
        {
            return MakeAndConfigure(relative, resources);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // Somebody has removed the parent since it was made.
            Forget(Parent(relative));
            PrepareParents(relative, resources);
            return MakeAndConfigure(relative, resources);
        }
    }

    public ICgroup Open(string path)
    {
        var relative = Normalize(path);
        if (!AllHierarchies().Any(h => h.Exists(relative))) throw new LinuxException($"open(cgroup /{relative})", Errno.ENOENT);
        return new Cgroup(relative, [.. _v1.Where(h => h.Exists(relative))], _unified is not null && _unified.Exists(relative) ? _unified : null);
    }

    public void DeleteParent(string path)
    {
        var relative = Normalize(path);
        Forget(relative);
        foreach (var hierarchy in AllHierarchies())
        {
            if (hierarchy.Children(relative).Count == 0) hierarchy.TryRemove(relative);
        }
    }

    public void Dispose()
    {
        foreach (var hierarchy in AllHierarchies()) hierarchy.Dispose();
    }

    private IEnumerable<Hierarchy> AllHierarchies() => _unified is null ? _v1 : _v1.Append(_unified);

    private Cgroup MakeAndConfigure(string path, CgroupResources resources)
    {
        var made = new Stack<Hierarchy>();
        Cgroup? cgroup = null;
        try
        {
            foreach (var hierarchy in _v1) Make(hierarchy, path, made);
            if (_unified is not null) Make(_unified, path, made);
            cgroup = new Cgroup(path, _v1, _unified);
            cgroup.Configure(resources, fillCpuset: _cpusetIsNotPassedOn || Parent(path).Length == 0);
            return cgroup;
        }
        catch
        {
            cgroup?.Dispose();
            while (made.TryPop(out var hierarchy)) hierarchy.TryRemove(path);
            throw;
        }
    }

    private static void Make(Hierarchy hierarchy, string path, Stack<Hierarchy> made)
    {
        var errno = hierarchy.TryMake(path);
        if (errno == Errno.EEXIST)
        {
            // Left by a crash, with who knows what limits: begin anew, unless someone lives in it.
            if (hierarchy.TryRemove(path) != Errno.None) throw new LinuxException($"mkdir(cgroup /{path})", Errno.EEXIST);
            errno = hierarchy.TryMake(path);
        }

        if (errno != Errno.None) throw new LinuxException($"mkdir(cgroup /{path} of {hierarchy})", errno);
        made.Push(hierarchy);
    }

    /// <summary>Makes the directories above, once each: afterwards a container costs one mkdir a hierarchy.</summary>
    private void PrepareParents(string path, CgroupResources resources)
    {
        var parent = Parent(path);
        // On hybrid nobody's v2 controllers are switched on unless a limit asks for them.
        var controllers = Version == CgroupVersion.V2 || resources.Hugetlb.Count > 0 || resources.Unified.Count > 0;
        lock (_gate)
        {
            if (_prepared.TryGetValue(parent, out var switchedOn) && (switchedOn || !controllers)) return;
            foreach (var level in Levels(parent)) MakeParent(level);
            if (_unified is not null && controllers)
            {
                SwitchOn("");
                foreach (var level in Levels(parent)) SwitchOn(level);
            }

            _prepared[parent] = controllers;
        }
    }

    private void Forget(string parent)
    {
        lock (_gate)
        {
            foreach (var known in _prepared.Keys.Where(p => p == parent || p.StartsWith(parent + "/", StringComparison.Ordinal)).ToList()) _prepared.Remove(known);
        }
    }

    private void MakeParent(string path)
    {
        foreach (var hierarchy in AllHierarchies())
        {
            var errno = hierarchy.TryMake(path);
            if (errno is not (Errno.None or Errno.EEXIST)) throw new LinuxException($"mkdir(cgroup /{path} of {hierarchy})", errno);
            if (!hierarchy.Controllers.Contains("cpuset") || hierarchy.IsUnified) continue;
            // From here on every child starts with its parent's CPUs instead of none.
            Cpuset.Inherit(hierarchy, path);
            if (hierarchy.TryWrite(path, Cpuset.PassOn, "1") != Errno.None) _cpusetIsNotPassedOn = true;
        }
    }

    /// <summary>Lets children have controllers. Those that cannot be (processes in the way) stay off; a limit that needs one then says so.</summary>
    private void SwitchOn(string level)
    {
        var available = Hierarchy.Words(_unified!.TryRead(level, "cgroup.controllers"));
        if (available.Length == 0 || _unified.TryWrite(level, SubtreeControl, string.Join(' ', available.Select(c => "+" + c))) == Errno.None) return;
        foreach (var controller in available) _unified.TryWrite(level, SubtreeControl, "+" + controller);
    }

    private static string Parent(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    /// <summary>For <c>a/b/c</c>: a, a/b, a/b/c.</summary>
    private static IEnumerable<string> Levels(string path)
    {
        for (var i = 1; i <= path.Length; i++)
        {
            if (i == path.Length || path[i] == '/') yield return path[..i];
        }
    }

    private static string Normalize(string path)
    {
        var relative = path.Trim('/');
        if (relative.Length == 0 || relative.Split('/').Any(name => name is "" or "." or ".." || name.AsSpan().ContainsAny('\n', '\0')))
            throw new CgroupException($"bad cgroup path {path}", Errno.EINVAL);
        return relative;
    }
}
