namespace Berth.Init;

/// <summary>The command line, as tini has it.</summary>
internal sealed record InitOptions
{
    public IReadOnlyList<string> Command { get; private init; } = [];

    /// <summary>Signals go to the child's process group.</summary>
    public bool Group { get; private init; }

    /// <summary>Orphans are adopted also by a process that is not the first of its pid namespace.</summary>
    public bool Subreaper { get; private init; }

    public bool ShowVersion { get; private init; }

    public string? Error { get; private init; }

    public static InitOptions Parse(string[] arguments)
    {
        var options = new InitOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--":
                    return options with { Command = arguments[(i + 1)..] };
                case "-g":
                    options = options with { Group = true };
                    break;
                case "-s":
                    options = options with { Subreaper = true };
                    break;
                case "-v" or "-vv" or "-vvv" or "-w":
                    break;
                case "-e" or "-p":
                    i++;
                    break;
                case "--version":
                    return options with { ShowVersion = true, Error = "berth-init " + typeof(InitOptions).Assembly.GetName().Version?.ToString(3) };
                case ['-', ..]:
                    return options with { Error = $"berth-init: unknown option {arguments[i]}" };
                default:
                    return options with { Command = arguments[i..] };
            }
        }

        return options;
    }
}
