using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;

namespace Berth.OciCli.Commands;

/// <summary>pause and resume: all processes of a container stop, and go on.</summary>
internal static class PauseCommand
{
    public static int Pause(GlobalOptions globals, string[] line)
    {
        using var container = Container.Load(new StateStore(globals.Root), CommandOptions.Parse(line, [], []).Id("pause"));
        if (container.Status() is var status and not ("running" or "created")) throw new OciException($"container not running or created: {status}");
        using var cgroup = container.Cgroup();
        cgroup.Freeze();
        return 0;
    }

    public static int Resume(GlobalOptions globals, string[] line)
    {
        using var container = Container.Load(new StateStore(globals.Root), CommandOptions.Parse(line, [], []).Id("resume"));
        using var cgroup = container.Cgroup();
        if (container.Process is null || !cgroup.IsFrozen) throw new OciException("container not paused");
        cgroup.Thaw();
        return 0;
    }
}
