using System.Globalization;
using Berth.Testing;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Survival;

/// <summary>
/// The daemon dies at moments nobody chose, while clients work. What it had acknowledged holds afterwards, nothing is half there, and
/// when all is removed nothing is left. <c>BERTH_KILLS</c> says how often it dies, <c>BERTH_SEED</c> repeats a run.
/// </summary>
public sealed class DaemonKilledTests : IDisposable
{
    private const int Workers = 4;

    private readonly TempDirectory directory = new("k");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Killed_AtRandomMomentsOfAMixedLoad_NothingAcknowledgedIsLostAndNothingIsLeft()
    {
        Require.Daemon();
        var kills = Number("BERTH_KILLS") ?? 15;
        var seed = Number("BERTH_SEED") ?? Environment.TickCount;
        var random = new Random(seed);
        using var holder = await Holder.StartAsync(Cancel);
        var workers = Enumerable.Range(0, Workers).Select(n => new Worker(n, seed + n)).ToList();

        var daemon = await StartAsync(holder);
        try
        {
            foreach (var archive in ImageSet.Write(Directory.CreateDirectory(directory["scratch"]).FullName)) await LoadAsync(daemon, archive);
            var before = await RestAsync(holder, daemon);
            for (var kill = 0; kill < kills; kill++)
            {
                using (var engine = new EngineClient(daemon.Socket, daemon.ProcessId))
                {
                    var work = workers.Select(w => w.WorkAsync(engine, Cancel)).ToList();
                    await Task.Delay(random.Next(1, 250), Cancel);
                    await daemon.KillAsync();
                    await Task.WhenAll(work);
                }

                daemon = await StartAsync(holder);
                await CheckAsync(daemon, workers, $"seed {seed}, kill {kill}");
            }

            Assert.True(workers.Sum(w => w.Answers) > kills, "the workers were hardly ever answered");
            await RemoveAllAsync(daemon);
            await daemon.StopAsync();
            daemon = await StartAsync(holder);
            await before.AssertSettlesAsync(Scope(holder, daemon), TimeSpan.FromSeconds(10), Cancel);
        }
        finally
        {
            await daemon.DisposeAsync();
        }
    }

    private Task<RunningDaemon> StartAsync(Holder holder) => RunningDaemon.StartInAsync(holder.ProcessId, directory["d"], "survival-berthd.log", Cancel);

    private static async Task LoadAsync(RunningDaemon daemon, string archive)
    {
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        await engine.LoadAsync(archive, Cancel);
    }

    // One container has come and gone, and one daemon: what stays for good (bridge, table, shim's folder) is there.
    private async Task<MachineState> RestAsync(Holder holder, RunningDaemon daemon)
    {
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        await engine.PostAsync("containers/create?name=first", """{"Image": "busybox", "Cmd": ["true"]}""", Cancel);
        await engine.PostAsync("containers/first/start", Cancel);
        await engine.PostAsync("containers/first/wait", Cancel);
        await engine.RemoveContainerAsync("first", Cancel);
        await Task.Delay(200, Cancel);
        return MachineState.Take(Scope(holder, daemon));
    }

    private async Task CheckAsync(RunningDaemon daemon, IReadOnlyList<Worker> workers, string when)
    {
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        var broken = new List<string>();
        foreach (var worker in workers)
        {
            if (await worker.CheckAsync(engine, Cancel) is { } sentence) broken.Add(sentence);
        }

        // What is on disk is what is listed: nothing half made, nothing half removed.
        var listed = (await engine.ContainersAsync(Cancel)).Order().ToList();
        foreach (var folder in (string[])["containers", "images/roots"])
        {
            var there = Directory.EnumerateDirectories(Path.Combine(daemon.DataRoot, folder)).Select(path => Path.GetFileName(path)).Order();
            broken.AddRange(there.Except(listed).Select(id => $"{folder}/{id} belongs to no container"));
            broken.AddRange(listed.Except(there).Select(id => $"container {id} has nothing in {folder}"));
        }

        if (listed.Count > workers.Count) broken.Add($"{listed.Count} containers for {workers.Count} workers");
        Assert.True(broken.Count == 0, $"{when}:\n{string.Join('\n', broken)}");
    }

    private static async Task RemoveAllAsync(RunningDaemon daemon)
    {
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        foreach (var id in await engine.ContainersAsync(Cancel)) await engine.RemoveContainerAsync(id, Cancel);
        Assert.Empty(await engine.ContainersAsync(Cancel));
    }

    // Not the daemon itself, nor its pid file and what it keeps open: those are another's each time.
    private MachineScope Scope(Holder holder, RunningDaemon daemon) => new()
    {
        Marks = [Path.GetFileName(directory.Path) + "/d/data/", daemon.CgroupParent[1..] + "/"],
        FilesUnder = [Path.Combine(daemon.DataRoot, "containers"), Path.Combine(daemon.DataRoot, "images", "roots"), Path.Combine(daemon.DataRoot, "volumes")],
        MountsOf = holder.ProcessId,
        NetworkOf = holder.ProcessId,
        NftMaps = ["berth/published_at", "berth/published"],
    };

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
