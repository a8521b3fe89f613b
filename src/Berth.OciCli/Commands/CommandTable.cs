using Berth.OciCli.Arguments;

namespace Berth.OciCli.Commands;

/// <summary>The commands by name.</summary>
internal static class CommandTable
{
    /// <exception cref="OciException">There is no such command, or it failed.</exception>
    public static int Run(string name, GlobalOptions globals, string[] line) => name switch
    {
        "create" => CreateCommand.Run(globals, line),
        "start" => StartCommand.Run(globals, line),
        "run" => RunCommand.Run(globals, line),
        "exec" => ExecCommand.Run(globals, line),
        "state" => StateCommand.Run(globals, line),
        "kill" => KillCommand.Run(globals, line),
        "delete" => DeleteCommand.Run(globals, line),
        "list" => ListCommand.Run(globals, line),
        "ps" => PsCommand.Run(globals, line),
        "pause" => PauseCommand.Pause(globals, line),
        "resume" => PauseCommand.Resume(globals, line),
        "update" => UpdateCommand.Run(globals, line),
        "events" => EventsCommand.Run(globals, line),
        "spec" => SpecCommand.Run(line),
        "features" => FeaturesCommand.Run(),
        "version" => Help.Version(),
        "help" => Help.Show(),
        "checkpoint" or "restore" => throw new OciException($"{name}: not there: berth-oci does not use CRIU"),
        _ => throw new OciException($"unknown command \"{name}\"; see berth-oci --help"),
    };
}
