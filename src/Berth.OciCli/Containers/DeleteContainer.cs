using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.OciCli.Arguments;
using Berth.OciCli.Output;

namespace Berth.OciCli.Containers;

/// <summary>Removes what is left of a container: its processes, its cgroup, its state; then the poststop hooks run.</summary>
internal static class DeleteContainer
{
    private const int SIGKILL = 9;
    private const int PatienceMilliseconds = 10_000;

    public static void Run(GlobalOptions globals, Container container)
    {
        if (container.Process is { } process)
        {
            Pidfd.TrySignal(process, SIGKILL);
            using (var frozen = container.TryCgroup()) frozen?.Kill();
            if (Poll.One(process, PollEvents.In, PatienceMilliseconds) == PollEvents.None) throw new OciException($"container {container.State.Id} did not end when it was killed");
        }

        using (var cgroup = container.TryCgroup())
        {
            cgroup?.Kill();
            cgroup?.Delete();
        }

        var hooks = new HookStages(StateStore.ReadConfig(container.Directory));
        container.Store.Remove(container.State.Id);
        foreach (var failure in hooks.Stopped(container.State)) LogFile.Warn(globals, failure);
    }
}
