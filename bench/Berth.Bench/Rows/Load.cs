namespace Berth.Bench.Rows;

/// <summary><c>docker load</c> of a gigabyte, and <c>docker rmi</c> of it.</summary>
internal sealed class Load : IRow
{
    private const int Rounds = 3;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        const string Image = $"{Registry.Images}/large:gzip";
        var archive = Path.Combine(setting.BerthFiles, "large.tar");
        await Registry.ForgetAsync(setting.DockerOnReference);
        await setting.DockerOnReference("pull", "-q", Image).OutputAsync();
        await setting.DockerOnReference("save", "-o", archive, Image).OutputAsync();
        await Registry.ForgetAsync(setting.DockerOnBerth);
        await Registry.ForgetAsync(setting.DockerOnReference);

        if (setting.Podman.Count > 0) File.Copy(archive, Path.Combine(setting.ReferenceFilesHere, "large.tar"));

        var samples = await Contestant.InTurnAsync<Times>(setting, Rounds, async (engine, _, times) =>
        {
            await Registry.SettleAsync();
            times.Loads.Add(await engine.Load("large.tar").TimeAsync());
            await Registry.SettleAsync();
            times.Removals.Add(await engine.Run(["rmi", Image]).TimeAsync());
        });
        if (setting.Podman.Count > 0) File.Delete(Path.Combine(setting.ReferenceFilesHere, "large.tar"));

        File.Delete(archive);
        return
        [
            Line.OfTime("`docker load` of a 1 GB archive", samples[0].Loads, samples[1].Loads, 2, 3, samples[2].Loads),
            Line.OfTime("`docker rmi` of the 1 GB image", samples[0].Removals, samples[1].Removals, 2, 4, samples[2].Removals),
        ];
    }

    private sealed class Times
    {
        public Samples Loads { get; } = new();

        public Samples Removals { get; } = new();
    }
}
