using Berth.Linux;
using Berth.Linux.Cgroups;

namespace Berth.OciCli.Containers;

/// <summary>The place of a container whose cgroup is nobody's business: it stays in that of its caller.</summary>
internal sealed class NoCgroup : ICgroup
{
    public string Path => "";

    public FileDescriptor? CloneTarget => null;

    public IReadOnlyList<FileDescriptor> TasksFiles => [];

    public bool IsFrozen => false;

    public IReadOnlyList<CgroupDirectory> OpenDirectories() => [];

    public void Update(CgroupResources resources) => throw None();

    public void Freeze() => throw None();

    public void Thaw() => throw None();

    public void Kill()
    {
        // Its processes are the caller's cgroup's; the first one's end ends those of its pid namespace.
    }

    public long OomKills() => 0;

    public FileDescriptor? WatchOom() => null;

    public CgroupStats ReadStats() => new();

    public IReadOnlyList<int> Pids() => [];

    public void Delete()
    {
        // Nothing was made.
    }

    public void Dispose()
    {
        // Nothing is open.
    }

    private static CgroupException None() => new("cgroups are disabled", Errno.EOPNOTSUPP);
}
