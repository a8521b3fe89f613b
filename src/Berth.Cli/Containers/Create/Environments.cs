using System.Text;
using Berth.Linux;

namespace Berth.Cli.Containers.Create;

/// <summary>Environment variables of <c>-e</c> and <c>--env-file</c>.</summary>
internal static class Environments
{
    /// <summary><c>NAME=value</c> stays; <c>NAME</c> takes its value from here, and stays a bare name when there is none.</summary>
    public static (string? Value, string? Reason) Check(string text)
    {
        if (text.Length == 0 || text[0] == '=')
            return (null, $"invalid environment variable: {text}");
        if (text.Contains('='))
            return (text, null);
        return (Environment.GetEnvironmentVariable(text) is { } value ? $"{text}={value}" : text, null);
    }

    /// <summary>Files first, then flags; of two with one name the later counts. Null when there is none.</summary>
    /// <exception cref="CliException">A file cannot be read or holds what it should not.</exception>
    public static string[]? Collect(List<string> files, List<string> flags)
    {
        if (files.Count == 0 && flags.Count == 0)
            return null;
        var names = new List<string>();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var line in ReadFile(file, "env", static name => Environment.GetEnvironmentVariable(name)))
                Add(line);
        }

        foreach (var flag in flags)
            Add(flag);
        return [.. names.ConvertAll(name => values[name])];

        void Add(string variable)
        {
            var equals = variable.IndexOf('=');
            var name = equals < 0 ? variable : variable[..equals];
            if (!values.ContainsKey(name))
                names.Add(name);
            values[name] = variable;
        }
    }

    /// <summary>
    /// Lines of a file of variables: white space before a name goes, what follows the equals sign stays, <c>#</c> starts a comment, and a
    /// bare name is completed by <paramref name="fallback"/> or left out.
    /// </summary>
    /// <exception cref="CliException">The file cannot be read or holds what it should not.</exception>
    public static List<string> ReadFile(string path, string kind, Func<string, string?> fallback)
    {
        var lines = new List<string>();
        var text = Files.ReadText(path);
        if (text.StartsWith('\uFEFF'))
            text = text[1..];
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.TrimEnd('\r').TrimStart();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var equals = line.IndexOf('=');
            var name = equals < 0 ? line : line[..equals];
            if (name.AsSpan().ContainsAny(" \t"))
                throw new CliException($"invalid {kind} file ({path}): variable '{name}' contains whitespaces", 125);
            if (name.Length == 0)
                throw new CliException($"invalid {kind} file ({path}): no variable name on line '{line}'", 125);
            if (equals >= 0)
                lines.Add(line);
            else if (fallback(name) is { } value)
                lines.Add($"{name}={value}");
        }

        return lines;
    }
}

/// <summary>Files that the command line names, with Go's sentence when they cannot be read.</summary>
internal static class Files
{
    /// <exception cref="CliException"><c>open x: no such file or directory</c>.</exception>
    public static string ReadText(string path) => Encoding.UTF8.GetString(ReadBytes(path));

    /// <exception cref="CliException"><c>open x: no such file or directory</c>.</exception>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(Sentence("open", path, failure), 125);
        }
    }

    /// <summary>A failed call in Go's words.</summary>
    public static string Sentence(string call, string path, Exception failure) => failure switch
    {
        UnauthorizedAccessException when Directory.Exists(path) => $"read {path}: is a directory",
        _ when FileFailure.NumberOf(failure) is { } number => $"{call} {path}: {number.Describe().ToLowerInvariant()}",
        _ => $"{call} {path}: {failure.Message}",
    };
}
