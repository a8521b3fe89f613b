using System.Globalization;

namespace Berth.Bench.Rows;

/// <summary>What it costs to hold a hundred containers: the one shim, against a shim for each.</summary>
internal sealed class ContainerMemory : IRow
{
    private const int Steps = 4;
    private const int Step = 25;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        string[] run = ["run", "-d", "busybox", "sleep", "1000"];
        var shim = 0;
        var points = new List<(int Containers, long Private)>();
        for (var step = 0; step <= Steps; step++)
        {
            for (var i = 0; i < (step == 0 ? 1 : Step); i++)
            {
                await setting.DockerOnBerth(run).TimeAsync();
                if (step == 1)
                {
                    await setting.DockerOnReference(run).TimeAsync();
                }
            }

            shim = ProcessMemory.Find("berth-shim", Path.GetDirectoryName(setting.BerthHost["unix://".Length..])!) switch
            {
                [var only] => only,
                var found => throw new InvalidOperationException($"{found.Count} shims found"),
            };
            points.Add((1 + (step * Step), ProcessMemory.Private(shim)));
        }

        var shims = ProcessMemory.Find("containerd-shim-runc-v2", "");
        var ours = shims.Where(pid => File.ReadAllText($"/proc/{pid}/cmdline").Contains(ReferenceWord(setting), StringComparison.Ordinal)).ToList();
        var lines = Lines(shim, points, ours);
        await Cleanup.RemoveAllAsync(setting.DockerOnBerth);
        await Cleanup.RemoveAllAsync(setting.DockerOnReference);
        return lines;
    }

    private static Line[] Lines(int shim, List<(int Containers, long Private)> points, List<int> reference)
    {
        var resident = ProcessMemory.Resident(shim) / 1024.0;
        var slope = Slope(points);
        var theirs = reference.Average(ProcessMemory.Proportional);
        return
        [
            new("shim resident with 100 containers (Docker: one of its hundred)", Unit(resident, "MB"), Unit(reference.Average(ProcessMemory.Resident) / 1024.0, "MB each"), null, "<= 8 MB (aim 6)", resident <= 8),
            new("shim memory per container (Docker: PSS)", Unit(slope, "KB"), Unit(theirs, "KB"), theirs / Math.Max(slope, 0.1), "<= 20 KB (aim 8)", slope <= 20),
        ];
    }

    // Least squares: what one container more costs, whatever the program itself holds.
    private static double Slope(List<(int Containers, long Private)> points)
    {
        var x = points.Average(point => (double)point.Containers);
        var y = points.Average(point => (double)point.Private);
        return points.Sum(point => (point.Containers - x) * (point.Private - y)) / points.Sum(point => (point.Containers - x) * (point.Containers - x));
    }

    // The shims of this reference and of no other engine on the machine: they are given its containerd's socket below its exec root.
    private static string ReferenceWord(Setting setting) => Path.GetFileNameWithoutExtension(setting.ReferenceHost);

    private static string Unit(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {unit}");
}
