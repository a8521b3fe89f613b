using System.Globalization;
using Berth.Images.Import;
using Berth.Oci;

namespace Berth.Images;

/// <summary>
/// Applies Dockerfile instructions to what an image runs: <c>--change</c> of import and commit. CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK,
/// LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME and WORKDIR; the others make layers and are refused.
/// </summary>
public static class ConfigChanges
{
    private static readonly HashSet<string> Allowed =
        ["CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"];

    /// <summary>The configuration with all changes applied in order.</summary>
    /// <exception cref="ImageException">Invalid with Docker's sentence.</exception>
    public static ExecutionConfig Apply(ExecutionConfig config, IReadOnlyList<string> changes)
    {
        if (changes.Count == 0) return config;
        var lines = ChangeLines.Read(changes);
        if (lines.FirstOrDefault(x => !Allowed.Contains(x.Name)) is { } wrong) throw InstructionText.Wrong($"{wrong.Name} is not a valid change command");
        var hasCommand = false;
        foreach (var line in lines)
        {
            if (line.Name != "HEALTHCHECK" && line.Options is [var option, ..])
                throw InstructionText.Wrong($"unknown flag: {option.Split('=')[0]}");
            config = ApplyOne(config, line);
            // A new entry point does not take the arguments that were written for the old one.
            if (line.Name == "ENTRYPOINT" && !hasCommand) config = config with { Cmd = null };
            hasCommand |= line.Name == "CMD";
        }
        return config;
    }

    private static ExecutionConfig ApplyOne(ExecutionConfig config, ChangeLine line)
    {
        var (name, text) = (line.Name, line.Text);
        return name switch
        {
            "CMD" => config with { Cmd = Command(text) },
            "ENTRYPOINT" => config with { Entrypoint = Command(text) is { Count: > 0 } command ? command : null },
            "ENV" => config with { Env = WithEnvironment(config.Env, Pairs(config, line)) },
            "EXPOSE" => config with { ExposedPorts = With(config.ExposedPorts, Some(name, text).Select(Expand).SelectMany(Ports)) },
            "HEALTHCHECK" => config with { Healthcheck = HealthcheckText.Parse(line) },
            "LABEL" => config with { Labels = WithLabels(config.Labels, Pairs(config, line)) },
            "ONBUILD" => config with { OnBuild = [.. config.OnBuild ?? [], Trigger(text)] },
            "STOPSIGNAL" => config with { StopSignal = Signal(Expand(One(name, text))) },
            "USER" => config with { User = Expand(One(name, text)) },
            "VOLUME" => config with { Volumes = With(config.Volumes, Some(name, text).Select(Expand).Select(Volume)) },
            _ => config with { WorkingDir = Directory(config.WorkingDir, Expand(One(name, text))) },
        };

        string Expand(string word) => ShellWord.Expand(word, config.Env);
    }

    private static List<(string Name, string Value)> Pairs(ExecutionConfig config, ChangeLine line) =>
        [.. InstructionText.Pairs(line.Name, line.Text).Select(x => (ShellWord.Expand(x.Name, config.Env), ShellWord.Expand(x.Value, config.Env)))];

    private static List<string> Command(string text) =>
        InstructionText.JsonArray(text) ?? (text.Length == 0 ? ["/bin/sh", "-c"] : ["/bin/sh", "-c", text]);

    private static string Directory(string? old, string path)
    {
        var full = Path.GetFullPath(path, "/" + (old ?? "").TrimStart('/'));
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }

    private static string Volume(string path) => path.Length > 0 ? path : throw InstructionText.Wrong("VOLUME specified can not be an empty string");

    private static string Trigger(string text)
    {
        var name = text.Split(' ', '\t')[0].ToUpperInvariant();
        return name switch
        {
            "" => throw InstructionText.Wrong("ONBUILD requires at least one argument"),
            "ONBUILD" => throw InstructionText.Wrong("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
            "FROM" or "MAINTAINER" => throw InstructionText.Wrong($"{name} isn't allowed as an ONBUILD trigger"),
            _ => text,
        };
    }

    private static string One(string name, string text) =>
        text.Length > 0 ? text : throw InstructionText.Wrong($"{name} requires exactly one argument");

    private static List<string> Some(string name, string text)
    {
        var words = InstructionText.ListOf(text);
        return words.Count > 0 ? words : throw InstructionText.Wrong($"{name} requires at least one argument");
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
        // An address and a host's port may stand before it; an image has no use for them.
        var port = (slash < 0 ? text : text[..slash]).Split(':')[^1];
        if (port.Length == 0) throw InstructionText.Wrong($"No port specified: {text}<empty>");
        var range = port.Split('-', 2);
        if (protocol is not ("tcp" or "udp" or "sctp")) throw InstructionText.Wrong($"Invalid proto: {protocol}");
        if (!ushort.TryParse(range[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first) ||
            !ushort.TryParse(range[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last < first)
            throw InstructionText.Wrong($"Invalid containerPort: {text}");
        return Enumerable.Range(first, last - first + 1).Select(number => $"{number}/{protocol}");
    }

    private static string Signal(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0) return text;
        var name = text.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) name = name[3..];
        return name.StartsWith("RTMIN", StringComparison.Ordinal) || name.StartsWith("RTMAX", StringComparison.Ordinal) || Signals.Contains(name)
            ? text
            : throw InstructionText.Wrong($"invalid signal: {text}");
    }

    private static readonly HashSet<string> Signals =
    [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT",
        "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
    ];
}
