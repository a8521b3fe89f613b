namespace Berth.Linux.Cgroups;

/// <summary>Pausing, by the v2 tree where there is one (it tells when all have stopped, and SIGKILL still works), else by the v1 freezer.</summary>
internal static class Freezer
{
    /// <summary>Freezes and waits for it.</summary>
    public static void Freeze(IReadOnlyList<Hierarchy> v1, Hierarchy? unified, string path, int milliseconds)
    {
        if (unified is not null && unified.Has(path, "cgroup.freeze"))
        {
            unified.Write(path, "cgroup.freeze", "1");
            if (CgroupEvents.Wait(unified, path, "frozen", 1, milliseconds)) return;
            unified.TryWrite(path, "cgroup.freeze", "0");
            throw new CgroupException($"freeze cgroup /{path}: not all processes stopped within {milliseconds} ms", Errno.ETIMEDOUT);
        }

        var freezer = V1(v1) ?? throw new CgroupException($"freeze cgroup /{path}: the kernel has no freezer", Errno.EOPNOTSUPP);
        for (var waited = 0; waited < milliseconds; waited++)
        {
            // Written again each time: a process forked meanwhile may hold the state at FREEZING.
            freezer.Write(path, "freezer.state", "FROZEN");
            if (State(freezer, path) == "FROZEN") return;
            CgroupEvents.Moment();
        }

        freezer.TryWrite(path, "freezer.state", "THAWED");
        throw new CgroupException($"freeze cgroup /{path}: not all processes stopped within {milliseconds} ms", Errno.ETIMEDOUT);
    }

    /// <summary>Freezes if it can be.</summary>
    public static bool TryFreeze(IReadOnlyList<Hierarchy> v1, Hierarchy? unified, string path, int milliseconds)
    {
        try
        {
            Freeze(v1, unified, path, milliseconds);
            return true;
        }
        catch (CgroupException)
        {
            // The caller can do without.
            return false;
        }
    }

    /// <summary>Thaws.</summary>
    public static void Thaw(IReadOnlyList<Hierarchy> v1, Hierarchy? unified, string path)
    {
        if (unified is not null && unified.Has(path, "cgroup.freeze"))
        {
            unified.Write(path, "cgroup.freeze", "0");
            return;
        }

        V1(v1)?.Write(path, "freezer.state", "THAWED");
    }

    /// <summary>Frozen or freezing.</summary>
    public static bool IsFrozen(IReadOnlyList<Hierarchy> v1, Hierarchy? unified, string path)
    {
        if (unified?.TryRead(path, "cgroup.freeze") is { } frozen) return frozen.StartsWith('1');
        return V1(v1) is { } freezer && State(freezer, path) is "FROZEN" or "FREEZING";
    }

    private static Hierarchy? V1(IReadOnlyList<Hierarchy> v1) => v1.FirstOrDefault(h => h.Controllers.Contains("freezer"));

    private static string State(Hierarchy freezer, string path) => (freezer.TryRead(path, "freezer.state") ?? "").Trim();
}
