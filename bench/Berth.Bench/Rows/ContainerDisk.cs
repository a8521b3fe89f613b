using System.Globalization;

namespace Berth.Bench.Rows;

/// <summary>What a thousand running containers of one image of a gigabyte take on the disk beyond that image.</summary>
internal sealed class ContainerDisk : IRow
{
    private const int Containers = 1000;
    private const int Clients = 4;

    // The image holds three Debians in folders, none of them at its root.
    private static readonly string[] Sleep = ["/a/usr/lib64/ld-linux-x86-64.so.2", "--library-path", "/a/usr/lib/x86_64-linux-gnu", "/a/usr/bin/sleep", "1000"];

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        const string Image = $"{Registry.Images}/large:gzip";
        await Registry.ForgetAsync(setting.DockerOnBerth);
        await setting.DockerOnBerth("pull", "-q", Image).OutputAsync();
        await Registry.SettleAsync();
        var before = await Registry.UsedAsync(setting.BerthData);
        var left = Containers;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0) await setting.BerthClient(["run", "-d", "--network", "none", Image, .. Sleep]).TimeAsync();
        }));
        await Registry.SettleAsync();
        var used = (await Registry.UsedAsync(setting.BerthData) - before) / 1e6;
        await Cleanup.RemoveAllAsync(setting.DockerOnBerth);
        await Registry.ForgetAsync(setting.DockerOnBerth);
        return [new("1,000 running containers of a 1 GB image: disk beyond the image", string.Create(CultureInfo.InvariantCulture, $"{used:0.0} MB"), "", null, "<= 40 MB (aim 10)", used <= 40)];
    }
}
