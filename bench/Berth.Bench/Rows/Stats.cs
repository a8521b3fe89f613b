namespace Berth.Bench.Rows;

/// <summary>One look at a hundred containers.</summary>
internal sealed class Stats : IRow
{
    private const int Containers = 100;
    private const int Rounds = 3;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        foreach (var docker in (Func<string[], Command>[])[setting.DockerOnBerth, setting.DockerOnReference])
        {
            for (var i = 0; i < Containers; i++) await docker(["run", "-d", "busybox", "sleep", "1000"]).TimeAsync();
        }

        string[] stats = ["stats", "--no-stream"];
        var samples = await Samples.InterleaveAsync(Rounds, setting.DockerOnBerth(stats), setting.DockerOnReference(stats));
        await Cleanup.RemoveAllAsync(setting.DockerOnBerth);
        await Cleanup.RemoveAllAsync(setting.DockerOnReference);
        return [Line.OfTime("`docker stats --no-stream` of 100 containers", samples[0], samples[1], 1.33, 2)];
    }
}
