namespace Berth.Bench;

/// <summary>An engine in the rows about images: its client, and the words by which it talks to a registry without TLS.</summary>
/// <param name="Run">A command of it.</param>
/// <param name="Files">The folder of the rows' files, as its client sees it.</param>
/// <param name="Insecure">What it has to be told before it talks plain HTTP.</param>
internal sealed record Contestant(Func<string[], Command> Run, string Files, params string[] Insecure)
{
    public Command Pull(string image) => Run(["pull", "-q", .. Insecure, image]);

    public Command Push(string image) => Run(["push", "-q", .. Insecure, image]);

    public Command Load(string archive) => Run(["load", "-q", "-i", Path.Combine(Files, archive)]);

    /// <summary>Berth, the reference and, where it runs, podman; for as many rounds as wanted, another one begins each.</summary>
    public static async Task<IReadOnlyList<T>> InTurnAsync<T>(Setting setting, int rounds, Func<Contestant, int, T, Task> measure)
        where T : new()
    {
        var contestants = new List<Contestant>
        {
            new(setting.DockerOnBerth, setting.BerthFiles),
            new(setting.DockerOnReference, setting.BerthFiles),
        };
        if (setting.Podman.Count > 0) contestants.Add(new(words => setting.PodmanCommand(words)!, setting.ReferenceFiles, "--tls-verify=false"));
        // Who does not take part has no figures.
        var figures = Enumerable.Range(0, 3).Select(_ => new T()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < contestants.Count; i++)
            {
                var turn = (i + round) % contestants.Count;
                await measure(contestants[turn], round, figures[turn]);
            }
        }

        return figures;
    }
}
