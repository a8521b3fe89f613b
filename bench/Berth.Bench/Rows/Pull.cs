using System.Globalization;

namespace Berth.Bench.Rows;

/// <summary><c>docker pull</c> into an empty store, of images of several shapes, and what they take on the disk.</summary>
internal sealed class Pull : IRow
{
    private const int Rounds = 3;
    // Milliseconds, of which the client and the registry take most: they vary.
    private const int ShortRounds = 11;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        var lines = new List<Line>
        {
            await PullAsync(setting, "`docker pull` of 340 MB in 8 layers from a registry on loopback", "debian:gzip"),
            await PullAsync(setting, "the same with zstd layers", "debian:zstd"),
            await PullAsync(setting, "`docker pull` of 20 small layers", "many:gzip"),
            await PullAsync(setting, "`docker pull` of an image that shares all but one small layer", "debian:next", "debian:gzip", ShortRounds),
        };
        var (berth, reference) = (await DiskAsync(setting.DockerOnBerth, setting.BerthData), await DiskAsync(setting.DockerOnReference, setting.ReferenceData));
        lines.Add(new("disk used by the image in 8 layers", Megabytes(berth), Megabytes(reference), (double)reference / berth, ">= 1x", berth <= reference));
        return lines;
    }

    private static async Task<Line> PullAsync(Setting setting, string measure, string image, string? there = null, int rounds = Rounds)
    {
        var samples = await Contestant.InTurnAsync<Samples>(setting, rounds, async (engine, _, times) =>
        {
            await Registry.ForgetAsync(engine.Run);
            if (there is not null) await engine.Pull($"{Registry.Images}/{there}").OutputAsync();
            await Registry.SettleAsync();
            times.Add(await engine.Pull($"{Registry.Images}/{image}").TimeAsync());
        });
        return Line.OfTime(measure, samples[0], samples[1], 2, 4, samples[2]);
    }

    private static async Task<long> DiskAsync(Func<string[], Command> docker, string folder)
    {
        await Registry.ForgetAsync(docker);
        var before = await StableAsync(folder);
        await docker(["pull", "-q", $"{Registry.Images}/debian:gzip"]).OutputAsync();
        var after = await StableAsync(folder);
        await Registry.ForgetAsync(docker);
        return after - before;
    }

    // What was removed may go later than the answer.
    private static async Task<long> StableAsync(string folder)
    {
        for (var last = -1L; ;)
        {
            await Registry.SettleAsync();
            var used = await Registry.UsedAsync(folder);
            if (used == last) return used;
            last = used;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
