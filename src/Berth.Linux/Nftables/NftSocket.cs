using System.Runtime.InteropServices;
using Berth.Linux.Netlink;

namespace Berth.Linux.Nftables;

/// <summary>A base chain as the kernel lists it.</summary>
/// <param name="Family">1 inet, 2 ip, 10 ip6, ...</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hook">Where it is hooked in.</param>
/// <param name="Drops">True: what no rule decides is dropped.</param>
public sealed record NftBaseChain(byte Family, string Table, string Name, NftHookPoint Hook, bool Drops);

/// <summary>nf_tables over nfnetlink in the network namespace in which the socket was opened.</summary>
public sealed class NftSocket : IDisposable
{
    private readonly NetlinkSocket _socket;

    private NftSocket(NetlinkSocket socket) => _socket = socket;

    internal NetlinkSocket Netlink => _socket;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static NftSocket Open() => new(NetlinkSocket.Open(NetlinkProtocol.Netfilter));

    /// <summary>Carries the batch out, all of it or nothing.</summary>
    /// <exception cref="LinuxException">Names the first change that was refused.</exception>
    public void Commit(NftBatch batch) => _socket.Execute(batch.Seal());

    /// <summary>The elements of a map; none when table or map do not exist.</summary>
    public IReadOnlyList<NftElement> Elements(string table, string map)
    {
        var request = new NetlinkMessages();
        request.Begin(Nft.GetSetElement, NetlinkFlags.None, $"list map inet {table} {map}");
        request.Header(new NetfilterHeader { Family = Nft.FamilyInet });
        request.Attribute(Nft.NFTA_SET_ELEM_LIST_TABLE, table);
        request.Attribute(Nft.NFTA_SET_ELEM_LIST_SET, map);
        var elements = new List<NftElement>();
        try
        {
            _socket.Dump(
                request,
                (type, payload) =>
                {
                    if (type == Nft.NewSetElement) ReadElements(payload, elements);
                },
                elements.Clear);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return [];
        }

        return elements;
    }

    /// <summary>All base chains of all tables, those that iptables-nft made among them.</summary>
    public IReadOnlyList<NftBaseChain> BaseChains()
    {
        var request = new NetlinkMessages();
        request.Begin(Nft.GetChain, NetlinkFlags.None, "list chains");
        request.Header(default(NetfilterHeader));
        var chains = new List<NftBaseChain>();
        _socket.Dump(
            request,
            (type, payload) =>
            {
                if (type == Nft.NewChain && ReadChain(payload) is { } chain) chains.Add(chain);
            },
            chains.Clear);
        return chains;
    }

    /// <summary>How many rules a table has; what a test of cost asks.</summary>
    public int CountRules(string table)
    {
        var request = new NetlinkMessages();
        request.Begin(Nft.GetRule, NetlinkFlags.None, $"list rules inet {table}");
        request.Header(new NetfilterHeader { Family = Nft.FamilyInet });
        request.Attribute(Nft.NFTA_RULE_TABLE, table);
        var count = 0;
        _socket.Dump(request, (_, _) => count++, () => count = 0);
        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static void ReadElements(ReadOnlySpan<byte> payload, List<NftElement> elements)
    {
        var lists = new NetlinkAttributes(payload[Marshal.SizeOf<NetfilterHeader>()..]);
        if (!lists.Find(Nft.NFTA_SET_ELEM_LIST_ELEMENTS)) return;
        var list = lists.Nested;
        while (list.MoveNext())
        {
            byte[] key = [], value = [];
            var element = list.Nested;
            while (element.MoveNext())
            {
                if (element.Type is not (Nft.NFTA_SET_ELEM_KEY or Nft.NFTA_SET_ELEM_DATA)) continue;
                var data = element.Nested;
                if (!data.Find(Nft.NFTA_DATA_VALUE)) continue;
                if (element.Type == Nft.NFTA_SET_ELEM_KEY) key = data.Value.ToArray();
                else value = data.Value.ToArray();
            }

            elements.Add(new NftElement(key, value));
        }
    }

    private static NftBaseChain? ReadChain(ReadOnlySpan<byte> payload)
    {
        var family = payload[0];
        string table = "", name = "";
        NftHookPoint? hook = null;
        var drops = false;
        var attributes = new NetlinkAttributes(payload[Marshal.SizeOf<NetfilterHeader>()..]);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Nft.NFTA_CHAIN_TABLE) table = attributes.Text;
            if (attributes.Type == Nft.NFTA_CHAIN_NAME) name = attributes.Text;
            if (attributes.Type == Nft.NFTA_CHAIN_POLICY) drops = attributes.BigEndian32 == (uint)NftVerdict.Drop;
            if (attributes.Type != Nft.NFTA_CHAIN_HOOK) continue;
            var inner = attributes.Nested;
            if (inner.Find(Nft.NFTA_HOOK_HOOKNUM)) hook = (NftHookPoint)inner.BigEndian32;
        }

        return hook is { } point ? new NftBaseChain(family, table, name, point, drops) : null;
    }
}
