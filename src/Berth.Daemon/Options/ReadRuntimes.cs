using System.Text.Json;
using Berth.Engine.Host;
using Berth.Runtime;

namespace Berth.Daemon.Options;

/// <summary>Reads registered OCI runtimes: <c>name=path</c>, in the configuration file with arguments.</summary>
internal static class ReadRuntimes
{
    // Between a path and its arguments; neither can contain it.
    private const char Between = '\0';

    /// <summary>The entry of the configuration file as a text; null when it is none that berthd can use.</summary>
    public static string? Text(JsonProperty entry)
    {
        if (entry.Value.ValueKind != JsonValueKind.Object) return null;
        var words = new List<string> { "" };
        foreach (var member in entry.Value.EnumerateObject())
        {
            if (member is { Name: "path", Value.ValueKind: JsonValueKind.String }) words[0] = member.Value.GetString()!;
            else if (member is { Name: "runtimeArgs", Value.ValueKind: JsonValueKind.Array } && member.Value.EnumerateArray().All(word => word.ValueKind == JsonValueKind.String))
                words.AddRange(member.Value.EnumerateArray().Select(word => word.GetString()!));
            else if (member is not { Name: "runtimeArgs", Value.ValueKind: JsonValueKind.Null }) return null;
        }
        return $"{entry.Name}={string.Join(Between, words)}";
    }

    /// <summary>The runtimes by name.</summary>
    /// <exception cref="OptionsException">One has no path, or a name that is taken.</exception>
    public static IReadOnlyDictionary<string, OciRuntime> From(IReadOnlyList<string> texts)
    {
        var runtimes = new Dictionary<string, OciRuntime>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } written, { Length: > 0 } rest] || rest[0] == Between) throw Bad(text, $"invalid runtime argument: {Shown(text)}");
            var name = written.Trim().ToLowerInvariant();
            var words = rest.Split(Between);
            if (name == ContainerRuntimes.Own) throw Bad(text, $"runtime name '{name}' is reserved");
            if (!runtimes.TryAdd(name, new OciRuntime(Find(words[0]), words[1..]))) throw Bad(text, $"runtime '{name}' was already defined");
        }
        return runtimes;
    }

    private static OptionsException Bad(string text, string why) => new($"invalid argument \"{Shown(text)}\" for \"--add-runtime\" flag: {why}", usage: true);

    private static string Shown(string text) => text.Replace(Between, ' ');

    // A name alone is looked for where programs are; one that is not found is left for the start of a container to complain of.
    private static string Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return Path.GetFullPath(program);
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists) ?? program;
    }
}
