using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;
using Berth.OciCli.Output;

namespace Berth.OciCli.Commands;

/// <summary>state: what a container is, as the runtime-spec's document.</summary>
internal static class StateCommand
{
    public static int Run(GlobalOptions globals, string[] line)
    {
        using var container = Container.Load(new StateStore(globals.Root), CommandOptions.Parse(line, [], []).Id("state"));
        Text.Write(StateDocument.Of(container.State, container.Status(), JsonText.Indented));
        Text.WriteLine("");
        return 0;
    }
}
