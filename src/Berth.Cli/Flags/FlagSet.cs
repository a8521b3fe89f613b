using System.Diagnostics.CodeAnalysis;

namespace Berth.Cli.Flags;

/// <summary>
/// Flags of a command, read as docker's are: <c>--name value</c>, <c>--name=value</c>, <c>-n value</c>, <c>-nvalue</c>, <c>-abc</c>, and
/// <c>--</c> ends them. See docs/adr/0006-own-flag-parser.md.
/// </summary>
internal sealed class FlagSet
{
    private readonly List<Flag> _flags = [];

    /// <summary>Flags may stand between arguments; false: the first argument ends them (run, create, exec).</summary>
    public bool Interspersed { get; set; } = true;

    /// <summary>All flags in the order they were declared.</summary>
    public IReadOnlyList<Flag> Flags => _flags;

    public SwitchFlag Switch(string name, char shorthand, string usage, bool initial = false) =>
        Add(new SwitchFlag(name, shorthand, usage, initial) { Default = initial ? "true" : "" });

    public TextFlag Text(string name, char shorthand, string usage, string initial = "", string type = "string") =>
        Add(new TextFlag(name, shorthand, type, usage, initial) { Default = initial.Length == 0 ? "" : $"\"{initial}\"" });

    public NumberFlag Number(string name, char shorthand, string usage, long initial = 0, string type = "int") =>
        Add(new NumberFlag(name, shorthand, type, usage, initial) { Default = initial == 0 ? "" : initial.ToString(System.Globalization.CultureInfo.InvariantCulture) });

    public ListFlag List(string name, char shorthand, string usage, string type = "list") => Add(new ListFlag(name, shorthand, type, usage));

    public T Add<T>(T flag)
        where T : Flag
    {
        _flags.Add(flag);
        return flag;
    }

    /// <summary>Reads a command line; the arguments that are no flags.</summary>
    /// <param name="line">Everything after the command's name.</param>
    /// <param name="help"><c>--help</c> was asked for.</param>
    /// <exception cref="FlagException">A flag is unknown or its value does not fit.</exception>
    public List<string> Parse(ReadOnlySpan<string> line, out bool help)
    {
        var arguments = new List<string>(line.Length);
        help = false;
        for (var i = 0; i < line.Length; i++)
        {
            var word = line[i];
            if (word.Length < 2 || word[0] != '-')
            {
                if (!Interspersed)
                {
                    arguments.AddRange(line[i..]);
                    return arguments;
                }

                arguments.Add(word);
                continue;
            }

            if (word == "--")
            {
                arguments.AddRange(line[(i + 1)..]);
                return arguments;
            }

            if (word[1] == '-' ? ParseLong(word, line, ref i) : ParseShort(word, line, ref i))
            {
                help = true;
                return arguments;
            }
        }

        return arguments;
    }

    private bool ParseLong(string word, ReadOnlySpan<string> line, ref int i)
    {
        var equals = word.IndexOf('=');
        var name = equals < 0 ? word[2..] : word[2..equals];
        if (name.Length == 0 || name[0] == '-')
            throw new FlagException($"bad flag syntax: {word}");
        if (!TryFind(name, out var flag))
        {
            if (name == "help")
                return true;
            throw new FlagException($"unknown flag: --{name}");
        }

        if (equals >= 0)
            Set(flag, word[(equals + 1)..]);
        else if (flag.Implied is { } implied)
            Set(flag, implied);
        else if (i + 1 < line.Length)
            Set(flag, line[++i]);
        else
            throw new FlagException($"flag needs an argument: --{name}");
        return false;
    }

    private bool ParseShort(string word, ReadOnlySpan<string> line, ref int i)
    {
        var letters = word.AsSpan(1);
        while (!letters.IsEmpty)
        {
            var letter = letters[0];
            if (!TryFind(letter, out var flag))
            {
                if (letter == 'h')
                {
                    IsOldHelp = true;
                    return true;
                }

                throw new FlagException($"unknown shorthand flag: '{letter}' in -{letters}");
            }

            if (letters.Length > 2 && letters[1] == '=')
            {
                Set(flag, letters[2..].ToString());
                return false;
            }

            if (flag.Implied is { } implied)
            {
                Set(flag, implied);
                letters = letters[1..];
                continue;
            }

            if (letters.Length > 1)
                Set(flag, letters[1..].ToString());
            else if (i + 1 < line.Length)
                Set(flag, line[++i]);
            else
                throw new FlagException($"flag needs an argument: '{letter}' in -{letters}");
            return false;
        }

        return false;
    }

    /// <summary>Help was asked for by <c>-h</c>, which docker calls deprecated.</summary>
    public bool IsOldHelp { get; private set; }

    private bool TryFind(ReadOnlySpan<char> name, [NotNullWhen(true)] out Flag? found)
    {
        // A command has at most a hundred flags; a dictionary would cost more to fill than the look-ups save.
        foreach (var flag in _flags)
        {
            if (name.SequenceEqual(flag.Name))
            {
                found = flag;
                return true;
            }
        }

        found = null;
        return false;
    }

    private bool TryFind(char letter, [NotNullWhen(true)] out Flag? found)
    {
        foreach (var flag in _flags)
        {
            if (flag.Shorthand == letter)
            {
                found = flag;
                return true;
            }
        }

        found = null;
        return false;
    }

    private static void Set(Flag flag, string value)
    {
        if (flag.Set(value) is not { } reason)
            return;
        var name = flag.Shorthand == '\0' ? $"--{flag.Name}" : $"-{flag.Shorthand}, --{flag.Name}";
        throw new FlagException($"invalid argument {GoText.Quote(value)} for \"{name}\" flag: {reason}");
    }
}

/// <summary>A flag is unknown or its value does not fit.</summary>
internal sealed class FlagException(string message) : Exception(message);
