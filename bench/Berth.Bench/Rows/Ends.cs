using System.Diagnostics;

namespace Berth.Bench.Rows;

/// <summary>A hundred running containers are stopped, or removed, at once by one client.</summary>
internal sealed class Ends : IRow
{
    private const int Containers = 100;
    private const int Rounds = 2;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        Samples stopBerth = new(), stopReference = new(), removeBerth = new(), removeReference = new();
        for (var round = 0; round < Rounds; round++)
        {
            stopBerth.Add(await EachAsync(setting.DockerOnBerth, "stop", "-t", "0"));
            stopReference.Add(await EachAsync(setting.DockerOnReference, "stop", "-t", "0"));
            removeBerth.Add(await EachAsync(setting.DockerOnBerth, "rm", "-f"));
            removeReference.Add(await EachAsync(setting.DockerOnReference, "rm", "-f"));
        }

        return
        [
            Line.OfTime("`docker stop -t 0`, each of 100 at once", stopBerth, stopReference, 3, 4),
            Line.OfTime("`docker rm -f` of a running one, each of 100 at once", removeBerth, removeReference, 3, 4),
        ];
    }

    private static async Task<double> EachAsync(Func<string[], Command> docker, params string[] verb)
    {
        for (var i = 0; i < Containers; i++) await docker(["run", "-d", "busybox", "sleep", "1000"]).TimeAsync();
        var ids = (await docker(["ps", "-q", "--no-trunc"]).OutputAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await Quiet.WaitAsync();
        var started = Stopwatch.GetTimestamp();
        await docker([.. verb, .. ids]).OutputAsync();
        var each = Stopwatch.GetElapsedTime(started).TotalMilliseconds / ids.Length;
        await Cleanup.RemoveAllAsync(docker);
        return each;
    }
}
