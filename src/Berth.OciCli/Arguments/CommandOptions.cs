namespace Berth.OciCli.Arguments;

/// <summary>The options of one command: names that take a value, and switches. Both forms of Go's flag packages are understood.</summary>
internal sealed class CommandOptions
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    private CommandOptions(IReadOnlyList<string> arguments) => Arguments = arguments;

    /// <summary>What is no option.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The words after the command.</param>
    /// <param name="values">Options that take a value; a short form stands behind a comma: <c>bundle,b</c>.</param>
    /// <param name="switches">Options without one.</param>
    /// <param name="intermixed">False when the first argument ends the options: the rest is somebody else's command line.</param>
    /// <exception cref="OciException">An unknown option, or one without its value.</exception>
    public static CommandOptions Parse(ReadOnlySpan<string> line, string[] values, string[] switches, bool intermixed = true)
    {
        var arguments = new List<string>();
        var options = new CommandOptions(arguments);
        for (var i = 0; i < line.Length; i++)
        {
            var word = line[i];
            if (word == "--" || (word is not ['-', _, ..] && !intermixed))
            {
                arguments.AddRange(line[(word == "--" ? i + 1 : i)..]);
                return options;
            }

            if (word is not ['-', _, ..])
            {
                arguments.Add(word);
                continue;
            }

            var body = word.TrimStart('-');
            var equals = body.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? body : body[..equals];
            var value = equals < 0 ? null : body[(equals + 1)..];
            if (Find(values, name) is { } valued)
            {
                if (value is null && ++i >= line.Length) throw new OciException($"flag needs an argument: {word}");
                options.Add(valued, value ?? line[i]);
            }
            else if (Find(switches, name) is { } plain)
            {
                options.Add(plain, value ?? "true");
            }
            else
            {
                throw new OciException($"flag provided but not defined: {word}");
            }
        }

        return options;
    }

    /// <summary>The last value given; null when there is none.</summary>
    public string? this[string name] => _values.TryGetValue(name, out var all) ? all[^1] : null;

    /// <summary>All values given.</summary>
    public IReadOnlyList<string> All(string name) => _values.TryGetValue(name, out var all) ? all : [];

    /// <summary>True when a switch was given and not taken back.</summary>
    public bool Has(string name) => this[name] is { } value && value is not ("false" or "0" or "f");

    /// <summary>A number; null when the option was not given.</summary>
    /// <exception cref="OciException">It is none.</exception>
    public long? Number(string name) =>
        this[name] is not { } text ? null : long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : throw new OciException($"invalid value \"{text}\" for flag -{name}");

    /// <summary>The container the command is about.</summary>
    /// <exception cref="OciException">None was named.</exception>
    public string Id(string command) =>
        Arguments.Count > 0 && Arguments[0].Length > 0 ? Arguments[0] : throw new OciException($"berth-oci: \"{command}\" requires a container id");

    private static string? Find(string[] names, string name)
    {
        foreach (var entry in names)
        {
            var comma = entry.IndexOf(',', StringComparison.Ordinal);
            var full = comma < 0 ? entry : entry[..comma];
            if (full == name || (comma >= 0 && entry.AsSpan(comma + 1).SequenceEqual(name))) return full;
        }

        return null;
    }

    private void Add(string name, string value)
    {
        if (!_values.TryGetValue(name, out var all)) _values.Add(name, all = []);
        all.Add(value);
    }
}
