using Berth.Engine.Containers.Start;

namespace Berth.Engine.Containers.End;

/// <summary>Stops a container that runs, and starts it.</summary>
public sealed class RestartContainer(StopContainer stop, StartContainer start, ContainerEvents events)
{
    /// <summary>Returns when it has been started.</summary>
    public async Task ExecuteAsync(Container container, string? signal, int? seconds, CancellationToken cancellationToken)
    {
        if (container.State.Alive is not null) await stop.ExecuteAsync(container, container.Document.Name, signal, seconds, cancellationToken);
        await start.ExecuteAsync(container, cancellationToken);
        events.Tell(container.Document, "restart");
    }
}
