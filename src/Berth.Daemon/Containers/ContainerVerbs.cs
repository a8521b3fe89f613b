using Berth.Engine.Containers;
using Berth.Engine.Containers.Attach;
using Berth.Engine.Containers.Create;
using Berth.Engine.Containers.End;
using Berth.Engine.Containers.Query;
using Berth.Engine.Containers.Restart;
using Berth.Engine.Containers.Start;
using Berth.Engine.Containers.Watch;
using Berth.Engine.Events;
using Berth.Engine.Execs;
using Berth.Engine.Images;
using Berth.Engine.Health;
using Berth.Engine.Logs;
using Berth.Engine.Logs.Forward;
using Berth.Engine.Mounts;
using Berth.Engine.Users;
using Berth.Engine.Volumes;
using Berth.Images;
using Berth.Network;
using Berth.Runtime;

namespace Berth.Daemon.Containers;

/// <summary>What can be done with containers, put together from the daemon's parts.</summary>
internal sealed class ContainerVerbs
{
    public required ContainerStore Containers { get; init; }
    public required CreateContainer Create { get; init; }
    public required StartContainer Start { get; init; }
    public required StopContainer Stop { get; init; }
    public required RestartContainer Restart { get; init; }
    public required KillContainer Kill { get; init; }
    public required RemoveContainer Remove { get; init; }
    public required RenameContainer Rename { get; init; }
    public required ResizeContainer Resize { get; init; }
    public required PauseContainer Pause { get; init; }
    public required AttachContainer Attach { get; init; }
    public required InspectContainer Inspect { get; init; }
    public required ListContainers List { get; init; }
    public required RecoverContainers Recover { get; init; }
    public required RestartByPolicy RestartByPolicy { get; init; }
    public required UpdateContainer Update { get; init; }
    public required PruneContainers Prune { get; init; }
    public required ListProcesses Processes { get; init; }
    public required ReadStats Stats { get; init; }
    public required ExecEndpoints Execs { get; init; }
    public required FileVerbs Files { get; init; }
    public required CommitContainer Commit { get; init; }

    public static ContainerVerbs Make(ContainerStore containers, ContainerParts parts, ContainerOptions options)
    {
        var events = new ContainerEvents(parts.Events);
        var network = new ContainerNetwork(parts.Network, parts.NetworkIdOf, containers, events);
        var remove = new RemoveContainer(containers, parts.Images, parts.Volumes, parts.Shim, events, options);
        var execs = new ExecStore();
        var (createExec, startExec) = (new CreateExec(execs, events), new StartExec(parts.Shim, events, options));
        var health = new WatchHealth(containers, new RunProbe(createExec, startExec, execs, parts.Shim, options.Time), events, options);
        var finish = new FinishContainer(containers, network, parts.Shim, remove, events, new BesideRun(health, new ForwardLogs(containers, parts.LogWatch, options)), options);
        var prepare = new PrepareLaunch(containers, parts.Images, new ImageUsers(), network, options);
        var start = new StartContainer(containers, network, prepare, parts.Shim, finish, events, options);
        var byPolicy = new RestartByPolicy(containers, start, options);
        finish.RestartAfter = byPolicy.Schedule;
        var kill = new KillContainer(containers, parts.Shim, events);
        var stop = new StopContainer(kill, events, options.Time);
        var restart = new RestartContainer(stop, start, events);
        health.RestartUnhealthy = restart.UnhealthyAsync;
        var pause = new PauseContainer(containers, parts.Shim, health, events);
        return new ContainerVerbs
        {
            Containers = containers,
            Create = new CreateContainer(containers, parts.Images, parts.Volumes, new CopyUp(), events, options),
            Start = start,
            Stop = stop,
            Restart = restart,
            Kill = kill,
            Remove = remove,
            Rename = new RenameContainer(containers, events),
            Resize = new ResizeContainer(parts.Shim, events),
            Pause = pause,
            Commit = new CommitContainer(parts.Images, new CommitImage(parts.Images), pause, events, new ImageEvents(parts.Images, parts.Events)),
            Attach = new AttachContainer(parts.Shim, events),
            Inspect = new InspectContainer(containers, parts.Images, options, parts.NetworkIdOf),
            List = new ListContainers(containers, parts.Images, options, parts.NetworkIdOf),
            Update = new UpdateContainer(containers, parts.Shim, network, events, options),
            Prune = new PruneContainers(containers, parts.Images, remove, events, options),
            Processes = new ListProcesses(parts.Shim, events),
            Stats = new ReadStats(parts.Shim, options.Time),
            Execs = new ExecEndpoints(containers, execs, createExec, startExec),
            Files = FileVerbs.Make(containers, parts, events, options),
            Recover = new RecoverContainers(containers, parts.Images, network, parts.Shim, finish, remove, options),
            RestartByPolicy = byPolicy,
        };
    }
}

/// <summary>The parts of the daemon that containers are made of.</summary>
internal sealed record ContainerParts
{
    public required ImageStore Images { get; init; }
    public required VolumeStore Volumes { get; init; }
    public required NetworkStack? Network { get; init; }
    public required Func<string, string> NetworkIdOf { get; init; }
    public required ShimConnection Shim { get; init; }
    public required EventBus Events { get; init; }
    public required WatchLogs LogWatch { get; init; }
}
