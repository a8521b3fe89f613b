using System.Diagnostics;
using System.Globalization;
using Berth.Linux.Calls;
using Berth.Testing;
using Berth.Testing.Crashes;

namespace Berth.Registry.Tests.Crash;

/// <summary>
/// The process dies at any moment of receiving a push, and the power goes at any: what was acknowledged is there and whole, an upload goes on from
/// where it was acknowledged, and nothing lies about. <c>BERTH_KILLS</c> says how often it dies, <c>BERTH_SEED</c> repeats a run.
/// </summary>
[Collection(nameof(KilledTests))]
public sealed class KilledTests
{
    [Fact]
    public async Task KilledAtAnyStep_KeepsWhatItAcknowledged()
    {
        Require.Root();
        using var directory = new TempDirectory("registry-kill");
        using var disk = new Memory(directory["disk"]);
        var seed = Number("BERTH_SEED") ?? Environment.TickCount;
        var random = new Random(seed);
        var spans = await SpansAsync(new RegistryWork(directory["disk/measured"], seed));
        for (var kill = 0; kill < (Number("BERTH_KILLS") ?? RegistryWork.Steps.Count); kill++)
        {
            var step = RegistryWork.Steps[kill % RegistryWork.Steps.Count];
            var work = new RegistryWork(directory[$"disk/{kill}"], seed);
            var state = new RegistryState(work);
            using var child = WorkChild.Start(work.ToString());
            await child.RunUntilAsync(step, random.NextDouble() * spans[step], state.Note);
            await state.CheckAsync(work.Root, hasLostWrites: false, $"seed {seed}, kill {kill} in {step}");
            Directory.Delete(work.Root, recursive: true);
        }
    }

    [Fact]
    public async Task PowerLostAtAnyStep_LosesNothingAcknowledged()
    {
        Require.Root();
        Require.Program("strace");
        using var directory = new TempDirectory("registry-power");
        using var disk = new Memory(directory["disk"]);
        var work = new RegistryWork(directory["disk/registry"], 1);
        using (var child = WorkChild.Start(work.ToString(), FileTrace.Wrapper(directory["trace"]))) await child.RunToEndAsync();
        var lines = await File.ReadAllLinesAsync(directory["trace"], TestContext.Current.CancellationToken);
        var state = new RegistryState(work);
        await LostWrites.ReplayAsync(lines, work.Root, state.Note, async (model, loss, when) =>
        {
            model.WriteTo(directory["disk/state"], loss);
            await state.CheckAsync(directory["disk/state"], hasLostWrites: true, when);
            Directory.Delete(directory["disk/state"], recursive: true);
        });
    }

    // How long each step takes; and once, everything is there when nobody is killed before the end.
    private static async Task<Dictionary<string, TimeSpan>> SpansAsync(RegistryWork work)
    {
        var (began, spans) = (0L, new Dictionary<string, TimeSpan>());
        var state = new RegistryState(work);
        using var child = WorkChild.Start(work.ToString());
        await child.RunUntilAsync(RegistryWork.Steps[^1], null, said =>
        {
            state.Note(said);
            if (said.StartsWith(WorkChild.Begins, StringComparison.Ordinal)) began = Stopwatch.GetTimestamp();
            if (said.StartsWith(WorkChild.Ended, StringComparison.Ordinal)) spans[said[WorkChild.Ended.Length..]] = Stopwatch.GetElapsedTime(began);
        });
        await state.CheckAsync(work.Root, hasLostWrites: false, "after all steps");
        return spans;
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    // A dead process takes nothing from the page cache: memory does as well as a disk, and is as fast on a busy machine.
    private sealed class Memory : IDisposable
    {
        private readonly string _path;

        public Memory(string path)
        {
            _path = Directory.CreateDirectory(path).FullName;
            Mount.FileSystem("tmpfs", path, "tmpfs", MountFlags.None, "size=256m");
        }

        public void Dispose() => Umount.TryPath(_path, UmountFlags.Detach);
    }
}
