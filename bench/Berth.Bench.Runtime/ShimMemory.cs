using System.Globalization;

namespace Berth.Bench.Runtime;

/// <summary>What the shim occupies with many containers, and how much each adds.</summary>
internal static class ShimMemory
{
    public static async Task<string> RunAsync(Box box, int count)
    {
        var pid = box.ShimPid();
        var before = Read(pid);
        for (var i = 0; i < count; i++) (await box.Shim.LaunchAsync(box.Request($"m{i}", "sleep", "1000"), CancellationToken.None)).PidFd.Dispose();
        var after = Read(pid);
        for (var i = 0; i < count; i++) await box.Shim.DeleteAsync($"m{i}", CancellationToken.None);
        return $"shim with {count} containers: resident {after.Resident} KB, proportional {after.Proportional} KB, private dirty {after.Dirty} KB; per container {(after.Dirty - before.Dirty) / (double)count:0.0} KB (before: resident {before.Resident}, private dirty {before.Dirty} KB)";
    }

    private static (long Resident, long Proportional, long Dirty) Read(int pid)
    {
        var values = File.ReadLines($"/proc/{pid}/smaps_rollup").Skip(1)
            .Select(line => line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture));
        return (values["Rss"], values["Pss"], values["Private_Dirty"]);
    }
}
