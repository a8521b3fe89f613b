namespace Berth.Cli.Flags;

/// <summary>One flag of a command: its names, its place in the help, and what setting it does.</summary>
internal abstract class Flag(string name, char shorthand, string type, string usage)
{
    /// <summary>Long name, without dashes.</summary>
    public string Name { get; } = name;

    /// <summary>One letter; '\0': none.</summary>
    public char Shorthand { get; } = shorthand;

    /// <summary>What the help calls its value; empty: none.</summary>
    public string Type { get; } = type;

    /// <summary>The help's sentence.</summary>
    public string Usage { get; } = usage;

    /// <summary>What the help shows as default; empty: nothing.</summary>
    public string Default { get; init; } = "";

    /// <summary>Not shown in the help.</summary>
    public bool Hidden { get; init; }

    /// <summary>It was given.</summary>
    public bool Changed { get; private set; }

    /// <summary>The value when none is given (<c>--rm</c>); null: one must be given.</summary>
    public virtual string? Implied => null;

    /// <summary>Takes a value; the reason when it does not fit, else null.</summary>
    public string? Set(string value)
    {
        Changed = true;
        return Accept(value);
    }

    protected abstract string? Accept(string value);
}

/// <summary>On or off.</summary>
internal sealed class SwitchFlag(string name, char shorthand, string usage, bool initial) : Flag(name, shorthand, "", usage)
{
    public bool Value { get; private set; } = initial;

    public override string Implied => "true";

    protected override string? Accept(string value)
    {
        switch (value)
        {
            case "1" or "t" or "T" or "true" or "TRUE" or "True":
                Value = true;
                return null;
            case "0" or "f" or "F" or "false" or "FALSE" or "False":
                Value = false;
                return null;
            default:
                return $"strconv.ParseBool: parsing {GoText.Quote(value)}: invalid syntax";
        }
    }
}

/// <summary>Text, the last one counts.</summary>
internal sealed class TextFlag(string name, char shorthand, string type, string usage, string initial) : Flag(name, shorthand, type, usage)
{
    public string Value { get; private set; } = initial;

    /// <summary>Refuses a value by a sentence.</summary>
    public Func<string, string?>? Check { get; init; }

    protected override string? Accept(string value)
    {
        if (Check?.Invoke(value) is { } reason)
            return reason;
        Value = value;
        return null;
    }
}

/// <summary>A whole number.</summary>
internal sealed class NumberFlag(string name, char shorthand, string type, string usage, long initial) : Flag(name, shorthand, type, usage)
{
    public long Value { get; private set; } = initial;

    protected override string? Accept(string value)
    {
        var reason = GoText.ParseInteger(value, Type, out var number);
        if (reason is null)
            Value = number;
        return reason;
    }
}

/// <summary>Text that may be given several times.</summary>
internal sealed class ListFlag(string name, char shorthand, string type, string usage) : Flag(name, shorthand, type, usage)
{
    public List<string> Values { get; } = [];

    /// <summary>Turns a value into what is kept, or refuses it by a sentence.</summary>
    public Func<string, (string? Value, string? Reason)>? Check { get; init; }

    protected override string? Accept(string value)
    {
        if (Check is { } check)
        {
            (var kept, var reason) = check(value);
            if (reason is not null)
                return reason;
            value = kept!;
        }

        Values.Add(value);
        return null;
    }
}

/// <summary>A value that its owner reads.</summary>
internal sealed class ParsedFlag(string name, char shorthand, string type, string usage, Func<string, string?> accept)
    : Flag(name, shorthand, type, usage)
{
    protected override string? Accept(string value) => accept(value);
}
