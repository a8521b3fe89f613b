namespace Berth.Bench.Rows;

/// <summary>A container from nothing to gone, on the default network.</summary>
internal sealed class RunAndRemove : IRow
{
    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        string[] run = ["run", "--rm", "busybox", "true"];
        var samples = await Samples.InterleaveAsync(setting.Rounds, setting.DockerOnBerth(run), setting.DockerOnReference(run), setting.BerthClient(run), setting.PodmanCommand(run));
        return
        [
            Line.OfTime("`docker run --rm busybox true`, same client", samples[0], samples[1], 6, 10, samples[3]),
            Line.OfTime("`berth run --rm busybox true` : docker's", samples[2], samples[1], 15, 25, samples[3]),
        ];
    }
}
