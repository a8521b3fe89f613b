using System.Diagnostics;

namespace Berth.Bench.Rows;

/// <summary>A gigabyte in one file, and twenty thousand small ones, into a container and out again.</summary>
internal sealed class Copy : IRow
{
    private const int Rounds = 2;
    private const int Megabytes = 1024;
    private const int Files = 20_000;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        var folder = Directory.CreateTempSubdirectory("berth-copy-").FullName;
        try
        {
            Make(folder);
            var berth = new Samples[4];
            var reference = new Samples[4];
            for (var i = 0; i < berth.Length; i++) (berth[i], reference[i]) = (new Samples(), new Samples());
            for (var round = 0; round < Rounds; round++)
            {
                await RoundAsync(setting.DockerOnBerth, folder, berth);
                await RoundAsync(setting.DockerOnReference, folder, reference);
            }

            return
            [
                Line.OfTime("`docker cp` of 1 GB into a container", berth[0], reference[0], 1, 2),
                Line.OfTime("`docker cp` of 1 GB out of it", berth[1], reference[1], 1, 2),
                Line.OfTime("`docker cp` of 20,000 files into a container", berth[2], reference[2], 1, 2),
                Line.OfTime("`docker cp` of 20,000 files out of it", berth[3], reference[3], 1, 2),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Make(string folder)
    {
        var block = new byte[1 << 20];
        new Random(1).NextBytes(block);
        using (var large = File.Create(Path.Combine(folder, "large")))
        {
            for (var i = 0; i < Megabytes; i++) large.Write(block);
        }

        var many = Directory.CreateDirectory(Path.Combine(folder, "many")).FullName;
        for (var i = 0; i < Files; i++) File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(many, $"d{i / 200}")).FullName, $"f{i}"), block.AsSpan(0, 1 + (i % 4096)));
    }

    private static async Task RoundAsync(Func<string[], Command> docker, string folder, Samples[] samples)
    {
        await docker(["run", "-d", "--name", "bench-copy", "busybox", "sleep", "1000"]).TimeAsync();
        samples[0].Add(await TimeAsync(docker(["cp", "-q", Path.Combine(folder, "large"), "bench-copy:/large"])));
        samples[1].Add(await TimeAsync(docker(["cp", "-q", "bench-copy:/large", Path.Combine(folder, "out")])));
        samples[2].Add(await TimeAsync(docker(["cp", "-q", Path.Combine(folder, "many"), "bench-copy:/many"])));
        samples[3].Add(await TimeAsync(docker(["cp", "-q", "bench-copy:/many", Path.Combine(folder, "outmany")])));
        File.Delete(Path.Combine(folder, "out"));
        Directory.Delete(Path.Combine(folder, "outmany"), recursive: true);
        await Cleanup.RemoveAllAsync(docker);
    }

    private static async Task<TimeSpan> TimeAsync(Command copy)
    {
        await Quiet.WaitAsync();
        var started = Stopwatch.GetTimestamp();
        await copy.TimeAsync();
        return Stopwatch.GetElapsedTime(started);
    }
}
