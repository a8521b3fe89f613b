using Berth.Engine.Containers.End;
using Berth.Engine.Health;
using Berth.Runtime;

namespace Berth.Engine.Containers;

/// <summary>Freezes and thaws the processes of a container.</summary>
public sealed class PauseContainer(ContainerStore containers, ShimConnection shim, WatchHealth health, ContainerEvents events)
{
    /// <summary>Freezes it.</summary>
    /// <exception cref="EngineException">Conflict: it does not run, or is frozen.</exception>
    public async Task PauseAsync(Container container, CancellationToken cancellationToken)
    {
        using (await container.LockAsync(cancellationToken))
        {
            if (container.State is PausedState) throw EngineException.Conflict($"Container {container.Id} is already paused");
            if (container.State is RestartingState) throw KillContainer.Restarting(container);
            if (container.State is not RunningState running) throw KillContainer.NotRunning(container);
            await shim.PauseAsync(container.Id, CancellationToken.None);
            WatchHealth.End(container);
            var document = container.Document;
            containers.Save(container, document with { State = new PausedState { Process = running }, Health = HealthPlan.AtStop(document) });
        }
        events.Tell(container.Document, "pause");
    }

    /// <summary>Thaws it.</summary>
    /// <exception cref="EngineException">It is not frozen.</exception>
    public async Task ResumeAsync(Container container, CancellationToken cancellationToken)
    {
        using (await container.LockAsync(cancellationToken))
        {
            if (container.State is not PausedState paused) throw EngineException.Internal($"Container {container.Id} is not paused");
            await shim.ResumeAsync(container.Id, CancellationToken.None);
            containers.Save(container, container.Document with { State = paused.Process });
            health.Begin(container);
        }
        events.Tell(container.Document, "unpause");
    }
}
