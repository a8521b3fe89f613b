using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Berth.Bench.Soaking;

/// <summary>
/// A mixed load for a long time. Before and after, with nothing in the engine, everything it could leak is counted: the counts must be the same, and its
/// memory must not have grown by more than <see cref="Growth"/> KB.
/// </summary>
internal static class Soak
{
    private const int Workers = 3;
    private const long Growth = 16 * 1024;
    private const string Heading = "## Soak";
    private const int Still = 8;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(SoakSetting setting)
    {
        // What is made once and kept (pools, caches, the code that has not run yet) is made before the first count.
        await LoadAsync(setting, WarmUp);
        var before = await EmptyAsync(setting, null);
        Console.Error.WriteLine($"soak: {before}");
        var (commands, failures) = await LoadAsync(setting, setting.Length);
        var after = await EmptyAsync(setting, before);
        var leaks = Leaks(before, after);
        var text = Write(setting, before, after, commands, failures, leaks);
        Console.WriteLine(text);
        var report = await File.ReadAllTextAsync(setting.Results);
        await File.WriteAllTextAsync(setting.Results, Without(report) + "\n" + text);
        return leaks.Count + failures.Count == 0 ? 0 : 1;
    }

    /// <summary>The section on the soak of a report, or nothing: a report that is written again keeps it.</summary>
    public static string Section(string report) => report.IndexOf(Heading, StringComparison.Ordinal) is var at and >= 0 ? report[at..] : "";

    private static string Without(string report) => report.IndexOf(Heading, StringComparison.Ordinal) is var at and >= 0 ? report[..at].TrimEnd('\n') + "\n" : report;

    private static async Task<(int Commands, IReadOnlyList<string> Failures)> LoadAsync(SoakSetting setting, TimeSpan length)
    {
        using var stop = new CancellationTokenSource(length);
        var workers = Enumerable.Range(0, Workers).Select(number => new SoakWorker(setting, number)).ToList();
        var work = Task.WhenAll(workers.Select(worker => worker.WorkAsync(stop.Token)));
        var began = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromMinutes(1))) != work)
        {
            var now = await SoakSample.TakeAsync(setting);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"soak: {Stopwatch.GetElapsedTime(began).TotalMinutes:0} min, {workers.Sum(w => w.Commands)} commands, {workers.Sum(w => w.Failures.Count)} failures, {now}"));
        }

        await work;
        return (workers.Sum(w => w.Commands), [.. workers.SelectMany(w => w.Failures)]);
    }

    // What is undone, or made ahead of need, in the background tells nobody here: the counts are good once they have stood still for a while.
    private static async Task<SoakSample> EmptyAsync(SoakSetting setting, SoakSample? before)
    {
        await Cleanup.RemoveAllAsync(words => setting.Client(own: false, words));
        var began = Stopwatch.GetTimestamp();
        var sample = await SoakSample.TakeAsync(setting);
        var still = 0;
        while (Stopwatch.GetElapsedTime(began) < Settle && (still < Still || (before is not null && Leaks(before, sample).Count > 0)))
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            var next = await SoakSample.TakeAsync(setting);
            still = next.Counts.SequenceEqual(sample.Counts) ? still + 1 : 0;
            sample = next;
        }

        return sample;
    }

    private static List<string> Leaks(SoakSample before, SoakSample after)
    {
        var leaks = before.Counts.Zip(after.Counts).Where(pair => pair.First.Count + Pooled(pair.First.Name) < pair.Second.Count).Select(pair => $"{pair.First.Name}: {pair.First.Count}, then {pair.Second.Count}").ToList();
        if (after.Resident > before.Resident + Growth) leaks.Add($"memory of berthd: {before.Resident} KB, then {after.Resident} KB");
        if (after.ShimResident > before.ShimResident + Growth) leaks.Add($"memory of berth-shim: {before.ShimResident} KB, then {after.ShimResident} KB");
        return leaks;
    }

    // The namespaces that are kept ready are more at one moment and fewer at the next, each with its link and descriptors.
    private static int Pooled(string name) => name switch { "links" => 16, "descriptors of berthd" => 32, _ => 0 };

    private static string Write(SoakSetting setting, SoakSample before, SoakSample after, int commands, IReadOnlyList<string> failures, IReadOnlyList<string> leaks)
    {
        var text = new StringBuilder(Heading).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, `bench/soak.sh`: {setting.Length.TotalMinutes:0} minutes of mixed load (run, exec, pause, update, logs, top, stats, rename, restart, stop, cp, diff, commit, rmi, ports, health checks, restart policies, volumes) by {Workers} clients, half of the commands by docker's client and half by berth's: ");
        text.Append(CultureInfo.InvariantCulture, $"{commands} commands, {failures.Count} failed. Counted with no container, after a minute of the same load and at the end.\n\n");
        text.Append("| what | before | after |\n| --- | --- | --- |\n");
        foreach (var (first, second) in before.Counts.Zip(after.Counts)) text.Append(CultureInfo.InvariantCulture, $"| {first.Name} | {first.Count} | {second.Count} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| resident memory of berthd | {before.Resident / 1024.0:0.0} MB | {after.Resident / 1024.0:0.0} MB |\n");
        text.Append(CultureInfo.InvariantCulture, $"| resident memory of berth-shim | {before.ShimResident / 1024.0:0.0} MB | {after.ShimResident / 1024.0:0.0} MB |\n\n");
        text.Append(leaks.Count == 0 ? "Nothing leaked.\n" : $"Leaked: {string.Join("; ", leaks)}.\n");
        foreach (var failure in failures.Distinct().Take(20)) text.Append("- ").Append(failure.ReplaceLineEndings(" ")).Append('\n');
        return text.ToString();
    }
}
