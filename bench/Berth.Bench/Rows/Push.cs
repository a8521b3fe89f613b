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

        if (setting.Podman.Count > 0) File.Copy(archive, Path.Combine(setting.ReferenceFilesHere, "debian.tar"));
        await Registry.ForgetAsync(setting.DockerOnReference);

        var samples = await Contestant.InTurnAsync<Samples>(setting, Rounds, async (engine, round, times) =>
        {
            // All anew: an engine that pushed remembers what it made of the layers and where they are.
            foreach (var folder in Directory.EnumerateDirectories(Path.GetDirectoryName(setting.BerthFiles)!, "pushed-*")) Directory.Delete(folder, recursive: true);
            await engine.Load("debian.tar").OutputAsync();
            var target = $"{Registry.Pushed}/pushed-{round}:latest";
            await engine.Run(["tag", Image, target]).OutputAsync();
            await Registry.SettleAsync();
            times.Add(await engine.Push(target).TimeAsync());
            await Registry.ForgetAsync(engine.Run);
        });
        if (setting.Podman.Count > 0) File.Delete(Path.Combine(setting.ReferenceFilesHere, "debian.tar"));
        File.Delete(archive);
        return [Line.OfTime("`docker push` of 340 MB in 8 layers to a registry on loopback", samples[0], samples[1], 2, 3, samples[2])];
    }
}
