using Berth.Linux.Calls;
using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;
using Berth.OciCli.Output;
using Berth.Runtime.Standalone;

namespace Berth.OciCli.Commands;

/// <summary>run: create and start in one, and unless detached wait for the end and delete.</summary>
internal static class RunCommand
{
    public static int Run(GlobalOptions globals, string[] line)
    {
        var options = CommandOptions.Parse(line, MakeOptions.Values, MakeOptions.Switches);
        Prctl.SetDumpable(false);
        using var made = MakeContainer.Run(globals, MakeOptions.From(options, "run"));
        try
        {
            made.Hooks.Start(made.State, made.Pending.Process);
            made.Pending.Release();
            made.Pending.Await(LaunchPlace.Started);
            made.Hooks.Started(made.State);
        }
        catch
        {
            made.Undo();
            throw;
        }

        if (options.Has("detach")) return 0;
        var code = Foreground.Wait(made.Pending.Process, made.Terminal);
        if (options.Has("keep")) return code;
        foreach (var failure in made.Delete()) LogFile.Warn(globals, failure);
        return code;
    }
}
