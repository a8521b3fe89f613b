using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth.Bench.Rows;

/// <summary>From the message to the shim until execve has succeeded, with a new network namespace: what Berth.Bench.Runtime measures.</summary>
internal sealed partial class ShimLaunch : IRow
{
    private const double Required = 2;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        var command = new Command(setting.RuntimeBench, [Path.Combine(setting.Berth, "berth-shim"), setting.Busybox], "");
        var output = await command.OutputAsync();
        var match = Launch().Match(output);
        if (!match.Success)
        {
            throw new InvalidOperationException($"no figure in: {output}");
        }

        var median = double.Parse(match.Groups["median"].Value, CultureInfo.InvariantCulture);
        return [new("shim: launch message to execve returned, new network namespace", $"{median.ToString("0.00", CultureInfo.InvariantCulture)} ms (p90 {match.Groups["p90"].Value})", "", null, "<= 2 ms (aim 1)", median <= Required)];
    }

    [GeneratedRegex(@"message to reply after execve (?<median>[\d.]+) ms \(min [\d.]+, p90 (?<p90>[\d.]+)\)")]
    private static partial Regex Launch();
}
