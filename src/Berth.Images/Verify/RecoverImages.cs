namespace Berth.Images;

/// <summary>Pulls images of which nothing is left but names, by the digests that are among these; the other names mean them again.</summary>
/// <param name="store">Where the names are.</param>
/// <param name="source">How registries are spoken to.</param>
public sealed class RecoverImages(ImageStore store, RepairSource source)
{
    /// <summary>Returns why some could not be had, in sentences.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var obstacles = new List<string>();
        foreach (var origin in store.LostOrigins)
        {
            // Another of its digests brought it.
            if (store.Find(origin) is not null) continue;
            try
            {
                await new PullImage(store, source.Options).RunAsync(new PullRequest { Reference = origin, Credentials = source.CredentialsOf(origin) }, new NoProgress(), cancellationToken);
            }
            catch (ImageException error)
            {
                obstacles.Add($"{origin.Familiar} cannot be fetched: {error.Message}");
            }
        }
        return obstacles;
    }

    private sealed class NoProgress : IProgress<ProgressMessage>
    {
        public void Report(ProgressMessage value)
        {
        }
    }
}
