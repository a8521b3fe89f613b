using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;

namespace Berth.OciCli.Commands;

/// <summary>create: makes a container whose first process waits to be started, also after this program has ended.</summary>
internal static class CreateCommand
{
    public static int Run(GlobalOptions globals, string[] line)
    {
        var options = CommandOptions.Parse(line, MakeOptions.Values, MakeOptions.Switches);
        Linux.Calls.Prctl.SetDumpable(false);
        using var made = MakeContainer.Run(globals, MakeOptions.From(options, "create"));
        made.Pending.Release();
        return 0;
    }
}
