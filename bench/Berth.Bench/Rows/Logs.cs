namespace Berth.Bench.Rows;

/// <summary>A container that writes a gigabyte, and reading that again.</summary>
internal sealed class Logs : IRow
{
    private const int Rounds = 2;
    private const int Megabytes = 1024;

    // Berth rotates by default, Docker does not: both are told to keep it all. Lines of a hundred bytes from a file of 64 MB, so that the container's own work is small.
    private const string Script = "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do cat /in/lines; done";

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        Samples writeBerth = new(), writeReference = new(), readBerth = new(), readReference = new(), readOwn = new();
        for (var round = 0; round < Rounds; round++)
        {
            await RoundAsync(setting.DockerOnBerth, setting.BerthFiles, writeBerth, readBerth, setting.BerthClient, readOwn);
            await RoundAsync(setting.DockerOnReference, setting.ReferenceFiles, writeReference, readReference, null, null);
        }

        return
        [
            Line.OfRate("1 GB of log written by a container", writeBerth, writeReference, "MB/s", 2, 4),
            Line.OfRate("`docker logs` of it, same client", readBerth, readReference, "MB/s", 2, 4),
            Line.OfRate("`berth logs` of it : docker's", readOwn, readReference, "MB/s", 2, 4),
        ];
    }

    private static async Task RoundAsync(Func<string[], Command> docker, string files, Samples write, Samples read, Func<string[], Command>? own, Samples? readOwn)
    {
        await docker(["create", "--name", "writer", "--network", "none", "--log-opt", "max-size=2g", "-v", $"{files}:/in:ro", "busybox", "sh", "-c", Script]).OutputAsync();
        await docker(["start", "writer"]).OutputAsync();
        await docker(["wait", "writer"]).OutputAsync();
        var times = (await docker(["inspect", "--format", "{{.State.StartedAt}} {{.State.FinishedAt}}", "writer"]).OutputAsync()).Split(' ');
        write.Add(Megabytes / (Time(times[1]) - Time(times[0])).TotalSeconds);
        read.Add(await RateAsync(docker(["logs", "writer"])));
        if (own is not null)
        {
            readOwn!.Add(await RateAsync(own(["logs", "writer"])));
        }

        await docker(["rm", "writer"]).OutputAsync();
    }

    private static async Task<double> RateAsync(Command logs)
    {
        var (bytes, elapsed) = await logs.DrainAsync();
        return bytes >= Megabytes * 1_000_000L ? bytes / 1048576.0 / elapsed.TotalSeconds : throw new InvalidOperationException($"{logs} gave only {bytes} bytes");
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
