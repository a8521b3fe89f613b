using Xunit;

namespace Berth.Testing.Crashes;

/// <summary>The disks that a power loss at each moment of a recorded process could leave.</summary>
public static class LostWrites
{
    /// <summary>
    /// Goes through what was recorded and has some of the moments checked, others with each run. <c>BERTH_REPLAYS</c> says how many, 0 for all.
    /// </summary>
    /// <param name="lines">What <see cref="FileTrace.Wrapper"/> wrote.</param>
    /// <param name="root">The folder that the process worked in, empty when it began.</param>
    /// <param name="note">Told of what the process said.</param>
    /// <param name="check">Looks at a disk: the model, how much of it is lost, and when that was.</param>
    public static async Task ReplayAsync(string[] lines, string root, Action<string> note, Func<DiskModel, Loss, string, Task> check)
    {
        var moments = Moments(lines, root);
        Assert.True(moments.Count > 100, $"only {moments.Count} changes were recorded");
        var wanted = int.TryParse(Environment.GetEnvironmentVariable("BERTH_REPLAYS"), out var number) ? number : 40;
        var stride = wanted == 0 ? 1 : Math.Max(1, moments.Count / wanted);
        var chosen = moments.Where((_, i) => i % stride == Environment.TickCount % stride).ToHashSet();
        var disk = new DiskModel(root);
        var trace = new FileTrace(disk);
        for (var i = 0; i < lines.Length; i++)
        {
            if (trace.Apply(lines[i]) is not { } change) continue;
            // The folders of its own are made before anything is promised.
            if (i < moments[0]) disk.FlushAll();
            foreach (var said in change.Said?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? []) note(said);
            if (!chosen.Contains(i)) continue;
            foreach (var loss in Enum.GetValues<Loss>()) await check(disk, loss, $"line {i}, {loss}, after {change.Call}");
        }
    }

    private static List<int> Moments(string[] lines, string root)
    {
        var (moments, hasBegun) = (new List<int>(), false);
        var trace = new FileTrace(new DiskModel(root));
        for (var i = 0; i < lines.Length; i++)
        {
            if (trace.Apply(lines[i]) is not { } change) continue;
            hasBegun |= change.Said?.StartsWith("step ", StringComparison.Ordinal) ?? false;
            // Between two writes to one file there is nothing new to see.
            if (hasBegun && change.Call is not ("openat" or "pwrite64" or "ftruncate")) moments.Add(i);
        }
        return moments;
    }
}
