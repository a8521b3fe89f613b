using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Engine.Containers.Start;
using Berth.Engine.Containers.Validate;
using Berth.Engine.Ports;
using Berth.Linux;
using Berth.Network;
using Berth.Oci;
using Berth.Runtime;

namespace Berth.Engine.Containers;

/// <summary>
/// Changes the limits, the restart policy and, which Docker cannot, the published ports of a container, running or not: what is not said
/// stays as it is.
/// </summary>
public sealed class UpdateContainer(
    ContainerStore containers, ShimConnection shim, ContainerNetwork network, ContainerEvents events, ContainerOptions options)
{
    private readonly ValidateResources _resources = new(options.Cgroups);

    /// <summary>Changes it; the warnings to tell the user.</summary>
    /// <param name="container">The container.</param>
    /// <param name="asked">
    /// The limits, the policy and the ports; what is 0, empty or null stays as it is, but a pids limit of 0 or less is none. Of the port
    /// bindings each that is named is replaced, by nothing where it has none.
    /// </param>
    /// <param name="cancellationToken">Stops before anything is changed.</param>
    /// <exception cref="EngineException">Invalid; Conflict with what is set already; Internal: the kernel refused, and nothing has changed.</exception>
    public async Task<IReadOnlyList<string>> ExecuteAsync(Container container, HostConfig asked, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        if (asked.PidsLimit is <= 0) asked = asked with { PidsLimit = 0 };
        asked = _resources.Check(asked, warnings, isUpdate: true);
        ValidateModes.CheckRestart(asked);
        if (asked.PortBindings is { } bindings) CheckPorts(bindings);
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

    private static void CheckPorts(ApiMap<PortBinding[]?> bindings)
    {
        PortSpec.Check(bindings);
        PortSpec.ToPublish(bindings, null, publishAll: false);
        foreach (var port in bindings.Keys)
            if (PortSpec.Parse(port) is { Port: 0 } or { Protocol: not ("tcp" or "udp") }) throw EngineException.Invalid($"invalid port specification: \"{port}\"");
    }

    private async Task ChangeAsync(Container container, HostConfig asked)
    {
        if (container.IsBeingRemoved) throw EngineException.Conflict("container is marked for removal and cannot be \"update\"");
        var document = container.Document;
        var host = MergeLimits.Into(document.HostConfig, asked);
        var change = default(PortChange);
        if (asked.PortBindings is { } bindings)
        {
            if (host.NetworkMode != "bridge") throw EngineException.Invalid($"conflicting options: port publishing and network mode {host.NetworkMode}");
            host = host with { PortBindings = MergeBindings.Into(host, bindings) };
            // Published first, for that can be undone; withdrawn last.
            if (container.Sandbox is { } sandbox) change = network.ChangePorts(sandbox, bindings);
        }
        try
        {
            // The kernel first: what it refuses is not written down.
            if (container.State.Alive is not null) await ApplyAsync(container, MergeLimits.Limits(asked));
            containers.Save(container, document with { HostConfig = host, State = With(document.State, change) });
        }
        catch
        {
            change?.Undo();
            throw;
        }
        change?.Keep();
    }

    private static RunState With(RunState state, PortChange? change) => (state, change) switch
    {
        (RunningState running, not null) => running with { Sandbox = change.State },
        (PausedState paused, not null) => paused with { Process = paused.Process with { Sandbox = change.State } },
        _ => state,
    };

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
