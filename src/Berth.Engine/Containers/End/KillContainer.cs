using System.Globalization;
using Berth.Engine.Signals;
using Berth.Runtime;

namespace Berth.Engine.Containers.End;

/// <summary>Sends a signal to a container's first process.</summary>
public sealed class KillContainer(ContainerStore containers, ShimConnection shim, ContainerEvents events)
{
    /// <summary>Sends <paramref name="signal"/>; SIGKILL, and nothing else, is waited for.</summary>
    /// <exception cref="EngineException">Conflict: it does not run. Invalid: no such signal.</exception>
    public async Task ExecuteAsync(Container container, string reference, string? signal, CancellationToken cancellationToken)
    {
        try
        {
            var number = string.IsNullOrEmpty(signal) ? SignalName.Kill : SignalName.Parse(signal);
            var exit = container.NextExit;
            await SendAsync(container, number, cancellationToken);
            if (number == SignalName.Kill) await exit.WaitAsync(cancellationToken);
        }
        catch (EngineException error)
        {
            throw new EngineException(error.Code, $"cannot kill container: {reference}: {error.Message}", error);
        }
    }

    /// <summary>Sends a signal by number and tells of it.</summary>
    /// <exception cref="EngineException">Conflict: it does not run.</exception>
    internal async Task SendAsync(Container container, int number, CancellationToken cancellationToken)
    {
        if (!await MarkStopped.ExecuteAsync(containers, container, number, cancellationToken)) return;
        try
        {
            await shim.SignalAsync(container.Id, null, number, cancellationToken);
            // A frozen process takes no signal, not even this one, before it is thawed.
            if (number == SignalName.Kill && container.State is PausedState) await shim.ResumeAsync(container.Id, cancellationToken);
        }
        catch (ShimException error) when (error.Code is ShimErrorCode.NotFound or ShimErrorCode.NotRunning)
        {
            throw NotRunning(container);
        }
        events.Tell(container.Document, "kill", ("signal", number.ToString(CultureInfo.InvariantCulture)));
    }

    internal static EngineException Restarting(Container container) =>
        EngineException.Conflict($"Container {container.Id} is restarting, wait until the container is running");

    internal static EngineException NotRunning(Container container) => EngineException.Conflict($"container {container.Id} is not running");
}
