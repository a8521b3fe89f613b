using Berth.Linux.Calls;
using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;
using Berth.OciCli.Output;
using Berth.Runtime.Standalone;

namespace Berth.OciCli.Commands;

/// <summary>exec: one more process in a container.</summary>
internal static class ExecCommand
{
    private static readonly string[] Values =
    [
        "process,p", "console-socket", "pidfd-socket", "pid-file", "preserve-fds", "cgroup", "env,e", "user,u", "cwd", "cap,c", "additional-gids,g", "apparmor", "process-label",
    ];

    private static readonly string[] Switches = ["detach,d", "tty,t", "no-new-privs", "ignore-paused"];

    public static int Run(GlobalOptions globals, string[] line)
    {
        var options = CommandOptions.Parse(line, Values, Switches, intermixed: false);
        var id = options.Id("exec");
        Prctl.SetDumpable(false);
        using var container = Container.Load(new StateStore(globals.Root), id);
        var status = container.Status();
        if (status == "stopped") throw new OciException("cannot exec in a stopped container", 255);
        if (status == "paused" && !options.Has("ignore-paused")) throw new OciException("cannot exec in a paused container (use --ignore-paused to override)", 255);
        var spec = StateStore.ReadConfig(container.Directory);
        var process = ExecProcess.Of(spec, options);
        var (detach, console) = (options.Has("detach"), options["console-socket"]);
        if (detach && process.Terminal && console is null) throw new OciException("cannot allocate tty if berth-oci will detach without setting console socket", 255);
        using var cgroup = container.State.Cgroup.Length == 0 ? new NoCgroup() : container.Cgroup(options["cgroup"]?.Split(':')[^1] ?? "");
        using var streams = process.Terminal ? StandaloneStreams.Terminal(process.ConsoleSize) : StandaloneStreams.Inherited();
        using var pending = StandaloneLaunch.Begin(new StandaloneExec
        {
            Id = id,
            Pid = container.State.Pid,
            Container = container.Process!,
            Cgroup = cgroup,
            Process = process,
            Seccomp = spec.Linux?.Seccomp,
            Streams = streams,
            PreservedFiles = (int)(options.Number("preserve-fds") ?? 0),
        });
        pending.OnListener = listener => SendListener.To(spec.Linux?.Seccomp, listener, container.State);
        pending.Await(LaunchPlace.Started);
        if (console is not null && process.Terminal) ConsoleSocket.Send(console, streams.Master!);
        if (options["pidfd-socket"] is { } socket) ConsoleSocket.Send(socket, pending.Process);
        if (options["pid-file"] is { } file) PidFile.Write(Path.GetFullPath(file), pending.Pid);
        return detach ? 0 : Foreground.Wait(pending.Process, console is null ? streams.Master : null);
    }
}
