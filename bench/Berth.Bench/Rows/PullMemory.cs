using System.Globalization;

namespace Berth.Bench.Rows;

/// <summary>What berthd holds at most while it pulls two gigabytes.</summary>
internal sealed class PullMemory : IRow
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        await Registry.ForgetAsync(setting.DockerOnBerth);
        var pull = setting.DockerOnBerth("pull", "-q", $"{Registry.Images}/huge:gzip").TimeAsync();
        var most = 0L;
        while (!pull.IsCompleted)
        {
            most = Math.Max(most, ProcessMemory.Resident(setting.BerthProcess));
            await Task.Delay(Step);
        }

        await pull;
        await Registry.ForgetAsync(setting.DockerOnBerth);
        var megabytes = most / 1024.0;
        return [new("berthd resident at most, pulling 2 GB", string.Create(CultureInfo.InvariantCulture, $"{megabytes:0.0} MB"), "", null, "<= 120 MB (aim 80)", megabytes <= 120)];
    }
}
