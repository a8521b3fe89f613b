using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Berth.Linux;
using Berth.Linux.Nftables;

namespace Berth.Network;

/// <summary>
/// The daemon's own nftables table. Its rules are written once; a published port is one element of a map, so that the thousandth
/// container costs what the first did. It never accepts on behalf of anybody: what a chain of the host drops stays dropped.
/// </summary>
internal sealed class FirewallTable(NftSocket socket, NetworkOptions options, BridgeInfo bridge)
{
    // Published on one address of the host, and on all of them. Two maps, because a hash knows no wildcards.
    private static readonly NftMap At =
        new("published_at", [NftType.Ipv4Address, NftType.Protocol, NftType.Port], [NftType.Ipv4Address, NftType.Port]);
    private static readonly NftMap Any = new("published", [NftType.Protocol, NftType.Port], [NftType.Ipv4Address, NftType.Port]);
    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");
    private const int RawPriority = -300;
    private const int DestinationNatPriority = -100;
    private const int SourceNatPriority = 100;
    // After filter (0): the host's own forward chains speak first.
    private const int ForwardPriority = 10;

    /// <summary>
    /// Writes the rules, in one transaction: a table of a former daemon keeps its maps, and no packet sees it without rules.
    /// </summary>
    internal void Install()
    {
        var link = bridge.LinkName;
        var batch = new NftBatch(options.TableName)
            .AddTable()
            .AddMap(At)
            .AddMap(Any)
            .AddChain("raw", new NftHook("filter", NftHookPoint.Prerouting, RawPriority))
            .AddChain("forward", new NftHook("filter", NftHookPoint.Forward, ForwardPriority))
            .AddChain("prerouting", new NftHook("nat", NftHookPoint.Prerouting, DestinationNatPriority))
            .AddChain("output", new NftHook("nat", NftHookPoint.Output, DestinationNatPriority))
            .AddChain("postrouting", new NftHook("nat", NftHookPoint.Postrouting, SourceNatPriority))
            .AddChain("translate")
            .FlushRules();
        Guard(batch, link);
        Forward(batch, link);
        Translate(batch, link);
        socket.Commit(batch);
    }

    /// <summary>Sends what arrives at these ports to the container.</summary>
    internal void Publish(IPAddress container, IReadOnlyList<PublishedPort> ports)
    {
        var batch = new NftBatch(options.TableName);
        var count = 0;
        foreach (var port in ports)
        {
            if (Key(port) is not { } key) continue;
            batch.AddElement(key.Map, new NftElement(key.Bytes, Target(container, port.ContainerPort)));
            count++;
        }

        if (count > 0) socket.Commit(batch);
    }

    /// <summary>Undoes <see cref="Publish"/>; what is gone already is fine.</summary>
    internal void Withdraw(IReadOnlyList<PublishedPort> ports)
    {
        var keys = ports.Select(Key).Where(k => k is not null).Select(k => k!.Value).ToList();
        if (keys.Count == 0) return;
        try
        {
            Delete(keys);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // One of them is gone (somebody flushed the table): the batch did nothing, so take them one by one.
            foreach (var key in keys) DeleteIfThere(key);
        }
    }

    /// <summary>Makes the maps say exactly <paramref name="wanted"/>, in one transaction that never removes a wanted element.</summary>
    internal void Reconcile(IEnumerable<(IPAddress Container, PublishedPort Port)> wanted)
    {
        var target = new Dictionary<(string Map, string Key), (byte[] Key, byte[] Value)>();
        foreach (var (container, port) in wanted)
            if (Key(port) is { } key) target[(key.Map, Convert.ToHexString(key.Bytes))] = (key.Bytes, Target(container, port.ContainerPort));
        var batch = new NftBatch(options.TableName);
        var changes = 0;
        foreach (var map in (ReadOnlySpan<string>)[At.Name, Any.Name])
        {
            foreach (var element in socket.Elements(options.TableName, map))
            {
                var name = (map, Convert.ToHexString(element.Key.Span));
                if (target.TryGetValue(name, out var right) && element.Value.Span.SequenceEqual(right.Value))
                {
                    target.Remove(name);
                    continue;
                }

                batch.DeleteElement(map, element.Key);
                changes++;
            }
        }

        foreach (var ((map, _), element) in target)
        {
            batch.AddElement(map, new NftElement(element.Key, element.Value));
            changes++;
        }

        if (changes > 0) socket.Commit(batch);
    }

    /// <summary>Removes a table; nothing of it stays in the kernel. False when there is none of that name.</summary>
    internal static bool Remove(NftSocket socket, string table)
    {
        try
        {
            socket.Commit(new NftBatch(table).DeleteTable());
            return true;
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    /// <summary>Chains of the host, not of this table, that drop forwarded packets which no rule of theirs decides.</summary>
    internal IEnumerable<NftBaseChain> ForeignForwardDrops() => socket.BaseChains()
        .Where(c => c.Hook == NftHookPoint.Forward && c.Drops && c.Table != options.TableName && c.Family is 1 or 2);

    /// <summary>Before connection tracking: what may not come in whatever a map says.</summary>
    private void Guard(NftBatch batch, string link)
    {
        // route_localnet is on for the bridge: nothing but translated answers may use it, and those carry the bridge's address here.
        batch.AddRule("raw", r => r.InputLink(link).Ipv4().Destination(Loopback).Drop());
        batch.AddRule("raw", r => r.InputLink(link).Ipv4().Source(Loopback).Drop());
        // What is published on 127.0.0.1 is for this host, even where an administrator lets loopback addresses in from outside.
        batch.AddRule("raw", r => r.InputLink("lo", not: true).Ipv4().Destination(Loopback).InMap(At.Name, withAddress: true).Drop());
        // From another host straight to a container's address: only published ports are a way in.
        batch.AddRule("raw", r => r.InputLink(link, not: true).Ipv4().Destination(bridge.Subnet)
            .Destination(new IPNetwork(bridge.Gateway, 32), not: true).Drop());
    }

    private static void Forward(NftBatch batch, string link)
    {
        batch.AddRule("forward", r => r.OutputLink(link, not: true).Accept());
        batch.AddRule("forward", r => r.InputLink(link).Accept());
        batch.AddRule("forward", r => r.EstablishedOrRelated().Accept());
        batch.AddRule("forward", r => r.Translated().Accept());
        batch.AddRule("forward", r => r.Drop());
    }

    private void Translate(NftBatch batch, string link)
    {
        // A packet for 127.0.0.1 that comes in by a link was not sent by this host: whatever is published there is not for it.
        batch.AddRule("prerouting", r => r.Ipv4().Destination(Loopback).Return());
        batch.AddRule("prerouting", r => r.Ipv4().DestinationIsLocal().Jump("translate"));
        batch.AddRule("output", r => r.Ipv4().DestinationIsLocal().Jump("translate"));
        batch.AddRule("translate", r => r.TranslateByMap(At.Name, withAddress: true));
        batch.AddRule("translate", r => r.TranslateByMap(Any.Name, withAddress: false));
        batch.AddRule("postrouting", r => r.OutputLink(link, not: true).Ipv4().Source(bridge.Subnet).Masquerade());
        // Containers that reach each other, or themselves, by a published port: the answer must come back this way.
        batch.AddRule("postrouting", r => r.OutputLink(link).Ipv4().Source(bridge.Subnet).Translated().Masquerade());
        batch.AddRule("postrouting", r => r.OutputLink(link).Ipv4().Source(Loopback).Masquerade());
    }

    private void Delete(IReadOnlyList<(string Map, byte[] Bytes)> keys)
    {
        var batch = new NftBatch(options.TableName);
        foreach (var (map, bytes) in keys) batch.DeleteElement(map, bytes);
        socket.Commit(batch);
    }

    private void DeleteIfThere((string Map, byte[] Bytes) key)
    {
        try
        {
            Delete([key]);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // That is the one.
        }
    }

    /// <summary>The map and key of a port, null for IPv6: those are served by the daemon's own socket.</summary>
    private static (string Map, byte[] Bytes)? Key(PublishedPort port)
    {
        var address = IPAddress.Parse(port.HostAddress);
        if (address.AddressFamily != AddressFamily.InterNetwork) return null;
        var any = address.Equals(IPAddress.Any);
        var bytes = new byte[any ? 8 : 12];
        var rest = bytes.AsSpan();
        if (!any)
        {
            address.TryWriteBytes(rest, out _);
            rest = rest[4..];
        }

        rest[0] = (byte)port.Protocol;
        BinaryPrimitives.WriteUInt16BigEndian(rest[4..], port.HostPort);
        return (any ? Any.Name : At.Name, bytes);
    }

    private static byte[] Target(IPAddress container, ushort port)
    {
        var bytes = new byte[8];
        container.TryWriteBytes(bytes, out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), port);
        return bytes;
    }
}
