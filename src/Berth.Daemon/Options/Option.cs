namespace Berth.Daemon.Options;

/// <summary>What an option takes.</summary>
internal enum OptionKind
{
    /// <summary>True or false; on the command line alone it means true.</summary>
    Flag,
    /// <summary>One text.</summary>
    Text,
    /// <summary>A whole number.</summary>
    Number,
    /// <summary>A size, <c>64m</c>.</summary>
    Size,
    /// <summary>Repeatable; a list in the configuration file.</summary>
    List,
    /// <summary>Repeatable key=value; an object in the configuration file.</summary>
    Map,
}

/// <summary>One option of berthd, on the command line and in the configuration file.</summary>
/// <param name="Name">The flag without dashes.</param>
/// <param name="Key">The name in the configuration file (lists are plural there); null when it can only be a flag.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Help">One line.</param>
/// <param name="Apply">Puts checked values into the options.</param>
/// <param name="Short">The one-letter flag.</param>
internal sealed record Option(
    string Name, string? Key, OptionKind Kind, string Help, Func<DaemonOptions, OptionValue, DaemonOptions> Apply, char Short = '\0')
{
    /// <summary>How dockerd names the flag in its refusals.</summary>
    public string Spelled => Short == '\0' ? $"--{Name}" : $"-{Short}, --{Name}";
}

/// <summary>A value read from the command line or the configuration file.</summary>
internal sealed record OptionValue
{
    /// <summary>Values as written; one, unless the option repeats.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>For <see cref="OptionKind.Flag"/>.</summary>
    public bool Flag { get; init; }

    /// <summary>For <see cref="OptionKind.Number"/> and <see cref="OptionKind.Size"/>.</summary>
    public long Number { get; init; }

    /// <summary>The one value.</summary>
    public string Text => Texts.Count == 0 ? "" : Texts[^1];

    /// <summary>key=value pairs.</summary>
    public IReadOnlyDictionary<string, string> Map =>
        Texts.ToDictionary(t => t.Split('=', 2)[0], t => t.Split('=', 2) is [_, var value] ? value : "", StringComparer.Ordinal);
}
