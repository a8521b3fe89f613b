using Berth.Linux;
using Berth.Linux.Processes;
using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;
using Berth.Runtime.Standalone;

namespace Berth.OciCli.Commands;

/// <summary>start: lets the program of a created container begin.</summary>
internal static class StartCommand
{
    private const int SIGKILL = 9;

    public static int Run(GlobalOptions globals, string[] line)
    {
        var id = CommandOptions.Parse(line, [], []).Id("start");
        using var container = Container.Load(new StateStore(globals.Root), id);
        var status = container.Status();
        if (status != "created")
        {
            throw new OciException(status switch
            {
                "stopped" => "cannot start a container that has stopped",
                "running" => "cannot start an already running container",
                _ => $"cannot start a container in the {status} state",
            });
        }

        var spec = StateStore.ReadConfig(container.Directory);
        var hooks = new HookStages(spec);
        try
        {
            hooks.Start(container.State, container.Process!);
            StartGate.Start(container.Directory, container.Process!, listener => SendListener.To(spec.Linux?.Seccomp, listener, container.State));
            hooks.Started(container.State);
        }
        catch (HookException)
        {
            // runtime-spec, "Lifecycle": the container is stopped, what remains is delete's.
            Pidfd.TrySignal(container.Process!, SIGKILL);
            throw;
        }
        catch (LinuxException e) when (e.Errno is Errno.ECONNREFUSED or Errno.ENOENT)
        {
            throw new OciException("cannot start a container that has stopped");
        }

        return 0;
    }
}
