namespace Berth.Bench.Rows;

/// <summary>A container from nothing to gone, with a loopback only.</summary>
internal sealed class RunWithoutNetwork : IRow
{
    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        string[] run = ["run", "--rm", "--network", "none", "busybox", "true"];
        var samples = await Samples.InterleaveAsync(setting.Rounds, setting.BerthClient(run), setting.DockerOnReference(run), setting.DockerOnBerth(run), setting.PodmanCommand(run));
        return
        [
            Line.OfTime("`berth run --rm --network none` : docker's", samples[0], samples[1], 10, 20, samples[3]),
            Line.OfTime("`docker run --rm --network none`, same client", samples[2], samples[1], 1, 8, samples[3]),
        ];
    }
}
