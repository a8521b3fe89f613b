using System.Diagnostics;
using System.Globalization;

namespace Berth.Bench.Soaking;

/// <summary>What the engine holds at one moment: each is a number that must not grow with time.</summary>
/// <param name="Mounts">Mounts in the daemon's mount namespace.</param>
/// <param name="Cgroups">Cgroups below the daemon's own, in all hierarchies.</param>
/// <param name="Links">Network links in the daemon's network namespace.</param>
/// <param name="Elements">Lines of the daemon's firewall table: rules and elements.</param>
/// <param name="Descriptors">Open descriptors of berthd.</param>
/// <param name="ShimDescriptors">Open descriptors of berth-shim.</param>
/// <param name="Files">Files and folders below the data root.</param>
/// <param name="Processes">Processes in the daemon's cgroups.</param>
/// <param name="Resident">Resident memory of berthd, in KB.</param>
/// <param name="ShimResident">Resident memory of berth-shim, in KB.</param>
internal sealed record SoakSample(int Mounts, int Cgroups, int Links, int Elements, int Descriptors, int ShimDescriptors, int Files, int Processes, long Resident, long ShimResident)
{
    /// <summary>The figures that come back to what they were when everything is removed.</summary>
    public IReadOnlyList<(string Name, int Count)> Counts =>
    [
        ("mounts", Mounts), ("cgroups", Cgroups), ("links", Links), ("firewall lines", Elements), ("descriptors of berthd", Descriptors),
        ("descriptors of berth-shim", ShimDescriptors), ("files", Files), ("processes", Processes),
    ];

    public override string ToString() => string.Join(", ", Counts.Select(count => $"{count.Count} {count.Name}")) + $", {Resident / 1024} and {ShimResident / 1024} MB";

    /// <summary>Looks.</summary>
    public static async Task<SoakSample> TakeAsync(SoakSetting setting)
    {
        var cgroups = Directory.EnumerateFiles("/sys/fs/cgroup", "cgroup.procs", Anything).Where(path => path.Contains(setting.CgroupParent + "/", StringComparison.Ordinal)).ToList();
        var shims = ProcessMemory.Find("berth-shim", setting.ExecRoot + "/");
        return new(
            File.ReadLines($"/proc/{setting.Process}/mountinfo").Count(), cgroups.Count, File.ReadLines($"/proc/{setting.Process}/net/dev").Count() - 2,
            await FirewallAsync(setting), OpenOf(setting.Process), shims.Sum(OpenOf),
            Directory.EnumerateFileSystemEntries(setting.DataRoot, "*", Anything).Count(), cgroups.Sum(Members),
            ProcessMemory.Resident(setting.Process), shims.Sum(ProcessMemory.Resident));
    }

    private static EnumerationOptions Anything => new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private static int OpenOf(int process) => Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count();

    private static int Members(string path)
    {
        try
        {
            return File.ReadLines(path).Count();
        }
        catch (IOException)
        {
            // The cgroup went while we looked: nobody is in it.
            return 0;
        }
    }

    private static async Task<int> FirewallAsync(SoakSetting setting)
    {
        var words = new ProcessStartInfo("nsenter", ["-t", setting.Process.ToString(CultureInfo.InvariantCulture), "-n", "nft", "list", "ruleset"]) { RedirectStandardOutput = true };
        using var nft = Process.Start(words)!;
        var output = await nft.StandardOutput.ReadToEndAsync();
        await nft.WaitForExitAsync();
        // An element of a map is printed beside its neighbours, several to a line.
        return output.Count(c => c is ',' or '\n');
    }
}
