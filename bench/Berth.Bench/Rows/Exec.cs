namespace Berth.Bench.Rows;

/// <summary>One more process in a running container.</summary>
internal sealed class Exec : IRow
{
    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        string[] run = ["run", "-d", "--name", "bench-exec", "busybox", "sleep", "1000"];
        string[] exec = ["exec", "bench-exec", "true"];
        await setting.DockerOnBerth(run).TimeAsync();
        await setting.DockerOnReference(run).TimeAsync();
        var samples = await Samples.InterleaveAsync(setting.Rounds, setting.DockerOnBerth(exec), setting.DockerOnReference(exec), setting.BerthClient(exec));
        await Cleanup.RemoveAllAsync(setting.DockerOnBerth);
        await Cleanup.RemoveAllAsync(setting.DockerOnReference);
        return
        [
            Line.OfTime("`docker exec X true`, same client", samples[0], samples[1], 3, 4),
            Line.OfTime("`berth exec X true` : docker's", samples[2], samples[1], 8, 12),
        ];
    }
}
