using System.Net;
using Berth.Linux;

namespace Berth.Network;

/// <summary>Publishes and withdraws ports of a sandbox in use: one element of the map each, nothing else of the container is touched.</summary>
internal sealed class ChangePorts(StackParts parts)
{
    /// <summary>Publishes what is wanted and not published yet; nothing has changed when it throws.</summary>
    /// <param name="sandbox">The container's.</param>
    /// <param name="named">The container's ports that are changed; all others stay as they are.</param>
    /// <param name="wanted">Everything that is to be published of the named.</param>
    /// <exception cref="NetworkException">A port is in use, or an address is not this host's; Docker's sentence.</exception>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    internal PortChange Begin(Sandbox sandbox, IReadOnlySet<(PortProtocol Protocol, ushort Port)> named, IReadOnlyList<PortPublish> wanted)
    {
        var address = sandbox.Address ?? throw new NetworkException(NetworkErrorCode.Invalid, "a container without a network publishes no ports");
        var open = sandbox.Held.Where(held => named.Contains((held.Protocol, (ushort)held.Container.Port))).ToList();
        var missing = new List<PortPublish>();
        var kept = sandbox.Held.Except(open).ToList();
        foreach (var port in wanted)
        {
            var same = Published(open, port);
            if (same.Count == 0) missing.Add(port);
            foreach (var held in same) open.Remove(held);
            kept.AddRange(same);
        }

        var fresh = parts.Ports.Reserve(missing, address, parts.Options.DefaultHostAddress);
        try
        {
            parts.Firewall.Publish(address, [.. fresh.Select(held => held.Published)]);
            parts.Flows.ForgetPorts(fresh);
            foreach (var held in fresh) held.Serve();
        }
        catch
        {
            parts.Ports.Return(fresh);
            throw;
        }

        IReadOnlyList<HeldPort> all = [.. kept, .. fresh];
        return new PortChange(parts, sandbox, all, fresh, open) { State = sandbox.State with { Ports = [.. all.Select(held => held.Published)] } };
    }

    // What is published already just so: on the addresses asked for, and on a port that would do.
    private List<HeldPort> Published(List<HeldPort> open, PortPublish wanted)
    {
        var host = wanted.HostAddress ?? parts.Options.DefaultHostAddress;
        bool Fits(HeldPort held) => held.Protocol == wanted.Protocol && held.Container.Port == wanted.ContainerPort
            && (wanted.HostPort == 0 || (held.HostPort >= wanted.HostPort && held.HostPort <= Math.Max(wanted.HostPort, wanted.HostPortEnd)))
            && (host is null ? IsAny(held.HostAddress) : held.HostAddress.Equals(host));
        return open.Find(Fits) is { } first ? [.. open.Where(held => held.HostPort == first.HostPort && Fits(held))] : [];
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}

/// <summary>Ports of a sandbox that are published newly, and others that are about to go: either is finished by one of the two verbs.</summary>
public sealed class PortChange
{
    private readonly StackParts _parts;
    private readonly Sandbox _sandbox;
    private readonly IReadOnlyList<HeldPort> _all;
    private readonly IReadOnlyList<HeldPort> _fresh;
    private readonly IReadOnlyList<HeldPort> _gone;

    internal PortChange(StackParts parts, Sandbox sandbox, IReadOnlyList<HeldPort> all, IReadOnlyList<HeldPort> fresh, IReadOnlyList<HeldPort> gone) =>
        (_parts, _sandbox, _all, _fresh, _gone) = (parts, sandbox, all, fresh, gone);

    /// <summary>What to remember of the sandbox when the change is kept.</summary>
    public required SandboxState State { get; init; }

    /// <summary>The new state is remembered: the others go.</summary>
    public void Keep()
    {
        _sandbox.Change(State, _all);
        Withdraw(_gone);
    }

    /// <summary>Takes back what was published newly.</summary>
    public void Undo() => Withdraw(_fresh);

    private void Withdraw(IReadOnlyList<HeldPort> ports)
    {
        try
        {
            _parts.Firewall.Withdraw([.. ports.Select(held => held.Published)]);
            _parts.Flows.ForgetPorts(ports);
        }
        catch (LinuxException e)
        {
            _parts.Options.Notice?.Invoke(new NetworkNotice(true, $"withdrawing published ports of container {_sandbox.State.ContainerId}: {e.Message}"));
        }

        _parts.Ports.Return(ports);
    }
}
