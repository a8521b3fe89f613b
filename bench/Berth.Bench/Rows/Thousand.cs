using System.Diagnostics;
using System.Globalization;

namespace Berth.Bench.Rows;

/// <summary>A thousand containers that do nothing: what the engine holds for them, and whether it is as quick as with none.</summary>
internal sealed class Thousand : IRow
{
    private const int Containers = 1000;   // those that are timed among them: a bridge of Linux has 1,024 ports
    private const int ReferenceContainers = 50;
    private const int Clients = 4;
    private const int Rounds = 20;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        string[] next = ["run", "-d", "busybox", "sleep", "1000"];
        var first = await StartsAsync(setting, next);
        await StartManyAsync(setting.BerthClient(next), Containers - (2 * Rounds));
        await StartManyAsync(setting.DockerOnReference(next), ReferenceContainers);
        var last = await StartsAsync(setting, next);
        var list = new Samples();
        for (var i = 0; i < Rounds; i++)
        {
            await Quiet.WaitAsync();
            list.Add(await setting.DockerOnBerth("ps").TimeAsync());
        }

        var berth = ProcessMemory.Proportional(setting.BerthProcess)
            + ProcessMemory.Find("berth-shim", Path.GetDirectoryName(setting.BerthHost["unix://".Length..])!).Sum(ProcessMemory.Proportional);
        var word = Path.GetFileNameWithoutExtension(setting.ReferenceHost);
        var shims = ProcessMemory.Find("containerd-shim-runc-v2", "").Where(pid => File.ReadAllText($"/proc/{pid}/cmdline").Contains(word, StringComparison.Ordinal)).ToList();
        var daemons = ProcessMemory.Proportional(setting.ReferenceProcess) + ProcessMemory.Children(setting.ReferenceProcess).Sum(ProcessMemory.Proportional);
        var reference = daemons + (shims.Sum(ProcessMemory.Proportional) * (Containers / (double)Math.Max(1, shims.Count)));
        await Cleanup.RemoveAllAsync(setting.DockerOnBerth);
        await Cleanup.RemoveAllAsync(setting.DockerOnReference);
        var slower = last.Median / first.Median;
        return
        [
            new("1,000 idle containers: memory (PSS) of all engine processes (Docker: 50, scaled)", Megabytes(berth), Megabytes(reference), reference / berth, ">= 20x (aim 50x)", reference / berth >= 20),
            new("`docker ps` with 1,000 running", Line.Milliseconds(list), "", null, "<= 100 ms", list.Median <= 100),
            new("`berth run -d`: the first twenty, and the last of a thousand", string.Create(CultureInfo.InvariantCulture, $"{first.Median:0.0} ms, {last.Median:0.0} ms"), "", null, "<= 1.2x", slower <= 1.2),
        ];
    }

    private static async Task<Samples> StartsAsync(Setting setting, string[] run)
    {
        var samples = new Samples();
        for (var i = 0; i < Rounds; i++)
        {
            await Quiet.WaitAsync();
            var started = Stopwatch.GetTimestamp();
            await setting.BerthClient(run).TimeAsync();
            samples.Add(Stopwatch.GetElapsedTime(started));
        }

        return samples;
    }

    private static Task StartManyAsync(Command run, int count) => Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
    {
        while (Interlocked.Decrement(ref count) >= 0) await run.TimeAsync();
    }));

    private static string Megabytes(double kilobytes) => string.Create(CultureInfo.InvariantCulture, $"{kilobytes / 1024:0.0} MB");
}
