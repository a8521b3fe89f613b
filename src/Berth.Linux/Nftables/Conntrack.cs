using System.Net;
using System.Runtime.InteropServices;
using Berth.Linux.Netlink;

namespace Berth.Linux.Nftables;

/// <summary>The kernel's table of connections, over ctnetlink. IPv4.</summary>
public static class Conntrack
{
    private const ushort CTA_TUPLE_ORIG = 1, CTA_TUPLE_REPLY = 2, CTA_FILTER = 25;
    private const ushort CTA_TUPLE_IP = 1, CTA_TUPLE_PROTO = 2;
    private const ushort CTA_IP_V4_SRC = 1;
    private const ushort CTA_PROTO_NUM = 1, CTA_PROTO_DST_PORT = 3;
    private const ushort CTA_FILTER_ORIG_FLAGS = 1, CTA_FILTER_REPLY_FLAGS = 2;
    private const uint FilterSource = 1 << 0, FilterProtocol = 1 << 3, FilterDestinationPort = 1 << 5;

    /// <summary>Forgets the flows of one protocol that were first sent to this port, whatever address it was at.</summary>
    /// <returns>How many there were.</returns>
    public static int ForgetTowards(NftSocket socket, byte protocol, ushort port) => Forget(
        socket,
        $"forget flows to port {port}",
        m =>
        {
            var tuple = m.BeginNest(CTA_TUPLE_ORIG);
            var inner = m.BeginNest(CTA_TUPLE_PROTO);
            m.Attribute(CTA_PROTO_NUM, protocol);
            m.BigEndian(CTA_PROTO_DST_PORT, port);
            m.EndNest(inner);
            m.EndNest(tuple);
            Filter(m, FilterProtocol | FilterDestinationPort, 0);
        },
        flow => flow.Protocol == protocol && flow.Port == port);

    /// <summary>Forgets the flows whose answers come from this address.</summary>
    /// <returns>How many there were.</returns>
    public static int ForgetAnsweredBy(NftSocket socket, IPAddress address) => Forget(
        socket,
        $"forget flows answered by {address}",
        m =>
        {
            var tuple = m.BeginNest(CTA_TUPLE_REPLY);
            var inner = m.BeginNest(CTA_TUPLE_IP);
            m.Attribute(CTA_IP_V4_SRC, address.GetAddressBytes());
            m.EndNest(inner);
            m.EndNest(tuple);
            Filter(m, 0, FilterSource);
        },
        flow => address.Equals(flow.AnsweredBy));

    private readonly record struct Flow(byte Protocol, ushort Port, IPAddress? AnsweredBy);

    /// <summary>Kernels before 5.8 ignore the filter and list everything, so each flow is looked at again here.</summary>
    private static int Forget(NftSocket socket, string call, Action<NetlinkMessages> filter, Func<Flow, bool> wanted)
    {
        var request = new NetlinkMessages();
        request.Begin(Nft.ConntrackGet, NetlinkFlags.None, call);
        request.Header(new NetfilterHeader { Family = Nft.FamilyIpv4 });
        filter(request);
        var tuples = new List<byte[]>();
        socket.Netlink.Dump(
            request,
            (_, payload) =>
            {
                if (Read(payload, out var tuple) is { } flow && wanted(flow)) tuples.Add(tuple);
            },
            tuples.Clear);
        foreach (var tuple in tuples) Delete(socket, call, tuple);
        return tuples.Count;
    }

    private static void Delete(NftSocket socket, string call, byte[] tuple)
    {
        var request = new NetlinkMessages();
        request.Begin(Nft.ConntrackDelete, NetlinkFlags.None, call);
        request.Header(new NetfilterHeader { Family = Nft.FamilyIpv4 });
        var nest = request.BeginNest(CTA_TUPLE_ORIG);
        request.Raw(tuple);
        request.EndNest(nest);
        try
        {
            socket.Netlink.Execute(request);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // It ended by itself meanwhile.
        }
    }

    private static void Filter(NetlinkMessages m, uint original, uint reply)
    {
        var nest = m.BeginNest(CTA_FILTER);
        m.Attribute(CTA_FILTER_ORIG_FLAGS, original);
        m.Attribute(CTA_FILTER_REPLY_FLAGS, reply);
        m.EndNest(nest);
    }

    private static Flow? Read(ReadOnlySpan<byte> payload, out byte[] tuple)
    {
        tuple = [];
        var flow = default(Flow);
        var attributes = new NetlinkAttributes(payload[Marshal.SizeOf<NetfilterHeader>()..]);
        while (attributes.MoveNext())
        {
            if (attributes.Type == CTA_TUPLE_ORIG)
            {
                tuple = attributes.Value.ToArray();
                flow = ReadProtocol(attributes.Nested, flow);
            }

            if (attributes.Type != CTA_TUPLE_REPLY) continue;
            var reply = attributes.Nested;
            if (!reply.Find(CTA_TUPLE_IP)) continue;
            var ip = reply.Nested;
            if (ip.Find(CTA_IP_V4_SRC)) flow = flow with { AnsweredBy = new IPAddress(ip.Value) };
        }

        return tuple.Length > 0 ? flow : null;
    }

    private static Flow ReadProtocol(NetlinkAttributes tuple, Flow flow)
    {
        if (!tuple.Find(CTA_TUPLE_PROTO)) return flow;
        var protocol = tuple.Nested;
        while (protocol.MoveNext())
        {
            if (protocol.Type == CTA_PROTO_NUM) flow = flow with { Protocol = protocol.Value[0] };
            if (protocol.Type == CTA_PROTO_DST_PORT) flow = flow with { Port = protocol.BigEndian16 };
        }

        return flow;
    }
}
