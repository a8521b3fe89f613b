namespace Berth.Bench.Rows;

/// <summary>What the clients cost when they do nothing: the part of every figure that no engine can win.</summary>
internal sealed class ClientFloor : IRow
{
    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        var samples = await Samples.InterleaveAsync(setting.Rounds, setting.BerthClient("--version"), setting.DockerOnReference("--version"));
        return [new("client that connects to nothing (`--version`)", Line.Milliseconds(samples[0]), Line.Milliseconds(samples[1]), samples[1].Median / samples[0].Median, "", null)];
    }
}
