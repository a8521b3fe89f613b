using System.Net;
using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Linux.Nftables;

namespace Berth.Network;

/// <summary>One daemon's network: its bridge, its firewall table, its addresses, ports and ready namespaces.</summary>
public sealed class NetworkStack : IAsyncDisposable
{
    private readonly StackParts _parts;
    private readonly AcquireSandbox _acquire;
    private readonly ReleaseSandbox _release;
    private readonly AdoptSandbox _adopt;

    private NetworkStack(StackParts parts)
    {
        _parts = parts;
        _release = new ReleaseSandbox(parts);
        _acquire = new AcquireSandbox(parts);
        _adopt = new AdoptSandbox(parts);
    }

    /// <summary>
    /// Makes or finds the bridge and the table and begins to fill the pool. Sandboxes of a former life are not touched until
    /// <see cref="Adopt"/> and <see cref="Reconcile"/> say which of them live.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refused; the text names the call.</exception>
    /// <exception cref="NetworkException">An option is wrong, or no subnet is free.</exception>
    public static Task<NetworkStack> OpenAsync(NetworkOptions options, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var host = RouteSocket.Open();
        NftSocket? nft = null;
        try
        {
            nft = NftSocket.Open();
            options = new ClaimBridge(host, options).Choose();
            var bridge = new OpenBridge(host, options).Open();
            var firewall = new FirewallTable(nft, options, bridge);
            firewall.Install();
            WarnOfForeignDrops(firewall, options, bridge);
            return Task.FromResult(new NetworkStack(StackParts.Open(options, bridge, host, nft, firewall)));
        }
        catch
        {
            nft?.Dispose();
            host.Dispose();
            throw;
        }
    }

    /// <summary>Nothing of an earlier life can be on its bridge.</summary>
    public bool IsNew => _parts.Bridge.IsNew;

    /// <summary>The default network.</summary>
    public BridgeInfo Default => _parts.Bridge;

    internal bool IsOpen => !_parts.Closed;

    /// <summary>Namespaces that wait for a container now.</summary>
    public int Ready => _parts.Bridged.Ready + _parts.Empty.Ready;

    /// <summary>
    /// A namespace ready to be joined: address assigned, links up, ports published. Completes synchronously when the pool has one.
    /// </summary>
    /// <exception cref="NetworkException">Port or address in use, none left, or the request is wrong. Nothing stays behind.</exception>
    public ValueTask<Sandbox> AcquireAsync(SandboxRequest request, CancellationToken ct) => _acquire.RunAsync(request, ct);

    /// <summary>
    /// Takes over a running container's sandbox after a restart: reserves its address and binds its ports again.
    /// </summary>
    /// <param name="state">What <see cref="Sandbox.State"/> was.</param>
    /// <param name="netns">The namespace, opened from <c>/proc/PID/ns/net</c>; owned by the sandbox from now on.</param>
    public Sandbox Adopt(SandboxState state, FileDescriptor netns) => _adopt.Run(state, netns);

    /// <summary>Publishes other ports of a sandbox in use; finish with <see cref="PortChange.Keep"/> or <see cref="PortChange.Undo"/>.</summary>
    /// <param name="sandbox">A sandbox on the bridge.</param>
    /// <param name="named">The container's ports that are changed; all others stay as they are.</param>
    /// <param name="wanted">Everything that is to be published of the named.</param>
    /// <exception cref="NetworkException">A port is in use, or the request is wrong. Nothing has changed.</exception>
    public PortChange ChangePorts(Sandbox sandbox, IReadOnlySet<(PortProtocol Protocol, ushort Port)> named, IReadOnlyList<PortPublish> wanted) =>
        new ChangePorts(_parts).Begin(sandbox, named, wanted);

    /// <summary>
    /// Gives address and ports back and lets go of the namespace. Doing it twice is fine. Waits for nothing in the kernel.
    /// </summary>
    public ValueTask ReleaseAsync(Sandbox sandbox) => _release.RunAsync(sandbox);

    /// <summary>
    /// Call once after the <see cref="Adopt"/>s of a restart: removes published ports that belong to nobody alive. Those of the
    /// living stay without a gap.
    /// </summary>
    public void Reconcile(IEnumerable<SandboxState> alive) => _parts.Firewall.Reconcile(
        from state in alive
        where state.Address is not null
        from port in state.Ports
        select (IPAddress.Parse(state.Address!), port));

    /// <summary>Removes table and bridge from the host, and makes no more namespaces: when no container is on it. Doing it twice is fine.</summary>
    public void Uninstall()
    {
        _parts.Bridged.Dispose();
        _parts.Empty.Dispose();
        Uninstall(_parts.Host, _parts.Nft, _parts.Options);
    }

    /// <summary>
    /// Removes from the host what a daemon with these options left there, whatever bridge it had chosen, and makes nothing: for an uninstallation.
    /// </summary>
    /// <returns>What was removed, as words.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    /// <exception cref="NetworkException">The bridge is another daemon's.</exception>
    public static IReadOnlyList<string> Uninstall(NetworkOptions options)
    {
        using var host = RouteSocket.Open();
        using var nft = NftSocket.Open();
        return [.. new ClaimBridge(host, options).Find().SelectMany(found => Uninstall(host, nft, found))];
    }

    private static List<string> Uninstall(RouteSocket host, NftSocket nft, NetworkOptions options)
    {
        var removed = new List<string>();
        if (FirewallTable.Remove(nft, options.TableName)) removed.Add($"firewall table {options.TableName}");
        if (host.FindLink(options.BridgeName) is not { Kind: "bridge" } link) return removed;
        host.Execute(new RouteMessages().DeleteLink(link.Index));
        removed.Add($"bridge {options.BridgeName}");
        return removed;
    }

    /// <summary>Lets the pool go. Bridge, table and the sandboxes in use stay: containers outlive the daemon.</summary>
    public ValueTask DisposeAsync()
    {
        _parts.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void WarnOfForeignDrops(FirewallTable firewall, NetworkOptions options, BridgeInfo bridge)
    {
        foreach (var chain in firewall.ForeignForwardDrops())
        {
            options.Notice?.Invoke(new NetworkNotice(
                true,
                $"the host's firewall (table {chain.Table}, chain {chain.Name}) drops forwarded packets it does not know: containers reach out, and are "
                + $"reached by published ports, only where it accepts {bridge.LinkName}, for example 'iptables -I FORWARD -i {bridge.LinkName} -j ACCEPT' "
                + $"and 'iptables -I FORWARD -o {bridge.LinkName} -j ACCEPT'"));
        }
    }
}
