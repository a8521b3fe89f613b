using Berth.Api.Containers;
using Berth.Engine.Containers.Validate;
using Berth.Linux;
using Berth.Oci;
using Berth.Runtime;

namespace Berth.Engine.Containers;

/// <summary>Changes the limits and the restart policy of a container, running or not: what is not said stays as it is.</summary>
public sealed class UpdateContainer(ContainerStore containers, ShimConnection shim, ContainerEvents events, ContainerOptions options)
{
    private readonly ValidateResources _resources = new(options.Cgroups);

    /// <summary>Changes it; the warnings to tell the user.</summary>
    /// <param name="container">The container.</param>
    /// <param name="asked">The limits and the policy; what is 0, empty or null stays as it is, but a pids limit of 0 or less is none.</param>
    /// <param name="cancellationToken">Stops before anything is changed.</param>
    /// <exception cref="EngineException">Invalid; Conflict with what is set already; Internal: the kernel refused, and nothing has changed.</exception>
    public async Task<IReadOnlyList<string>> ExecuteAsync(Container container, HostConfig asked, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        if (asked.PidsLimit is <= 0) asked = asked with { PidsLimit = 0 };
        asked = _resources.Check(asked, warnings, isUpdate: true);
        ValidateModes.CheckRestart(asked);
        using (await container.LockAsync(cancellationToken))
        {
            try
            {
                await ChangeAsync(container, asked);
            }
            catch (EngineException error)
            {
                throw new EngineException(error.Code, $"Cannot update container {container.Id}: {error.Message}", error);
            }
        }
        events.Tell(container.Document, "update");
        return warnings;
    }

    private async Task ChangeAsync(Container container, HostConfig asked)
    {
        if (container.IsBeingRemoved) throw EngineException.Conflict("container is marked for removal and cannot be \"update\"");
        var document = container.Document;
        var host = MergeLimits.Into(document.HostConfig, asked);
        // The kernel first: what it refuses is not written down.
        if (container.State.Alive is not null) await ApplyAsync(container, MergeLimits.Limits(asked));
        containers.Save(container, document with { HostConfig = host });
    }

    private async Task ApplyAsync(Container container, LinuxResources limits)
    {
        try
        {
            await shim.UpdateAsync(container.Id, limits, CancellationToken.None);
        }
        catch (ShimException error) when (error.Code is ShimErrorCode.NotFound or ShimErrorCode.NotRunning)
        {
            // It ended a moment ago: the limits hold from its next start.
        }
        catch (Exception error) when (error is IOException or LinuxException)
        {
            throw EngineException.Internal(error.Message, error);
        }
    }
}
