using System.Net.NetworkInformation;
using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.Network;

/// <summary>Gives back what a sandbox has, newest first.</summary>
internal sealed class ReleaseSandbox(StackParts parts)
{
    internal ValueTask RunAsync(Sandbox sandbox)
    {
        if (!sandbox.BeginRelease()) return ValueTask.CompletedTask;
        if (sandbox.Address is null || sandbox.Route is not null || sandbox.Namespace.IsClosed)
        {
            Release(sandbox, sandbox.Route, sandbox.LinkIndex);
            return ValueTask.CompletedTask;
        }

        return new ValueTask(ReleaseAdoptedAsync(sandbox));
    }

    private async Task ReleaseAdoptedAsync(Sandbox sandbox)
    {
        RouteSocket? route = null;
        var link = 0;
        try
        {
            (route, link) = await parts.Worker.InsideAsync(sandbox.Namespace, static () =>
            {
                var opened = RouteSocket.Open();
                return (opened, opened.FindLink(NamespaceFactory.ContainerLink)?.Index ?? 0);
            });
        }
        catch (LinuxException e)
        {
            parts.Options.Notice?.Invoke(new NetworkNotice(true, $"cannot enter the network of container {sandbox.State.ContainerId}: {e.Message}"));
        }

        Release(sandbox, route, link);
    }

    private void Release(Sandbox sandbox, RouteSocket? route, int link)
    {
        Try(sandbox, () => parts.Firewall.Withdraw(sandbox.Ports));
        if (sandbox.Address is { } address)
        {
            // The namespace lives on for a moment, or longer when a process still holds it: it must not answer for an address
            // that another container gets now.
            if (route is not null && link != 0)
                Try(sandbox, () => route.Execute(new RouteMessages().DeleteAddress(link, address, sandbox.PrefixLength)));
            Try(sandbox, () => ForgetPort(sandbox));
            if (sandbox.Held.Any(h => h.Protocol == PortProtocol.Udp)) Try(sandbox, () => parts.Flows.ForgetContainer(address));
        }

        parts.Ports.Return(sandbox.Held);
        route?.Dispose();
        sandbox.Users?.Dispose();
        parts.Graveyard.Bury(sandbox.Namespace);
        if (sandbox.Address is { } free) parts.Addresses.Return(free);
    }

    /// <summary>The next owner of the address has the same hardware address behind another port of the bridge.</summary>
    private void ForgetPort(Sandbox sandbox)
    {
        var port = sandbox.HostLinkIndex;
        if (port == 0 && sandbox.State.HostLink is { } name) port = parts.Host.FindLink(name)?.Index ?? 0;
        if (port != 0) parts.Host.Execute(new RouteMessages().ForgetForwarding(port, PhysicalAddress.Parse(sandbox.Mac)));
    }

    /// <summary>A step that fails is told and does not keep the others from being done.</summary>
    private void Try(Sandbox sandbox, Action step)
    {
        try
        {
            step();
        }
        catch (LinuxException e) when (e.Errno is Errno.EADDRNOTAVAIL or Errno.ENODEV or Errno.ENOENT)
        {
            // The container took it away itself, or it was never there.
        }
        catch (LinuxException e)
        {
            parts.Options.Notice?.Invoke(new NetworkNotice(true, $"releasing the network of container {sandbox.State.ContainerId}: {e.Message}"));
        }
    }
}
