using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;

namespace Berth.OciCli.Commands;

/// <summary>kill: sends a signal to the first process, or with --all to every one.</summary>
internal static class KillCommand
{
    private const int SIGKILL = 9;

    public static int Run(GlobalOptions globals, string[] line)
    {
        var options = CommandOptions.Parse(line, ["regex,r"], ["all,a"]);
        var id = options.Id("kill");
        var signal = SignalNumber.Parse(options.Arguments.Count > 1 ? options.Arguments[1] : "TERM");
        using var container = Container.Load(new StateStore(globals.Root), id);
        if (options.Has("all"))
        {
            All(container, signal);
            return 0;
        }

        if (container.Process is not { } process) throw new OciException("container not running");
        var errno = Pidfd.TrySignal(process, signal);
        if (errno == Errno.ESRCH) throw new OciException("container not running");
        if (errno != Errno.None) throw new LinuxException($"pidfd_send_signal({signal})", errno);
        // A frozen process takes its end only when it thaws.
        if (signal == SIGKILL)
        {
            using var cgroup = container.TryCgroup();
            if (cgroup is { IsFrozen: true }) cgroup.Thaw();
        }

        return 0;
    }

    private static void All(Container container, int signal)
    {
        using var cgroup = container.TryCgroup();
        if (cgroup is null)
        {
            if (container.Process is { } only) Pidfd.TrySignal(only, signal);
            return;
        }

        if (signal == SIGKILL) cgroup.Kill();
        else
        {
            foreach (var pid in cgroup.Pids()) Kill.Try(pid, signal);
        }
    }
}
