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

        Func<string[], Command>[] engines = [setting.DockerOnBerth, setting.DockerOnReference];
        Samples[] loads = [new(), new()], removals = [new(), new()];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < engines.Length; i++)
            {
                var engine = (i + round) % engines.Length;
                await Registry.SettleAsync();
                loads[engine].Add(await engines[engine](["load", "-q", "-i", archive]).TimeAsync());
                await Registry.SettleAsync();
                removals[engine].Add(await engines[engine](["rmi", Image]).TimeAsync());
            }
        }

        File.Delete(archive);
        return
        [
            Line.OfTime("`docker load` of a 1 GB archive", loads[0], loads[1], 2, 3),
            Line.OfTime("`docker rmi` of the 1 GB image", removals[0], removals[1], 2, 4),
        ];
    }
}
