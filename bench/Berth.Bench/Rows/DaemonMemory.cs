using System.Globalization;

namespace Berth.Bench.Rows;

/// <summary>What the daemons hold after a hundred runs, when nothing happens.</summary>
internal sealed class DaemonMemory : IRow
{
    private const int Runs = 100;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        string[] run = ["run", "--rm", "busybox", "true"];
        for (var i = 0; i < Runs; i++)
        {
            await setting.DockerOnBerth(run).TimeAsync();
            await setting.DockerOnReference(run).TimeAsync();
        }

        // Idle is the thing measured: nothing announces that a daemon has come to rest.
        await Task.Delay(Rest);
        var berth = ProcessMemory.Resident(setting.BerthProcess) / 1024.0;
        var reference = (ProcessMemory.Resident(setting.ReferenceProcess)
            + ProcessMemory.Children(setting.ReferenceProcess).Where(IsContainerd).Sum(ProcessMemory.Resident)) / 1024.0;
        return [new("daemon resident, idle after 100 runs (Docker: dockerd + containerd)", Megabytes(berth), Megabytes(reference), reference / berth, "<= 60 MB (aim 35)", berth <= 60)];
    }

    private static bool IsContainerd(int process) => File.ReadAllText($"/proc/{process}/comm").Trim() == "containerd";

    private static string Megabytes(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} MB");
}
