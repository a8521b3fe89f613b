using Berth.Engine.Containers.End;
using Berth.Runtime;

namespace Berth.Engine.Containers;

/// <summary>Sets the size of a container's terminal.</summary>
public sealed class ResizeContainer(ShimConnection shim, ContainerEvents events)
{
    /// <summary>Sets it; without a terminal nothing happens.</summary>
    /// <exception cref="EngineException">Conflict: it does not run.</exception>
    public async Task ExecuteAsync(Container container, ushort rows, ushort columns, CancellationToken cancellationToken)
    {
        if (container.State.Alive is null) throw KillContainer.NotRunning(container);
        if (!container.Document.Config.Tty) return;
        try
        {
            await shim.ResizeAsync(container.Id, null, rows, columns, cancellationToken);
        }
        catch (ShimException error) when (error.Code is ShimErrorCode.NotFound or ShimErrorCode.NotRunning)
        {
            throw KillContainer.NotRunning(container);
        }
        events.Tell(
            container.Document,
            "resize",
            ("height", rows.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("width", columns.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
