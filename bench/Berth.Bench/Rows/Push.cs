namespace Berth.Bench.Rows;

/// <summary><c>docker push</c> of an image that was loaded, so that neither engine has compressed layers of it, to a registry that has none of them.</summary>
internal sealed class Push : IRow
{
    private const int Rounds = 3;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        const string Image = $"{Registry.Images}/debian:gzip";
        var archive = Path.Combine(setting.BerthFiles, "debian.tar");
        await Registry.ForgetAsync(setting.DockerOnReference);
        await setting.DockerOnReference("pull", "-q", Image).OutputAsync();
        await setting.DockerOnReference("save", "-o", archive, Image).OutputAsync();

        Func<string[], Command>[] engines = [setting.DockerOnBerth, setting.DockerOnReference];
        Samples[] samples = [new(), new()];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < engines.Length; i++)
            {
                var engine = (i + round) % engines.Length;
                // All anew: an engine that pushed remembers what it made of the layers and where they are.
                foreach (var folder in Directory.EnumerateDirectories(Path.GetDirectoryName(setting.BerthFiles)!, "pushed-*")) Directory.Delete(folder, recursive: true);
                await Registry.ForgetAsync(engines[engine]);
                await engines[engine](["load", "-q", "-i", archive]).OutputAsync();
                var target = $"{Registry.Pushed}/pushed-{round}:latest";
                await engines[engine](["tag", Image, target]).OutputAsync();
                await Registry.SettleAsync();
                samples[engine].Add(await engines[engine](["push", "-q", target]).TimeAsync());
            }
        }

        foreach (var engine in engines) await Registry.ForgetAsync(engine);
        File.Delete(archive);
        return [Line.OfTime("`docker push` of 340 MB in 8 layers to a registry on loopback", samples[0], samples[1], 2, 3)];
    }
}
