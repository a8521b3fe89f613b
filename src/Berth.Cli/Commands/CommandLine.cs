using Berth.Cli.Flags;
using Berth.Cli.Output;

namespace Berth.Cli.Commands;

/// <summary>Finds the command of a command line, reads its flags, and runs it.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line; the exit code.</summary>
    public static int Run(ReadOnlySpan<string> line)
    {
        var globals = new GlobalFlags();
        List<string> words;
        try
        {
            words = globals.Flags.Parse(line, out var help);
            if (globals.Version.Value)
            {
                TextSink.Out.WriteLine($"Berth version {BuildInfo.Version}, build {BuildInfo.Commit}");
                return 0;
            }

            if (help || words.Count == 0)
                return PrintRoot(globals, help ? TextSink.Out : TextSink.Error);
        }
        catch (FlagException failure)
        {
            throw new CliException($"{failure.Message}\n\nUsage:  berth [OPTIONS] COMMAND [ARG...]", 125) { Hint = "Run 'berth --help' for more information" };
        }

        var arguments = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(words);
        if (arguments[0] == "help")
            return Run([.. arguments[1..], "--help"]);
        if (CommandTable.FindGroup(arguments[0]) is { } group)
            return RunGroup(group, arguments[1..], globals);
        return CommandTable.Find(arguments[0]) is { } command
            ? Run(command, $"berth {arguments[0]}", arguments[1..], globals)
            : throw AbsentCommands.Explain(arguments[0])
                ?? new CliException($"berth: unknown command: berth {arguments[0]}") { Hint = "Run 'berth --help' for more information" };
    }

    private static int RunGroup(CommandGroup group, ReadOnlySpan<string> arguments, GlobalFlags globals)
    {
        if (arguments.IsEmpty || arguments[0] is "--help" or "-h")
            return PrintGroup(group, arguments.IsEmpty ? TextSink.Error : TextSink.Out);
        if (arguments[0].StartsWith('-'))
        {
            throw new CliException($"unknown {(arguments[0].StartsWith("--", StringComparison.Ordinal) ? "flag" : "shorthand flag")}: {arguments[0]}\n\nUsage:  berth {group.Name} COMMAND", 125)
            {
                Hint = $"Run 'berth {group.Name} --help' for more information",
            };
        }

        var path = $"{group.Name} {arguments[0]}";
        return CommandTable.Find(path) is { } command
            ? Run(command, $"berth {path}", arguments[1..], globals)
            : throw AbsentCommands.Explain(path)
                ?? new CliException($"berth: unknown command: berth {path}\n\nUsage:  berth {group.Name}") { Hint = $"Run 'berth {group.Name} --help' for more information" };
    }

    private static int Run(Command command, string path, ReadOnlySpan<string> line, GlobalFlags globals)
    {
        if (command.PassesOn)
            return command.Execute(new Invocation(path, [.. line], globals));
        var flags = new FlagSet { Interspersed = !command.FlagsFirst };
        command.Declare(flags);
        List<string> arguments;
        try
        {
            arguments = flags.Parse(line, out var help);
            if (help)
            {
                if (flags.IsOldHelp)
                    TextSink.Error.WriteLine("Flag shorthand -h has been deprecated, use --help");
                Help.Print(command, path, flags);
                return 0;
            }
        }
        catch (FlagException failure)
        {
            throw new CliException($"{failure.Message}\n\nUsage:  {path} {command.Usage}".TrimEnd(), 125) { Hint = $"Run '{path} --help' for more information" };
        }

        Check(command, path, arguments.Count);
        return command.Execute(new Invocation(path, arguments, globals));
    }

    private static void Check(Command command, string path, int count)
    {
        var (least, most) = command.Arity;
        if (count >= least && (most < 0 || count <= most))
            return;
        // The three ways docker says it, down to "See" for the open-ended one.
        var (demand, verb) = (least, most) switch
        {
            (_, 0) => ("accepts no arguments", "Run"),
            _ when most < 0 => ($"requires at least {least} argument{(least == 1 ? "" : "s")}", "See"),
            _ when least == most => ($"requires {least} argument{(least == 1 ? "" : "s")}", "Run"),
            _ when least == 0 => ($"requires at most {most} argument{(most == 1 ? "" : "s")}", "Run"),
            _ => ($"requires at least {least} and at most {most} arguments", "Run"),
        };
        throw new CliException($"berth: '{path}' {demand}\n\nUsage:  {path} {command.Usage}".TrimEnd()) { Hint = $"{verb} '{path} --help' for more information" };
    }

    // Asked for, help is output; unasked, it says that something is missing.
    private static int PrintGroup(CommandGroup group, TextSink sink)
    {
        sink.WriteLine($"Usage:  berth {group.Name} COMMAND");
        sink.WriteLine("");
        sink.WriteLine(group.Summary);
        Help.PrintCommands("Commands:", CommandTable.InGroup(group.Name), sink);
        sink.WriteLine("");
        sink.WriteLine($"Run 'berth {group.Name} COMMAND --help' for more information on a command.");
        return 0;
    }

    private static int PrintRoot(GlobalFlags globals, TextSink sink)
    {
        sink.WriteLine("Usage:  berth [OPTIONS] COMMAND");
        sink.WriteLine("");
        sink.WriteLine("Runs containers, from a daemon that is not in their way");
        Help.PrintCommands("Common Commands:", CommandTable.AtRoot(common: true), sink);
        Help.PrintCommands("Management Commands:", CommandTable.Groups(), sink);
        Help.PrintCommands("Commands:", CommandTable.AtRoot(common: false), sink);
        Help.PrintOptions("Global Options:", globals.Flags, sink);
        sink.WriteLine("");
        sink.WriteLine("Run 'berth COMMAND --help' for more information on a command.");
        return 0;
    }
}

/// <summary>A word that has commands below it.</summary>
/// <param name="Name">The word.</param>
/// <param name="Summary">The help's sentence.</param>
internal sealed record CommandGroup(string Name, string Summary);
