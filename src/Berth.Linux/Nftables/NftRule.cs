using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux.Netlink;

namespace Berth.Linux.Nftables;

/// <summary>What becomes of a packet.</summary>
public enum NftVerdict
{
    /// <summary>Gone.</summary>
    Drop = 0,
    /// <summary>No more rules of this base chain.</summary>
    Accept = 1,
    /// <summary>Go on in another chain, come back after it.</summary>
    Jump = -3,
    /// <summary>Go back to the chain that jumped here.</summary>
    Return = -5,
}

/// <summary>
/// The expressions of one rule, in order: each matches or ends the rule. Written as nft(8) would print them:
/// <c>rule.InputLink("berth0").Destination(network).Drop()</c>.
/// </summary>
public sealed class NftRule
{
    private const uint Register = 1;
    private const uint FirstField = 8;
    private const uint Equal = 0, NotEqual = 1;
    private const uint NetworkBase = 1, TransportBase = 2;
    private const uint MetaInputName = 6, MetaOutputName = 7, MetaFamily = 15, MetaProtocol = 16;
    private const uint CtState = 0, CtStatus = 2, Established = 2, Related = 4, DestinationNat = 32;
    private const int LinkNameSize = 16;
    private readonly NetlinkMessages _messages;

    internal NftRule(NetlinkMessages messages) => _messages = messages;

    /// <summary><c>meta nfproto ipv4</c>.</summary>
    public NftRule Ipv4()
    {
        Load("meta", MetaFamily, Register);
        return Compare(Equal, [Nft.FamilyIpv4]);
    }

    /// <summary><c>iifname</c> is, or is not, this link.</summary>
    public NftRule InputLink(string name, bool not = false) => LinkName(MetaInputName, name, not);

    /// <summary><c>oifname</c> is, or is not, this link.</summary>
    public NftRule OutputLink(string name, bool not = false) => LinkName(MetaOutputName, name, not);

    /// <summary><c>ip saddr</c> lies in this network, or does not.</summary>
    public NftRule Source(IPNetwork network, bool not = false) => Address(12, network, not);

    /// <summary><c>ip daddr</c> lies in this network, or does not.</summary>
    public NftRule Destination(IPNetwork network, bool not = false) => Address(16, network, not);

    /// <summary><c>fib daddr type local</c>: for an address of this host.</summary>
    public NftRule DestinationIsLocal()
    {
        const uint AddressType = 3, OfDestination = 2, Local = 2;
        Expression("fib", m =>
        {
            m.BigEndian(1, Register);
            m.BigEndian(2, AddressType);
            m.BigEndian(3, OfDestination);
        });
        return Compare(Equal, MemoryMarshal.AsBytes([Local]));
    }

    /// <summary><c>ct state established,related</c>.</summary>
    public NftRule EstablishedOrRelated() => ConntrackBits(CtState, Established | Related);

    /// <summary><c>ct status dnat</c>: the connection's destination was translated.</summary>
    public NftRule Translated() => ConntrackBits(CtStatus, DestinationNat);

    /// <summary><c>dnat ip to [ip daddr .] meta l4proto . th dport map @name</c>.</summary>
    public NftRule TranslateByMap(string map, bool withAddress)
    {
        InMap(map, withAddress);
        Expression("nat", m =>
        {
            const uint DestinationType = 1;
            m.BigEndian(1, DestinationType);
            m.BigEndian(2, (uint)Nft.FamilyIpv4);
            m.BigEndian(3, FirstField);
            m.BigEndian(5, FirstField + 1);
        });
        return this;
    }

    /// <summary><c>[ip daddr .] meta l4proto . th dport</c> is a key of the map; its value is loaded.</summary>
    public NftRule InMap(string map, bool withAddress)
    {
        var field = FirstField;
        if (withAddress) Payload(NetworkBase, 16, 4, field++);
        Load("meta", MetaProtocol, field++);
        Payload(TransportBase, 2, 2, field);
        Expression("lookup", m =>
        {
            m.Attribute(1, map);
            m.BigEndian(2, FirstField);
            m.BigEndian(3, FirstField);
        });
        return this;
    }

    /// <summary><c>masquerade</c>.</summary>
    public NftRule Masquerade()
    {
        Expression("masq", static _ => { });
        return this;
    }

    /// <summary><c>accept</c>.</summary>
    public NftRule Accept() => Verdict(NftVerdict.Accept, null);

    /// <summary><c>drop</c>.</summary>
    public NftRule Drop() => Verdict(NftVerdict.Drop, null);

    /// <summary><c>return</c>.</summary>
    public NftRule Return() => Verdict(NftVerdict.Return, null);

    /// <summary><c>jump chain</c>.</summary>
    public NftRule Jump(string chain) => Verdict(NftVerdict.Jump, chain);

    private NftRule LinkName(uint key, string name, bool not)
    {
        Load("meta", key, Register);
        Span<byte> bytes = stackalloc byte[LinkNameSize];
        bytes.Clear();
        Encoding.UTF8.GetBytes(name, bytes[..(LinkNameSize - 1)]);
        return Compare(not ? NotEqual : Equal, bytes);
    }

    private NftRule Address(uint offset, IPNetwork network, bool not)
    {
        Payload(NetworkBase, offset, 4, Register);
        Span<byte> mask = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(mask, network.PrefixLength == 0 ? 0 : uint.MaxValue << (32 - network.PrefixLength));
        if (network.PrefixLength != 32) Mask(mask);
        Span<byte> address = stackalloc byte[4];
        network.BaseAddress.TryWriteBytes(address, out _);
        return Compare(not ? NotEqual : Equal, address);
    }

    private NftRule ConntrackBits(uint key, uint bits)
    {
        Load("ct", key, Register);
        Mask(MemoryMarshal.AsBytes([bits]));
        return Compare(NotEqual, [0, 0, 0, 0]);
    }

    /// <summary>meta and ct: both number the register 1 and the key 2.</summary>
    private void Load(string name, uint key, uint register) => Expression(name, m =>
    {
        m.BigEndian(1, register);
        m.BigEndian(2, key);
    });

    private void Payload(uint from, uint offset, uint length, uint register) => Expression("payload", m =>
    {
        m.BigEndian(1, register);
        m.BigEndian(2, from);
        m.BigEndian(3, offset);
        m.BigEndian(4, length);
    });

    private void Mask(ReadOnlySpan<byte> mask)
    {
        var expression = BeginExpression("bitwise");
        _messages.BigEndian(1, Register);
        _messages.BigEndian(2, Register);
        _messages.BigEndian(3, (uint)mask.Length);
        Value(4, mask);
        Value(5, new byte[mask.Length]);
        EndExpression(expression);
    }

    private NftRule Compare(uint operation, ReadOnlySpan<byte> value)
    {
        var expression = BeginExpression("cmp");
        _messages.BigEndian(1, Register);
        _messages.BigEndian(2, operation);
        Value(3, value);
        EndExpression(expression);
        return this;
    }

    private NftRule Verdict(NftVerdict verdict, string? chain)
    {
        var expression = BeginExpression("immediate");
        _messages.BigEndian(1, 0u);
        var data = _messages.BeginNest(2);
        var nest = _messages.BeginNest(Nft.NFTA_DATA_VERDICT);
        _messages.BigEndian(Nft.NFTA_VERDICT_CODE, (uint)verdict);
        if (chain is not null) _messages.Attribute(Nft.NFTA_VERDICT_CHAIN, chain);
        _messages.EndNest(nest);
        _messages.EndNest(data);
        EndExpression(expression);
        return this;
    }

    private void Value(ushort type, ReadOnlySpan<byte> value)
    {
        var nest = _messages.BeginNest(type);
        _messages.Attribute(Nft.NFTA_DATA_VALUE, value);
        _messages.EndNest(nest);
    }

    private void Expression(string name, Action<NetlinkMessages> write)
    {
        var expression = BeginExpression(name);
        write(_messages);
        EndExpression(expression);
    }

    private (int Element, int Data) BeginExpression(string name)
    {
        var element = _messages.BeginNest(Nft.NFTA_LIST_ELEM);
        _messages.Attribute(Nft.NFTA_EXPR_NAME, name);
        return (element, _messages.BeginNest(Nft.NFTA_EXPR_DATA));
    }

    private void EndExpression((int Element, int Data) expression)
    {
        _messages.EndNest(expression.Data);
        _messages.EndNest(expression.Element);
    }
}
