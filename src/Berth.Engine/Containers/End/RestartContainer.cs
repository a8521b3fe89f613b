using Berth.Engine.Containers.Start;

namespace Berth.Engine.Containers.End;

/// <summary>Stops a container that runs, and starts it.</summary>
public sealed class RestartContainer(StopContainer stop, StartContainer start, ContainerEvents events)
{
    /// <summary>Returns when it has been started.</summary>
    /// <exception cref="EngineException">It could not be stopped, or not started.</exception>
    public async Task ExecuteAsync(Container container, string reference, string? signal, int? seconds, CancellationToken cancellationToken)
    {
        try
        {
            await StopAsync(container, signal, seconds, cancellationToken);
            await start.ExecuteAsync(container, cancellationToken);
        }
        catch (EngineException error)
        {
            // Whatever went wrong inside is a failure of the restart; only these two say something about the request.
            var code = error.Code is EngineErrorCode.NotModified or EngineErrorCode.NotImplemented ? error.Code : EngineErrorCode.Internal;
            throw new EngineException(code, $"Cannot restart container {reference}: {error.Message}", error);
        }
        events.Tell(container.Document, "restart");
    }

    /// <summary>Restarts a container that has become unhealthy; the restart is counted, as one by policy is.</summary>
    public async Task UnhealthyAsync(Container container)
    {
        await StopAsync(container, null, null, CancellationToken.None);
        await start.ExecuteAsync(container, CancellationToken.None, container.Document.RestartCount + 1);
        events.Tell(container.Document, "restart");
    }

    private async Task StopAsync(Container container, string? signal, int? seconds, CancellationToken cancellationToken)
    {
        container.IsBeingRestarted = true;
        try
        {
            if (container.State.IsUp) await stop.StopAsync(container, signal, seconds, cancellationToken);
        }
        finally
        {
            container.IsBeingRestarted = false;
        }
    }
}
