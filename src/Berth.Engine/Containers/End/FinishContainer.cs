using System.Globalization;
using Berth.Engine.Containers.Start;
using Berth.Engine.Health;
using Berth.Engine.Logs.Forward;
using Berth.Runtime;

namespace Berth.Engine.Containers.End;

/// <summary>What happens when a container's process ends: its network goes back, its exit is written down, those who wait are told.</summary>
public sealed class FinishContainer(
    ContainerStore containers, ContainerNetwork network, ShimConnection shim, RemoveContainer remove, ContainerEvents events,
    BesideRun beside, ContainerOptions options)
{
    // What a process gets whose end nobody saw: neither the shim nor the kernel remembers it.
    private const int UnknownExit = 255;

    /// <summary>Called with a container that waits for its restart, the time to wait, and what calls the waiting off.</summary>
    public Action<Container, TimeSpan, CancellationToken> RestartAfter { get; set; } = static (_, _, _) => { };

    /// <summary>Sends logs where their driver says.</summary>
    internal ForwardLogs Logs => beside.Logs;

    /// <summary>Waits in the background for the end of a running container and then does what has to be done.</summary>
    public void Watch(Container container)
    {
        beside.Health.Begin(container);
        _ = WatchAsync(container);
    }

    /// <summary>After a failed start: removes the container if it was to be removed at its end, and tells those who wait.</summary>
    internal async Task AbandonAsync(Container container, int exitCode)
    {
        container.SignalExit(new WaitResult(exitCode));
        if (container.Document.HostConfig.AutoRemove) await remove.AfterExitAsync(container, exitCode);
    }

    /// <summary>Writes down how a container ended. Does nothing when that has been done.</summary>
    internal async Task ExecuteAsync(Container container, ExitStatus exit)
    {
        var document = container.Document;
        TimeSpan? wait;
        bool goes;
        var calledOff = default(CancellationToken);
        using (await container.LockAsync(CancellationToken.None))
        {
            if (container.State.Alive is not { } alive) return;
            WatchHealth.End(container);
            if (exit.OomKilled) events.Tell(document, "oom");
            await ReleaseAsync(container);
            await shim.DeleteAsync(container.Id, CancellationToken.None);
            (document, wait) = Ended(container, alive, exit);
            if (wait is not null) calledOff = container.Restarts.Begin();
            // A container that is about to go is not written once more: should the daemon die here, the next one asks the shim and
            // finds the process gone, which comes to the same.
            goes = document.HostConfig.AutoRemove && !container.IsBeingRestarted;
            if (goes) container.Replace(document);
            else containers.Save(container, document);
            var ran = (int)(exit.At - alive.StartedAt).TotalSeconds;
            events.Tell(
                document,
                "die",
                ("exitCode", exit.Code.ToString(CultureInfo.InvariantCulture)),
                ("execDuration", Math.Max(ran, 0).ToString(CultureInfo.InvariantCulture)));
        }
        container.SignalExit(new WaitResult(exit.Code));
        if (goes) await remove.AfterExitAsync(container, exit.Code);
        else if (wait is { } time) RestartAfter(container, time, calledOff);
    }

    private async Task WatchAsync(Container container)
    {
        try
        {
            await ExecuteAsync(container, await WaitAsync(container));
        }
        catch (OperationCanceledException) when (options.Stopping.IsCancellationRequested)
        {
            // The daemon stops, the container runs on; the next daemon waits for it.
        }
        catch (Exception error)
        {
            options.Notice($"finishing container {container.Id}: {error.Message}");
        }
    }

    private async ValueTask<ExitStatus> WaitAsync(Container container)
    {
        try
        {
            return await shim.WaitAsync(container.Id, null, options.Stopping);
        }
        catch (ShimException error) when (error.Code == ShimErrorCode.NotFound)
        {
            return new ExitStatus { Code = UnknownExit, At = options.Time.GetUtcNow() };
        }
    }

    private async Task ReleaseAsync(Container container)
    {
        if (container.Sandbox is { } sandbox)
        {
            container.Sandbox = null;
            try
            {
                await network.ReleaseAsync(container.Document, sandbox);
            }
            catch (Exception error)
            {
                // The container has ended all the same; what is left of its network goes at the next start of the daemon.
                options.Notice($"releasing the network of container {container.Id}: {error.Message}");
            }
        }
        foreach (var mount in container.Document.Mounts)
        {
            if (mount.Type != Mounts.MountType.Volume) continue;
            events.TellVolume(mount.Volume, "unmount", new Dictionary<string, string> { ["container"] = container.Id, ["driver"] = mount.Driver });
        }
    }

    private static (ContainerDocument Document, TimeSpan? Wait) Ended(Container container, RunningState alive, ExitStatus exit)
    {
        var document = container.Document with { Health = HealthPlan.AtStop(container.Document) };
        var ended = new ExitedState { Code = exit.Code, OomKilled = exit.OomKilled, StartedAt = alive.StartedAt, FinishedAt = exit.At };
        var wait = container.IsBeingRemoved
            ? null
            : container.Restarts.AfterExit(
                document.HostConfig.RestartPolicy, exit.Code, document.StoppedByUser, exit.At - alive.StartedAt, document.RestartCount);
        return wait is null
            ? (document with { State = ended }, null)
            : (document with { State = new RestartingState { Last = ended }, RestartCount = document.RestartCount + 1 }, wait);
    }
}

/// <summary>What goes on beside a container's run, begins with it and ends with it.</summary>
/// <param name="Health">Its health checks.</param>
/// <param name="Logs">Sends its log where its driver says.</param>
public sealed record BesideRun(WatchHealth Health, ForwardLogs Logs);
