using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;

namespace Berth.OciCli.Commands;

/// <summary>delete: removes a container that has stopped or never started; with --force also one that runs or is not there.</summary>
internal static class DeleteCommand
{
    public static int Run(GlobalOptions globals, string[] line)
    {
        var options = CommandOptions.Parse(line, ["regex"], ["force,f"]);
        var id = options.Id("delete");
        var store = new StateStore(globals.Root);
        var force = options.Has("force");
        if (force && !store.Ids().Contains(id)) return 0;
        using (var directory = store.Open(id))
        {
            if (StateStore.TryRead(directory) is null)
            {
                if (!force) throw new OciException($"container \"{id}\" is still being made, or its making was cut off: --force removes it");
                store.Remove(id);
                return 0;
            }
        }

        using var container = Container.Load(store, id);
        var status = container.Status();
        if (!force && status is not ("stopped" or "created")) throw new OciException($"cannot delete container {id} that is not stopped: {status}");
        DeleteContainer.Run(globals, container);
        return 0;
    }
}
