using Berth.Engine.Containers.End;
using Berth.Engine.Undo;
using Berth.Network;
using Berth.Runtime;

namespace Berth.Engine.Containers.Start;

/// <summary>Starts a container. What a failed start has done is taken back, and the container stays as it was, with the reason.</summary>
public sealed class StartContainer(
    ContainerStore containers, ContainerNetwork network, PrepareLaunch prepare, ShimConnection shim, FinishContainer finish,
    ContainerEvents events, ContainerOptions options)
{
    /// <summary>Returns when the container's program has been executed.</summary>
    /// <exception cref="EngineException">NotModified when it runs; Conflict when it cannot be started now; else why it failed.</exception>
    public async Task ExecuteAsync(Container container, CancellationToken cancellationToken)
    {
        StartFailedException? failed = null;
        using (await container.LockAsync(cancellationToken))
        {
            CheckStartable(container);
            try
            {
                await StartAsync(container);
            }
            catch (StartFailedException failure)
            {
                failed = failure;
            }
        }
        if (failed is null) return;
        await finish.AbandonAsync(container, failed.Failure.ExitCode);
        throw failed.Error;
    }

    internal static void CheckStartable(Container container)
    {
        if (container.IsBeingRemoved) throw EngineException.Conflict("container is marked for removal and cannot be started");
        if (container.State is PausedState) throw EngineException.Conflict("cannot start a paused container, try unpause instead");
        if (container.State.Alive is not null) throw EngineException.NotModified($"container {container.Id} is already running");
    }

    // Once begun it is carried through: a client that goes away in the middle must not leave half a start behind.
    private async Task StartAsync(Container container)
    {
        var document = container.Document;
        var undo = new UndoSteps();
        IReadOnlyList<Oci.Mount> root = [];
        try
        {
            var sandbox = await network.AcquireAsync(document, CancellationToken.None);
            if (sandbox is not null) undo.Push(() => network.TakeBackAsync(sandbox));
            var request = prepare.Execute(document, sandbox) with { Attachments = container.EarlyAttachments() };
            root = request.RootMounts;
            var process = await shim.LaunchAsync(request, CancellationToken.None);
            undo.Push(async () => await shim.DeleteAsync(container.Id, CancellationToken.None));
            process.PidFd.Dispose();
            Record(container, process, sandbox);
            undo.Keep();
        }
        catch (Exception error)
        {
            foreach (var more in await undo.RunAsync()) options.Notice($"undoing the start of {container.Id}: {more.Message}");
            throw Fail(container, error, root);
        }
        container.DropEarlyAttachments();
        if (container.Sandbox is not null) network.TellConnected(document);
        TellMounts(document);
        events.Tell(document, "start");
        finish.Watch(container);
    }

    private void Record(Container container, LaunchedProcess process, Sandbox? sandbox)
    {
        var before = container.State as ExitedState;
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
            EngineException engine => (engine, LaunchFailures.Other),
            _ => (EngineException.Internal($"failed to start container {container.Id}: {cause.Message}", cause), LaunchFailures.Other),
        };
        var failure = new StartFailure(code, error.Message);
        containers.Save(container, container.Document with
        {
            State = container.State is ExitedState exited
                ? exited with { Code = code, Error = error.Message }
                : new CreatedState { Failure = failure },
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
