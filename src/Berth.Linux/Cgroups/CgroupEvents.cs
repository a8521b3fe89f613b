using System.Diagnostics;
using Berth.Linux.Calls;

namespace Berth.Linux.Cgroups;

/// <summary>Waits for a change of a v2 cgroup by the kernel's notification on cgroup.events.</summary>
internal static class CgroupEvents
{
    /// <summary>Waits until <paramref name="key"/> has <paramref name="value"/>; false when time ran out. A cgroup that is gone counts as empty.</summary>
    public static bool Wait(Hierarchy unified, string path, string key, ulong value, int milliseconds)
    {
        using var events = unified.TryOpenFile(path, "cgroup.events", OpenFlags.ReadOnly, out _);
        if (events is null) return true;
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            // Read first: a change between read and poll is then an event.
            var text = Hierarchy.TryRead(events, path, "cgroup.events");
            if (text is null || KeyedFile.Value(text, key) == value) return true;
            var left = milliseconds - (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (left <= 0 || Poll.One(events, PollEvents.Priority, left) == PollEvents.None) return false;
        }
    }

    /// <summary>A millisecond, for v1 files, which notify nobody.</summary>
    public static void Moment()
    {
        using var never = Eventfd.Create();
        Poll.One(never, PollEvents.In, 1);
    }
}
