using System.Runtime.InteropServices;

namespace Berth.Linux.Nftables;

/// <summary>struct nfgenmsg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetfilterHeader
{
    public byte Family;
    public byte Version;
    public ushort ResourceIdBigEndian;
}

/// <summary>Numbers of linux/netfilter/nfnetlink.h, nf_tables.h and nfnetlink_conntrack.h.</summary>
internal static class Nft
{
    internal const ushort BatchBegin = 0x10, BatchEnd = 0x11;
    internal const int SubsystemConntrack = 1, SubsystemTables = 10;
    internal const byte FamilyInet = 1, FamilyIpv4 = 2, FamilyUnspecified = 0;

    internal const ushort NewTable = Tables | 0, GetTable = Tables | 1, DelTable = Tables | 2, NewChain = Tables | 3, GetChain = Tables | 4,
        NewRule = Tables | 6, GetRule = Tables | 7, DelRule = Tables | 8, NewSet = Tables | 9, NewSetElement = Tables | 12,
        GetSetElement = Tables | 13, DelSetElement = Tables | 14;
    private const ushort Tables = SubsystemTables << 8;
    internal const ushort ConntrackGet = (SubsystemConntrack << 8) | 1, ConntrackDelete = (SubsystemConntrack << 8) | 2;

    internal const ushort NFTA_TABLE_NAME = 1;
    internal const ushort NFTA_CHAIN_TABLE = 1, NFTA_CHAIN_NAME = 3, NFTA_CHAIN_HOOK = 4, NFTA_CHAIN_POLICY = 5, NFTA_CHAIN_TYPE = 7;
    internal const ushort NFTA_HOOK_HOOKNUM = 1, NFTA_HOOK_PRIORITY = 2;
    internal const ushort NFTA_RULE_TABLE = 1, NFTA_RULE_CHAIN = 2, NFTA_RULE_EXPRESSIONS = 4;
    internal const ushort NFTA_LIST_ELEM = 1, NFTA_EXPR_NAME = 1, NFTA_EXPR_DATA = 2;
    internal const ushort NFTA_SET_TABLE = 1, NFTA_SET_NAME = 2, NFTA_SET_FLAGS = 3, NFTA_SET_KEY_TYPE = 4, NFTA_SET_KEY_LEN = 5,
        NFTA_SET_DATA_TYPE = 6, NFTA_SET_DATA_LEN = 7, NFTA_SET_ID = 10;
    internal const uint NFT_SET_MAP = 0x8;
    internal const ushort NFTA_SET_ELEM_LIST_TABLE = 1, NFTA_SET_ELEM_LIST_SET = 2, NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    internal const ushort NFTA_SET_ELEM_KEY = 1, NFTA_SET_ELEM_DATA = 2;
    internal const ushort NFTA_DATA_VALUE = 1, NFTA_DATA_VERDICT = 2, NFTA_VERDICT_CODE = 1, NFTA_VERDICT_CHAIN = 2;
}

/// <summary>Where a base chain is hooked in, and in which order.</summary>
/// <param name="Type"><c>filter</c> or <c>nat</c>.</param>
/// <param name="Hook">The place in the packet's way.</param>
/// <param name="Priority">Lower comes first.</param>
public sealed record NftHook(string Type, NftHookPoint Hook, int Priority);

/// <summary>Hooks of netfilter.</summary>
public enum NftHookPoint
{
    /// <summary>Everything that arrives.</summary>
    Prerouting = 0,
    /// <summary>What is for this host.</summary>
    Input = 1,
    /// <summary>What passes through.</summary>
    Forward = 2,
    /// <summary>What this host sends.</summary>
    Output = 3,
    /// <summary>Everything that leaves.</summary>
    Postrouting = 4,
}

/// <summary>Data types of keys and values; the numbers only tell nft(8) how to print them.</summary>
public enum NftType
{
    /// <summary>ipv4_addr, 4 bytes.</summary>
    Ipv4Address = 7,
    /// <summary>inet_proto, 1 byte padded to 4.</summary>
    Protocol = 12,
    /// <summary>inet_service, 2 bytes in network order padded to 4.</summary>
    Port = 13,
}

/// <summary>A map of concatenated keys to concatenated values.</summary>
/// <param name="Name">Its name within the table.</param>
/// <param name="Key">Fields of the key.</param>
/// <param name="Value">Fields of the value.</param>
public sealed record NftMap(string Name, IReadOnlyList<NftType> Key, IReadOnlyList<NftType> Value);

/// <summary>An element of a map; each field takes four bytes.</summary>
public readonly record struct NftElement(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
