using Berth.Engine.Signals;

namespace Berth.Engine.Containers.End;

/// <summary>Asks a container to end, and ends it when it does not in time.</summary>
public sealed class StopContainer(KillContainer kill, ContainerEvents events, TimeProvider time)
{
    private const int DefaultSeconds = 10;

    /// <summary>Returns when the container has ended.</summary>
    /// <param name="container">The container.</param>
    /// <param name="reference">What the client called it.</param>
    /// <param name="signal">The signal that asks; null for the container's own or SIGTERM.</param>
    /// <param name="seconds">How long to wait; negative for as long as it takes, null for the container's own time or ten seconds.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="EngineException">NotModified when it does not run.</exception>
    public async Task ExecuteAsync(Container container, string reference, string? signal, int? seconds, CancellationToken cancellationToken)
    {
        try
        {
            await StopAsync(container, signal, seconds, cancellationToken);
        }
        catch (EngineException error) when (error.Code != EngineErrorCode.NotModified)
        {
            throw EngineException.Internal($"cannot stop container: {reference}: {error.Message}", error);
        }
    }

    internal async Task StopAsync(Container container, string? signal, int? seconds, CancellationToken cancellationToken)
    {
        if (!container.State.IsUp) throw EngineException.NotModified($"container {container.Id} is not running");
        var config = container.Document.Config;
        var number = string.IsNullOrEmpty(signal) ? SignalName.ToStop(config.StopSignal) : SignalName.Parse(signal);
        var exit = container.NextExit;
        try
        {
            await kill.SendAsync(container, number, cancellationToken);
            if (!await EndsWithinAsync(exit, seconds ?? config.StopTimeout ?? DefaultSeconds, cancellationToken))
                await kill.SendAsync(container, SignalName.Kill, cancellationToken);
        }
        catch (EngineException error) when (error.Code == EngineErrorCode.Conflict)
        {
            // It ended by itself between two of our steps; its exit is on the way.
        }
        await exit.WaitAsync(cancellationToken);
        events.Tell(container.Document, "stop");
    }

    private async Task<bool> EndsWithinAsync(Task<WaitResult> exit, int seconds, CancellationToken cancellationToken)
    {
        try
        {
            await exit.WaitAsync(seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds), time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
