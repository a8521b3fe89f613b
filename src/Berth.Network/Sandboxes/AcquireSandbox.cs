using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.Network;

/// <summary>Makes a ready namespace into one container's.</summary>
internal sealed class AcquireSandbox(StackParts parts)
{
    private const string Failed = "failed to set up container networking";

    internal ValueTask<Sandbox> RunAsync(SandboxRequest request, CancellationToken ct)
    {
        Validate(request);
        var taking = TakeAsync(request, ct);
        return taking.IsCompletedSuccessfully
            ? new ValueTask<Sandbox>(Furnish(request, taking.Result))
            : AwaitAsync(request, taking);
    }

    private ValueTask<PooledNamespace> TakeAsync(SandboxRequest request, CancellationToken ct)
    {
        var isBridged = request.Mode == NetworkMode.Bridge;
        if (request.UserNamespace is null && ReferenceEquals(request.Users, parts.Options.Users)) return (isBridged ? parts.Bridged : parts.Empty).TakeAsync(ct);
        ct.ThrowIfCancellationRequested();
        return new(parts.Worker.AtHomeAsync(() => isBridged ? parts.Factory.CreateBridged(Users()) : parts.Factory.CreateEmpty(Users())));

        FileDescriptor? Users() => request.UserNamespace?.Duplicate() ?? request.Users?.CreateNamespace();
    }

    private async ValueTask<Sandbox> AwaitAsync(SandboxRequest request, ValueTask<PooledNamespace> taking) => Furnish(request, await taking);

    private static void Validate(SandboxRequest request)
    {
        if (request.Mode == NetworkMode.Host) throw new NetworkException(NetworkErrorCode.Invalid, "the host's network needs no sandbox");
        if (request.Mode == NetworkMode.None && request.Address is not null)
            throw new NetworkException(NetworkErrorCode.Invalid, "a container without a network has no address");
    }

    private Sandbox Furnish(SandboxRequest request, PooledNamespace ready)
    {
        try
        {
            return request.Mode == NetworkMode.Bridge ? Connect(request, ready) : Isolated(request, ready);
        }
        catch
        {
            // It may carry an address by now: it does not go back to the pool.
            ready.Dispose();
            throw;
        }
    }

    private static Sandbox Isolated(SandboxRequest request, PooledNamespace ready)
    {
        var state = new SandboxState { ContainerId = request.ContainerId, SandboxId = NewId(), EndpointId = NewId(), Mode = NetworkMode.None };
        return new Sandbox(state, ready.Namespace, []) { Route = ready.Route, Users = ready.Users };
    }

    private Sandbox Connect(SandboxRequest request, PooledNamespace ready)
    {
        var endpoint = NewId();
        var address = TakeAddress(request.Address);
        IReadOnlyList<HeldPort> held = [];
        try
        {
            if (request.Ports.Count > 0) held = Reserve(request, address, endpoint);
            var mac = request.Mac ?? HardwareAddress.For(address);
            Assign(ready, address, mac, parts.Announcements.IsNeeded(address, mac), request.LinkLocal);
            var ports = held.Select(h => h.Published).ToArray();
            if (ports.Length > 0) parts.Firewall.Publish(address, ports);
            if (held.Any(h => h.Protocol == PortProtocol.Udp)) parts.Flows.ForgetPorts(held);
            foreach (var port in held) port.Serve();
            var state = new SandboxState
            {
                ContainerId = request.ContainerId,
                SandboxId = NewId(),
                EndpointId = endpoint,
                Mode = NetworkMode.Bridge,
                Address = address.ToString(),
                PrefixLength = parts.Bridge.Subnet.PrefixLength,
                Gateway = parts.Bridge.Gateway.ToString(),
                Mac = HardwareAddress.Text(mac),
                HostLink = ready.HostLink,
                Ports = ports,
            };
            return new Sandbox(state, ready.Namespace, held)
            {
                Users = ready.Users,
                Route = ready.Route,
                LinkIndex = ready.LinkIndex,
                HostLinkIndex = ready.HostLinkIndex,
            };
        }
        catch
        {
            parts.Ports.Return(held);
            parts.Addresses.Return(address);
            throw;
        }
    }

    private IPAddress TakeAddress(IPAddress? wanted)
    {
        try
        {
            if (wanted is null) return parts.Addresses.Take();
            return parts.Addresses.TryTake(wanted) ? wanted : throw new NetworkException(NetworkErrorCode.AddressInUse, "Address already in use");
        }
        catch (NetworkException e)
        {
            throw new NetworkException(e.Code, $"{Failed}: {e.Message}", e);
        }
    }

    private List<HeldPort> Reserve(SandboxRequest request, IPAddress address, string endpoint)
    {
        try
        {
            return parts.Ports.Reserve(request.Ports, address, parts.Options.DefaultHostAddress);
        }
        catch (NetworkException e)
        {
            var name = request.ContainerName.Length > 0 ? request.ContainerName : request.ContainerId;
            throw new NetworkException(
                e.Code,
                $"{Failed}: driver failed programming external connectivity on endpoint {name} ({endpoint}): {e.Message}",
                e);
        }
    }

    private void Assign(PooledNamespace ready, IPAddress address, PhysicalAddress mac, bool announce, IReadOnlyList<IPAddress> linkLocal)
    {
        var messages = new RouteMessages();
        var link = new LinkChange { Mac = mac };
        // A hardware address set while there is an IP address makes the kernel tell the whole bridge (arp_notify); that costs as
        // much as there are containers, so it is done only when somebody may remember another one.
        if (!announce) messages.ChangeLink(ready.LinkIndex, link);
        messages.AddAddress(ready.LinkIndex, address, parts.Bridge.Subnet.PrefixLength);
        foreach (var local in linkLocal) messages.AddAddress(ready.LinkIndex, local, local.AddressFamily == AddressFamily.InterNetworkV6 ? 64 : 16);
        if (announce) messages.ChangeLink(ready.LinkIndex, link);
        messages.AddRoute(new RouteSpec { Gateway = parts.Bridge.Gateway, LinkIndex = ready.LinkIndex });
        ready.Route.Execute(messages);
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
