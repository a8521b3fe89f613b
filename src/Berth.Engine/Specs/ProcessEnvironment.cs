namespace Berth.Engine.Specs;

/// <summary>The environment of a container's process.</summary>
internal static class ProcessEnvironment
{
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>
    /// PATH, HOSTNAME and, with a terminal, TERM; then what the container was configured with, in its order. An entry of a name that is
    /// already there takes its place; an entry without <c>=</c> removes it. HOME comes last, when nobody set it.
    /// </summary>
    public static IReadOnlyList<string> Of(string hostname, bool terminal, IReadOnlyList<string>? configured, string home)
    {
        var environment = new List<string>((configured?.Count ?? 0) + 4) { Path, "HOSTNAME=" + hostname };
        if (terminal) environment.Add("TERM=xterm");
        Override(environment, configured ?? []);
        if (!environment.Exists(entry => entry.StartsWith("HOME=", StringComparison.Ordinal)))
            environment.Add("HOME=" + (home.Length > 0 ? home : "/"));
        return environment;
    }

    /// <summary>Puts entries into an environment: in the place of one of the same name, else at the end.</summary>
    public static void Override(List<string> environment, IReadOnlyList<string> entries)
    {
        foreach (var entry in entries)
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? entry + "=" : entry[..(equals + 1)];
            var place = environment.FindIndex(other => other.StartsWith(name, StringComparison.Ordinal));
            if (equals < 0)
            {
                if (place >= 0) environment.RemoveAt(place);
            }
            else if (place >= 0)
            {
                environment[place] = entry;
            }
            else
            {
                environment.Add(entry);
            }
        }
    }
}
