namespace Berth.Linux.Launch;

/// <summary>Where a program is looked for, execvp(3).</summary>
public static class ExecutablePath
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The name itself when it has a slash, else one path for every directory of PATH in <paramref name="environment"/>.</summary>
    public static IReadOnlyList<string> Candidates(string name, IReadOnlyList<string> environment)
    {
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal)) return [name];
        var path = environment.LastOrDefault(v => v.StartsWith("PATH=", StringComparison.Ordinal))?[5..] ?? DefaultPath;
        var directories = path.Split(':', StringSplitOptions.RemoveEmptyEntries);
        if (directories.Length == 0) directories = DefaultPath.Split(':');
        return [.. directories.Select(d => d.TrimEnd('/') + "/" + name)];
    }
}
