using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Api.Networks;
using Berth.Engine.Containers.Validate;
using Berth.Engine.Ports;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Network;

namespace Berth.Engine.Containers.Start;

/// <summary>Gives a container the network it was configured with, and takes it back.</summary>
/// <param name="network">The daemon's networks; null when it was told to have none.</param>
/// <param name="idOf">The id of a network by its name.</param>
/// <param name="containers">Whose namespaces can be joined.</param>
/// <param name="events">Told of connections.</param>
public sealed class ContainerNetwork(NetworkStack? network, Func<string, string> idOf, ContainerStore containers, ContainerEvents events)
{
    /// <summary>The network of a container that is about to start: a sandbox, or null with the network of the host or of another container.</summary>
    /// <exception cref="EngineException">No such network, a port in use, an address that is none.</exception>
    public async ValueTask<Sandbox?> AcquireAsync(ContainerDocument container, LaunchUsers? users, CancellationToken cancellationToken)
    {
        var mode = container.HostConfig.NetworkMode;
        if (mode == "host" || ValidateModes.IsContainer(mode)) return null;
        if (mode == "none" && network is null) return null;
        if (mode is not ("bridge" or "none") || network is null)
            throw EngineException.NotFound($"failed to set up container networking: network {mode} not found");
        var endpoint = container.Networks.GetValueOrDefault(mode);
        try
        {
            return await network.AcquireAsync(
                new SandboxRequest
                {
                    ContainerId = container.Id,
                    ContainerName = container.Name,
                    Mode = mode == "bridge" ? NetworkMode.Bridge : NetworkMode.None,
                    Ports = mode == "none" ? [] : PortSpec.ToPublish(
                        container.HostConfig.PortBindings, container.Config.ExposedPorts?.Keys, container.HostConfig.PublishAllPorts),
                    Address = AddressOf(endpoint),
                    LinkLocal = [.. (endpoint?.IPAMConfig?.LinkLocalIPs ?? []).Select(IPAddress.Parse)],
                    Users = users?.Maps,
                    UserNamespace = users?.Joined,
                    Mac = MacOf(container, endpoint),
                },
                cancellationToken);
        }
        catch (NetworkException error)
        {
            // The message is Docker's already, from the beginning.
            throw new EngineException(error.Code == NetworkErrorCode.Invalid ? EngineErrorCode.Invalid : EngineErrorCode.Internal, error.Message, error);
        }
    }

    /// <summary>Publishes other ports of a running container; the caller keeps the change or undoes it.</summary>
    /// <exception cref="EngineException">A port is in use, or an address is not this host's: nothing has changed.</exception>
    internal PortChange ChangePorts(Sandbox sandbox, ApiMap<PortBinding[]?> asked)
    {
        try
        {
            return network!.ChangePorts(sandbox, MergeBindings.Named(asked), PortSpec.ToPublish(asked, null, publishAll: false));
        }
        catch (NetworkException error)
        {
            throw new EngineException(error.Code == NetworkErrorCode.Invalid ? EngineErrorCode.Invalid : EngineErrorCode.Internal, error.Message, error);
        }
    }

    /// <summary>What <c>host-gateway</c> means, whatever network the container has.</summary>
    internal IPAddress? HostGateway => network?.Default.Gateway;

    /// <summary>Tells that a container is on its network.</summary>
    public void TellConnected(ContainerDocument container) => Tell(container, "connect");

    /// <summary>Gives a sandbox back.</summary>
    public async ValueTask ReleaseAsync(ContainerDocument container, Sandbox sandbox)
    {
        await TakeBackAsync(sandbox);
        Tell(container, "disconnect");
    }

    /// <summary>A sandbox that was acquired for a start that failed.</summary>
    internal ValueTask TakeBackAsync(Sandbox sandbox) => network?.ReleaseAsync(sandbox) ?? ValueTask.CompletedTask;

    /// <summary>After a restart of the daemon: the sandbox of a container that has run on.</summary>
    internal Sandbox? Adopt(RunningState state)
    {
        if (network is null || state.Sandbox is not { } sandbox) return null;
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{state.Pid}/ns/net");
        return network.Adopt(sandbox, Open.Path(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec));
    }

    /// <summary>After a restart of the daemon: takes away what belongs to none of these.</summary>
    internal void Reconcile(IEnumerable<SandboxState> alive) => network?.Reconcile(alive);

    /// <summary>Namespaces of other containers this one joins, by type; and the shared memory it uses.</summary>
    internal (Dictionary<string, string> Joined, string? SharedMemory) Joined(ContainerDocument container)
    {
        var joined = new Dictionary<string, string>(StringComparer.Ordinal);
        var host = container.HostConfig;
        var shared = host.IpcMode == "host" ? "/dev/shm" : null;
        if (ProcessOf(host.NetworkMode, "network") is { } network) joined["network"] = Invariant($"/proc/{network}/ns/net");
        if (ProcessOf(host.PidMode, "pid") is { } pid) joined["pid"] = Invariant($"/proc/{pid}/ns/pid");
        if (ProcessOf(host.IpcMode, "ipc") is { } ipc)
        {
            joined["ipc"] = Invariant($"/proc/{ipc}/ns/ipc");
            shared = Invariant($"/proc/{ipc}/root/dev/shm");
        }
        return (joined, shared);
    }

    /// <summary>The user namespace of a container with maps of its own: that of the container whose namespaces it shares (of several, as Docker has it, the last).</summary>
    /// <exception cref="EngineException">That one is not there, or has none.</exception>
    internal LaunchUsers? UsersOf(ContainerDocument container, UserMaps? own)
    {
        var host = container.HostConfig;
        return own is null ? null : LaunchUsers.Of(own, ProcessOf(host.PidMode, "pid") ?? ProcessOf(host.IpcMode, "ipc") ?? ProcessOf(host.NetworkMode, "network"));
    }

    /// <summary>The folder with hosts, hostname and resolv.conf of a container: who joins another's network sees that one's files.</summary>
    internal string FilesOf(ContainerDocument container)
    {
        var mode = container.HostConfig.NetworkMode;
        return containers.DirectoryOf(ValidateModes.IsContainer(mode) && containers.Find(mode["container:".Length..]) is { } other ? other.Id : container.Id);
    }

    /// <summary>The container under the name it is known by on its network: that of the container whose network it joins.</summary>
    internal ContainerDocument Named(ContainerDocument container)
    {
        var mode = container.HostConfig.NetworkMode;
        return ValidateModes.IsContainer(mode) && containers.Find(mode["container:".Length..])?.Document.Config is { } other
            ? container with { Config = container.Config with { Hostname = other.Hostname, Domainname = other.Domainname } }
            : container;
    }

    private int? ProcessOf(string mode, string kind)
    {
        if (!ValidateModes.IsContainer(mode)) return null;
        var reference = mode["container:".Length..];
        var what = kind.ToUpperInvariant();
        // Docker's status differs with the kind, for whatever reason.
        Func<string, EngineException> unjoinable = kind == "ipc" ? text => EngineException.Invalid(text) : text => EngineException.Internal(text);
        var other = containers.Find(reference);
        if (kind == "network")
        {
            if (other is null) throw EngineException.NotFound($"joining network namespace of container: No such container: {reference}");
            return other.State.Alive?.Pid ?? throw EngineException.Conflict(
                $"cannot join network namespace of a non running container: container {other.Name} is {other.State.Word}");
        }
        if (other is null && reference.Length > 0) throw EngineException.NotFound($"No such container: {reference}");
        if (other is null) throw unjoinable($"failed to join {what} namespace: invalid name or ID supplied: \"\"");
        var pid = other.State.Alive?.Pid ?? throw unjoinable($"failed to join {what} namespace: container {other.Id} is not running");
        if (other.State is RestartingState) throw unjoinable($"failed to join {what} namespace: container {other.Id} is restarting, wait until the container is running");
        if (kind == "ipc" && other.Document.HostConfig.IpcMode is not ("shareable" or "host"))
            throw EngineException.Invalid($"failed to join IPC namespace: container {other.Id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
        return pid;
    }

    private void Tell(ContainerDocument container, string action)
    {
        var mode = container.HostConfig.NetworkMode;
        events.TellNetwork(idOf(mode), mode, mode == "none" ? "null" : mode, action, container.Id);
    }

    /// <summary>The id of the network of that name.</summary>
    internal string IdOf(string name) => idOf(name);

    private static IPAddress? AddressOf(EndpointSettings? endpoint) =>
        endpoint?.IPAMConfig?.IPv4Address is { Length: > 0 } text
            ? IPAddress.TryParse(text, out var address) ? address : throw EngineException.Invalid($"invalid IPv4 address: {text}")
            : null;

    private static PhysicalAddress? MacOf(ContainerDocument container, EndpointSettings? endpoint)
    {
        var text = endpoint?.MacAddress is { Length: > 0 } own ? own : container.Config.MacAddress;
        if (string.IsNullOrEmpty(text)) return null;
        return PhysicalAddress.TryParse(text, out var address)
            ? address
            : throw EngineException.Invalid($"invalid config for network {container.HostConfig.NetworkMode}: invalid MAC address {text}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
