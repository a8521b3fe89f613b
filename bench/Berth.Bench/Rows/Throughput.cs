using System.Diagnostics;

namespace Berth.Bench.Rows;

/// <summary>A hundred containers started by eight clients at once.</summary>
internal sealed class Throughput : IRow
{
    private const int Containers = 100;
    private const int Clients = 8;
    private const int Rounds = 3;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        string[] run = ["run", "-d", "busybox", "sleep", "1000"];
        var berth = new Samples();
        var reference = new Samples();
        for (var round = 0; round < Rounds; round++)
        {
            berth.Add(await RateAsync(setting.BerthClient(run), setting.DockerOnBerth));
            reference.Add(await RateAsync(setting.DockerOnReference(run), setting.DockerOnReference));
        }

        return [Line.OfRate("100 x `run -d busybox sleep`, 8 clients", berth, reference, "a second", 6, 12)];
    }

    private static async Task<double> RateAsync(Command run, Func<string[], Command> docker)
    {
        var left = Containers;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await run.TimeAsync();
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(started);
        await Cleanup.RemoveAllAsync(docker);
        return Containers / elapsed.TotalSeconds;
    }
}
