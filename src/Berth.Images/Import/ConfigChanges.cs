using System.Globalization;
using Berth.Oci;

namespace Berth.Images;

/// <summary>
/// Applies Dockerfile instructions to what an image runs: <c>--change</c> of import and commit. CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK,
/// LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME and WORKDIR; the others make layers and are refused.
/// </summary>
public static class ConfigChanges
{
    /// <summary>The configuration with all changes applied in order.</summary>
    /// <exception cref="ImageException">Invalid with Docker's sentence.</exception>
    public static ExecutionConfig Apply(ExecutionConfig config, IEnumerable<string> changes)
    {
        foreach (var change in changes)
        {
            var lines = change.Split('\n').Select(x => x.Trim()).Where(x => x.Length > 0 && !x.StartsWith('#')).ToList();
            if (lines.Count == 0) throw Import.InstructionText.Wrong("file with no instructions");
            foreach (var line in lines) config = ApplyOne(config, line);
        }
        return config;
    }

    private static ExecutionConfig ApplyOne(ExecutionConfig config, string line)
    {
        var blank = line.AsSpan().IndexOfAny(' ', '\t');
        var name = (blank < 0 ? line : line[..blank]).ToUpperInvariant();
        var text = blank < 0 ? "" : line[(blank + 1)..].Trim();
        return name switch
        {
            "CMD" => config with { Cmd = Command(text) },
            "ENTRYPOINT" => config with { Entrypoint = Command(text) is { Count: > 0 } command ? command : null },
            "ENV" => config with { Env = WithEnvironment(config.Env, Import.InstructionText.Pairs(name, text)) },
            "EXPOSE" => config with { ExposedPorts = With(config.ExposedPorts, Some(name, text).SelectMany(Ports)) },
            "HEALTHCHECK" => config with { Healthcheck = Import.HealthcheckText.Parse(text) },
            "LABEL" => config with { Labels = WithLabels(config.Labels, Import.InstructionText.Pairs(name, text)) },
            "ONBUILD" => config with { OnBuild = [.. config.OnBuild ?? [], One(name, text)] },
            "STOPSIGNAL" => config with { StopSignal = Signal(One(name, text)) },
            "USER" => config with { User = One(name, text) },
            "VOLUME" => config with { Volumes = With(config.Volumes, Some(name, text)) },
            "WORKDIR" => config with { WorkingDir = Path.GetFullPath(One(name, text), "/" + (config.WorkingDir ?? "").TrimStart('/')) },
            _ => throw Import.InstructionText.Wrong($"{name} is not a valid change command"),
        };
    }

    private static List<string> Command(string text) => Import.InstructionText.JsonArray(text) ?? ["/bin/sh", "-c", text];

    private static string One(string name, string text) =>
        text.Length > 0 ? text : throw Import.InstructionText.Wrong($"{name} requires exactly one argument");

    private static List<string> Some(string name, string text)
    {
        var words = Import.InstructionText.ListOf(text);
        return words.Count > 0 ? words : throw Import.InstructionText.Wrong($"{name} requires at least one argument");
    }

    private static List<string> WithEnvironment(IReadOnlyList<string>? environment, List<(string Name, string Value)> pairs)
    {
        var result = new List<string>(environment ?? []);
        foreach (var (name, value) in pairs)
        {
            var index = result.FindIndex(x => x.StartsWith(name + "=", StringComparison.Ordinal));
            if (index < 0) result.Add($"{name}={value}");
            else result[index] = $"{name}={value}";
        }
        return result;
    }

    private static SortedDictionary<string, string> WithLabels(IReadOnlyDictionary<string, string>? labels, List<(string Name, string Value)> pairs)
    {
        var result = new SortedDictionary<string, string>(labels?.ToDictionary() ?? [], StringComparer.Ordinal);
        foreach (var (name, value) in pairs) result[name] = value;
        return result;
    }

    private static SortedDictionary<string, EmptyObject> With(IReadOnlyDictionary<string, EmptyObject>? set, IEnumerable<string> keys)
    {
        var result = new SortedDictionary<string, EmptyObject>(set?.ToDictionary() ?? [], StringComparer.Ordinal);
        foreach (var key in keys) result[key] = EmptyObject.Value;
        return result;
    }

    private static IEnumerable<string> Ports(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var protocol = slash < 0 ? "tcp" : text[(slash + 1)..].ToLowerInvariant();
        var range = (slash < 0 ? text : text[..slash]).Split('-', 2);
        if (protocol is not ("tcp" or "udp" or "sctp")) throw Import.InstructionText.Wrong($"Invalid proto: {protocol}");
        if (!ushort.TryParse(range[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first) ||
            !ushort.TryParse(range[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last < first)
            throw Import.InstructionText.Wrong($"Invalid containerPort: {text}");
        return Enumerable.Range(first, last - first + 1).Select(port => $"{port}/{protocol}");
    }

    private static string Signal(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65) return text;
        var name = text.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) name = name[3..];
        return name.StartsWith("RTMIN", StringComparison.Ordinal) || name.StartsWith("RTMAX", StringComparison.Ordinal) || Signals.Contains(name)
            ? text
            : throw Import.InstructionText.Wrong($"invalid signal: {text}");
    }

    private static readonly HashSet<string> Signals =
    [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT",
        "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
    ];
}
