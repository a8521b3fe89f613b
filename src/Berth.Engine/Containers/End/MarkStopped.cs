using Berth.Engine.Signals;

namespace Berth.Engine.Containers.End;

/// <summary>Notes that the user wants a container to end, before it is told: what the user ends, no restart policy begins again.</summary>
internal static class MarkStopped
{
    /// <summary>False when there is no process to send the signal to: the container was waiting for its restart, and is not any more.</summary>
    /// <exception cref="EngineException">Conflict: it does not run.</exception>
    public static async Task<bool> ExecuteAsync(ContainerStore containers, Container container, int signal, CancellationToken cancellationToken)
    {
        using (await container.LockAsync(cancellationToken))
        {
            var document = container.Document;
            if (!document.State.IsUp) throw KillContainer.NotRunning(container);
            var ends = EndsIt(document.Config.StopSignal, signal);
            if (ends) container.Restarts.Cancel();
            if (document.State is RestartingState)
            {
                if (ends) EndWaiting(containers, container);
                return false;
            }
            if (document.StoppedByUser) return true;
            document = document with { StoppedByUser = true };
            // Without a policy nobody asks for it after a crash, and the end of the run writes it down all the same.
            if (document.HostConfig.RestartPolicy.Name is "" or "no") container.Replace(document);
            else containers.Save(container, document);
            return true;
        }
    }

    /// <summary>Ends the waiting for a restart; the container has then exited. The caller holds its lock.</summary>
    public static void EndWaiting(ContainerStore containers, Container container)
    {
        if (container.State is not RestartingState { Last: var ended }) return;
        container.Restarts.Cancel();
        containers.Save(container, container.Document with { State = ended, StoppedByUser = true });
        container.SignalExit(new WaitResult(ended.Code));
    }

    // A container that names no signal of its own is ended by any; one that does says with it which of them is meant to end it.
    private static bool EndsIt(string? stopSignal, int signal) =>
        string.IsNullOrEmpty(stopSignal) || signal == SignalName.Kill || signal == SignalName.ToStop(stopSignal);
}
