using System.Buffers.Binary;
using Berth.Linux.Netlink;

namespace Berth.Linux.Nftables;

/// <summary>
/// Changes of one table (family inet) that the kernel carries out all or not at all, and that packets see at one instant.
/// Give it to <see cref="NftSocket.Commit"/>.
/// </summary>
public sealed class NftBatch
{
    private readonly string _table;
    private uint _setId;

    /// <summary>A batch about <paramref name="table"/>.</summary>
    public NftBatch(string table)
    {
        _table = table;
        Messages.Begin(Nft.BatchBegin, NetlinkFlags.None, $"nftables batch of table {table}");
        Messages.Header(new NetfilterHeader { ResourceIdBigEndian = BinaryPrimitives.ReverseEndianness((ushort)Nft.SubsystemTables) });
    }

    internal NetlinkMessages Messages { get; } = new();

    /// <summary>Makes the table unless it is there.</summary>
    public NftBatch AddTable()
    {
        Begin(Nft.NewTable, NetlinkFlags.Create, $"add table inet {_table}");
        Messages.Attribute(Nft.NFTA_TABLE_NAME, _table);
        return this;
    }

    /// <summary>Removes the table and all in it.</summary>
    public NftBatch DeleteTable()
    {
        Begin(Nft.DelTable, NetlinkFlags.None, $"delete table inet {_table}");
        Messages.Attribute(Nft.NFTA_TABLE_NAME, _table);
        return this;
    }

    /// <summary>Makes a chain unless it is there; with a hook it is a base chain, and <paramref name="policy"/> what becomes of packets that no rule decides.</summary>
    public NftBatch AddChain(string chain, NftHook? hook = null, NftVerdict policy = NftVerdict.Accept)
    {
        var m = Messages;
        Begin(Nft.NewChain, NetlinkFlags.Create, $"add chain inet {_table} {chain}");
        m.Attribute(Nft.NFTA_CHAIN_TABLE, _table);
        m.Attribute(Nft.NFTA_CHAIN_NAME, chain);
        if (hook is null) return this;
        var nest = m.BeginNest(Nft.NFTA_CHAIN_HOOK);
        m.BigEndian(Nft.NFTA_HOOK_HOOKNUM, (uint)hook.Hook);
        m.BigEndian(Nft.NFTA_HOOK_PRIORITY, (uint)hook.Priority);
        m.EndNest(nest);
        m.BigEndian(Nft.NFTA_CHAIN_POLICY, (uint)policy);
        m.Attribute(Nft.NFTA_CHAIN_TYPE, hook.Type);
        return this;
    }

    /// <summary>Removes the rules of every chain of the table; chains and maps stay.</summary>
    public NftBatch FlushRules()
    {
        Begin(Nft.DelRule, NetlinkFlags.None, $"flush table inet {_table}");
        Messages.Attribute(Nft.NFTA_RULE_TABLE, _table);
        return this;
    }

    /// <summary>Appends a rule whose expressions <paramref name="write"/> writes.</summary>
    public NftBatch AddRule(string chain, Action<NftRule> write)
    {
        var m = Messages;
        Begin(Nft.NewRule, NetlinkFlags.Create | NetlinkFlags.Append, $"add rule inet {_table} {chain}");
        m.Attribute(Nft.NFTA_RULE_TABLE, _table);
        m.Attribute(Nft.NFTA_RULE_CHAIN, chain);
        var nest = m.BeginNest(Nft.NFTA_RULE_EXPRESSIONS);
        write(new NftRule(m));
        m.EndNest(nest);
        return this;
    }

    /// <summary>Makes a map unless it is there.</summary>
    public NftBatch AddMap(NftMap map)
    {
        var m = Messages;
        Begin(Nft.NewSet, NetlinkFlags.Create, $"add map inet {_table} {map.Name}");
        m.Attribute(Nft.NFTA_SET_TABLE, _table);
        m.Attribute(Nft.NFTA_SET_NAME, map.Name);
        m.BigEndian(Nft.NFTA_SET_FLAGS, Nft.NFT_SET_MAP);
        m.BigEndian(Nft.NFTA_SET_KEY_TYPE, TypeNumber(map.Key));
        m.BigEndian(Nft.NFTA_SET_KEY_LEN, (uint)map.Key.Count * 4);
        m.BigEndian(Nft.NFTA_SET_DATA_TYPE, TypeNumber(map.Value));
        m.BigEndian(Nft.NFTA_SET_DATA_LEN, (uint)map.Value.Count * 4);
        m.BigEndian(Nft.NFTA_SET_ID, ++_setId);
        return this;
    }

    /// <summary>Adds an element; the same key with the same value is fine, with another value EEXIST.</summary>
    public NftBatch AddElement(string map, NftElement element) => Element(Nft.NewSetElement, NetlinkFlags.Create, "add", map, element);

    /// <summary>Removes an element; ENOENT when it is not there.</summary>
    public NftBatch DeleteElement(string map, ReadOnlyMemory<byte> key) =>
        Element(Nft.DelSetElement, NetlinkFlags.None, "delete", map, new NftElement(key, default));

    internal NetlinkMessages Seal()
    {
        Messages.Begin(Nft.BatchEnd, NetlinkFlags.None, $"nftables batch of table {_table}");
        Messages.Header(new NetfilterHeader { ResourceIdBigEndian = BinaryPrimitives.ReverseEndianness((ushort)Nft.SubsystemTables) });
        Messages.Unanswered = 1;
        return Messages;
    }

    private NftBatch Element(ushort type, NetlinkFlags flags, string verb, string map, NftElement element)
    {
        var m = Messages;
        Begin(type, flags, $"{verb} element inet {_table} {map} {{ {Convert.ToHexString(element.Key.Span)} }}");
        m.Attribute(Nft.NFTA_SET_ELEM_LIST_TABLE, _table);
        m.Attribute(Nft.NFTA_SET_ELEM_LIST_SET, map);
        var list = m.BeginNest(Nft.NFTA_SET_ELEM_LIST_ELEMENTS);
        var nest = m.BeginNest(Nft.NFTA_LIST_ELEM);
        Data(Nft.NFTA_SET_ELEM_KEY, element.Key.Span);
        if (element.Value.Length > 0) Data(Nft.NFTA_SET_ELEM_DATA, element.Value.Span);
        m.EndNest(nest);
        m.EndNest(list);
        return this;
    }

    private void Data(ushort type, ReadOnlySpan<byte> value)
    {
        var nest = Messages.BeginNest(type);
        Messages.Attribute(Nft.NFTA_DATA_VALUE, value);
        Messages.EndNest(nest);
    }

    private void Begin(ushort type, NetlinkFlags flags, string call)
    {
        Messages.Begin(type, flags, call);
        Messages.Header(new NetfilterHeader { Family = Nft.FamilyInet });
    }

    private static uint TypeNumber(IReadOnlyList<NftType> fields)
    {
        var number = 0u;
        foreach (var field in fields) number = (number << 6) | (uint)field;
        return number;
    }
}
