using Berth.Engine.Containers.End;
using Berth.Engine.Health;
using Berth.Engine.Links;
using Berth.Engine.Undo;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Network;
using Berth.Runtime;

namespace Berth.Engine.Containers.Start;

/// <summary>Starts a container. What a failed start has done is taken back, and the container stays as it was, with the reason.</summary>
public sealed class StartContainer(
    ContainerStore containers, ContainerNetwork network, PrepareLaunch prepare, ShimConnection shim, FinishContainer finish,
    ContainerEvents events, ContainerOptions options)
{
    private readonly ResolveLinks _links = new(containers);

    /// <summary>Returns when the container's program has been executed.</summary>
    /// <param name="container">The container.</param>
    /// <param name="cancellationToken">Stops before the start has begun.</param>
    /// <param name="restarts">How often it has been restarted without the user's doing.</param>
    /// <exception cref="EngineException">NotModified when it runs; Conflict when it cannot be started now; else why it failed.</exception>
    public async Task ExecuteAsync(Container container, CancellationToken cancellationToken, int restarts = 0)
    {
        StartFailedException? failed;
        using (await container.LockAsync(cancellationToken))
        {
            CheckStartable(container);
            container.Restarts.Reset();
            failed = await TryAsync(container, restarts);
        }
        if (failed is null) return;
        await finish.AbandonAsync(container, failed.Failure.ExitCode);
        throw failed.Error;
    }

    /// <summary>The start of a container that waits for its restart; nothing happens when it does not wait any more.</summary>
    /// <exception cref="EngineException">Why it failed; the policy does not try again.</exception>
    internal async Task AgainAsync(Container container, CancellationToken cancellationToken)
    {
        StartFailedException? failed;
        using (await container.LockAsync(cancellationToken))
        {
            if (cancellationToken.IsCancellationRequested || container.State is not RestartingState) return;
            failed = await TryAsync(container, container.Document.RestartCount);
        }
        if (failed is null) return;
        await finish.AbandonAsync(container, failed.Failure.ExitCode);
        throw failed.Error;
    }

    private async Task<StartFailedException?> TryAsync(Container container, int restarts)
    {
        try
        {
            await StartAsync(container, restarts);
            return null;
        }
        catch (StartFailedException failure)
        {
            return failure;
        }
    }

    internal static void CheckStartable(Container container)
    {
        if (container.IsBeingRemoved) throw EngineException.Conflict("container is marked for removal and cannot be started");
        if (container.State is PausedState) throw EngineException.Conflict("cannot start a paused container, try unpause instead");
        if (container.State.IsUp) throw EngineException.NotModified($"container {container.Id} is already running");
    }

    // Once begun it is carried through: a client that goes away in the middle must not leave half a start behind.
    private async Task StartAsync(Container container, int restarts)
    {
        var document = container.Document;
        var undo = new UndoSteps();
        IReadOnlyList<Oci.Mount> root = [];
        LaunchRequest? request = null;
        try
        {
            var log = await finish.Logs.PrepareAsync(document, CancellationToken.None);
            if (log is not null) undo.Push(() => log.DisposeAsync());
            options.UserNamespaces.Check(document.HostConfig);
            using var users = network.UsersOf(document, options.UserNamespaces.Of(document.HostConfig));
            var sandbox = await network.AcquireAsync(document, users, CancellationToken.None);
            if (sandbox is not null) undo.Push(() => network.TakeBackAsync(sandbox));
            request = prepare.Execute(document, sandbox, users) with { Attachments = container.EarlyAttachments() };
            root = request.RootMounts;
            var process = await shim.LaunchAsync(request, CancellationToken.None);
            undo.Push(async () => await shim.DeleteAsync(container.Id, CancellationToken.None));
            process.PidFd.Dispose();
            Record(container, process, sandbox, restarts);
            undo.Keep();
            if (log is not null) finish.Logs.Run(container, log);
        }
        catch (Exception error)
        {
            foreach (var more in await undo.RunAsync()) options.Notice($"undoing the start of {container.Id}: {more.Message}");
            throw Fail(container, error, root);
        }
        finally
        {
            foreach (var tree in request?.Trees.Values ?? []) tree.Dispose();
        }
        container.DropEarlyAttachments();
        if (container.Sandbox is not null) network.TellConnected(document);
        _links.Tell(container);
        TellMounts(document);
        events.Tell(document, "start");
        finish.Watch(container);
    }

    private void Record(Container container, LaunchedProcess process, Sandbox? sandbox, int restarts)
    {
        var before = container.State.Ended;
        container.Sandbox = sandbox;
        containers.Save(container, container.Document with
        {
            State = new RunningState
            {
                Pid = process.Pid,
                StartedAt = process.StartedAt,
                FinishedAt = before?.FinishedAt ?? default,
                Sandbox = sandbox?.State,
            },
            StoppedByUser = false,
            RestartCount = restarts,
            Health = HealthPlan.AtStart(container.Document),
        });
    }

    private void TellMounts(ContainerDocument document)
    {
        foreach (var mount in document.Mounts)
        {
            if (mount.Type != Mounts.MountType.Volume) continue;
            events.TellVolume(mount.Volume, "mount", new Dictionary<string, string>
            {
                ["container"] = document.Id,
                ["destination"] = mount.Destination,
                ["driver"] = mount.Driver,
                ["propagation"] = mount.Propagation,
                ["read/write"] = mount.Writable ? "true" : "false",
            });
        }
    }

    private StartFailedException Fail(Container container, Exception cause, IReadOnlyList<Oci.Mount> root)
    {
        container.Sandbox = null;
        var (error, code) = cause switch
        {
            LaunchException launch => LaunchFailures.Explain(launch, container.Document, root),
            OciRuntimeException runtime => LaunchFailures.Explain(runtime),
            EngineException engine => (engine, LaunchFailures.Other),
            CgroupException cgroup => (LaunchFailures.Explain(cgroup), LaunchFailures.Other),
            _ => (EngineException.Internal($"failed to start container {container.Id}: {FileFailure.Describe(cause)}", cause), LaunchFailures.Other),
        };
        var failure = new StartFailure(code, error.Message);
        containers.Save(container, container.Document with
        {
            State = container.State switch
            {
                ExitedState exited => exited with { Code = code, Error = error.Message },
                // Nobody asked for this attempt: how the last run ended stays what it was.
                RestartingState restarting => restarting.Last with { Error = error.Message },
                _ => new CreatedState { Failure = failure },
            },
        });
        container.DropEarlyAttachments();
        return new StartFailedException(error, failure);
    }

    private sealed class StartFailedException(EngineException error, StartFailure failure) : Exception(error.Message, error)
    {
        public EngineException Error { get; } = error;

        public StartFailure Failure { get; } = failure;
    }
}
