using System.Globalization;

namespace Berth.Daemon.Options;

/// <summary>Reads the command line and the configuration file into <see cref="DaemonOptions"/>, and says what is wrong as dockerd does.</summary>
public static class ReadOptions
{
    /// <summary>The options that <paramref name="arguments"/> and the file they name amount to.</summary>
    /// <param name="arguments">What was given.</param>
    /// <param name="command">The command they were given to.</param>
    /// <exception cref="OptionsException">Something is wrong.</exception>
    public static DaemonOptions From(IReadOnlyList<string> arguments, string command = "berthd")
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var flags = ParseFlags(arguments, command);
        var named = flags.Keys.FirstOrDefault(o => o.Name == "config-file");
        var path = named is null ? new DaemonOptions().ConfigFile : flags[named].Text;
        var file = ConfigFile.Read(path, required: named is not null);
        RefuseBoth(path, flags, file);
        var options = new DaemonOptions();
        foreach (var (option, value) in file) options = option.Apply(options, value);
        foreach (var (option, value) in flags) options = option.Apply(options, value);
        RegistryOptionTable.Check(options.Registry, options.Signatures);
        return options;
    }

    private static Dictionary<Option, OptionValue> ParseFlags(IReadOnlyList<string> arguments, string command)
    {
        Dictionary<Option, List<string>> given = [];
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument.Length < 2 || argument[0] != '-') throw new OptionsException($"\"{command}\" accepts no arguments: {argument}", usage: true);
            var (option, value) = argument.StartsWith("--", StringComparison.Ordinal) ? Long(argument) : Short(argument);
            if (value is null && option.Kind == OptionKind.Flag) value = "true";
            if (value is null && ++i == arguments.Count) throw new OptionsException(NeedsArgument(option, argument), usage: true);
            if (!given.TryGetValue(option, out var values)) given[option] = values = [];
            values.Add(value ?? arguments[i]);
        }
        return given.ToDictionary(g => g.Key, g => Check(g.Key, g.Value));
    }

    private static (Option Option, string? Value) Long(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument[2..] : argument[2..equals];
        var option = OptionTable.All.FirstOrDefault(o => o.Name == name) ?? throw new OptionsException(
            OptionTable.DockerOnly.Contains(name) ? $"berthd does not have dockerd's --{name}" : $"unknown flag: --{name}", usage: true);
        return (option, equals < 0 ? null : argument[(equals + 1)..]);
    }

    // -H x, -Hx, -H=x; -D alone.
    private static (Option Option, string? Value) Short(string argument)
    {
        var option = OptionTable.All.FirstOrDefault(o => o.Short == argument[1])
            ?? throw new OptionsException($"unknown shorthand flag: '{argument[1]}' in {argument}", usage: true);
        return (option, argument.Length == 2 ? null : argument[2] == '=' ? argument[3..] : argument[2..]);
    }

    private static string NeedsArgument(Option option, string argument) => argument.StartsWith("--", StringComparison.Ordinal)
        ? $"flag needs an argument: --{option.Name}"
        : $"flag needs an argument: '{option.Short}' in {argument}";

    private static OptionValue Check(Option option, List<string> texts)
    {
        var text = texts[^1];
        switch (option.Kind)
        {
            case OptionKind.Flag:
                return text switch
                {
                    "1" or "t" or "T" or "true" or "TRUE" or "True" => new OptionValue { Texts = texts, Flag = true },
                    "0" or "f" or "F" or "false" or "FALSE" or "False" => new OptionValue { Texts = texts },
                    _ => throw Bad(option, text, $"strconv.ParseBool: parsing \"{text}\": invalid syntax"),
                };
            case OptionKind.Number:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    ? new OptionValue { Texts = texts, Number = number }
                    : throw Bad(option, text, $"strconv.ParseInt: parsing \"{text}\": invalid syntax");
            case OptionKind.Size:
                return Size.TryParse(text, out var size) ? new OptionValue { Texts = texts, Number = size } : throw Bad(option, text, $"invalid size: '{text}'");
            default:
                return new OptionValue { Texts = texts };
        }
    }

    private static OptionsException Bad(Option option, string text, string why) =>
        new($"invalid argument \"{text}\" for \"{option.Spelled}\" flag: {why}", usage: true);

    private static void RefuseBoth(string path, Dictionary<Option, OptionValue> flags, Dictionary<Option, OptionValue> file)
    {
        // A list named in both places is a contradiction for dockerd too, except where the file's are added to: labels, registries.
        var both = flags.Keys.Where(file.ContainsKey)
            .Select(o => $"{o.Key}: (from flag: {Show(o, flags[o])}, from file: {Show(o, file[o])})").ToArray();
        if (both.Length == 0) return;
        throw new OptionsException($"unable to configure berthd with file {path}: the following directives are specified both as a flag "
            + $"and in the configuration file: {string.Join(", ", both)}");
    }

    private static string Show(Option option, OptionValue value) =>
        option.Kind is OptionKind.List or OptionKind.Map ? $"[{string.Join(' ', value.Texts)}]" : value.Text;
}
