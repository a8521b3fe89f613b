using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Berth.Network;

/// <summary>An address with the prefix length of its link: <c>172.17.0.1/16</c>.</summary>
/// <param name="Address">The address itself, host bits kept.</param>
/// <param name="PrefixLength">Bits of the network part.</param>
public sealed record InterfaceAddress(IPAddress Address, int PrefixLength) : IParsable<InterfaceAddress>
{
    /// <summary>The network the address lies in.</summary>
    public IPNetwork Network => Subnets.Of(Address, PrefixLength);

    /// <inheritdoc/>
    public static InterfaceAddress Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException($"invalid CIDR address: {s}");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out InterfaceAddress result)
    {
        result = null;
        if (s is null || s.IndexOf('/') is var slash && slash <= 0) return false;
        if (!AddressText.TryParse(s[..slash], out var address)) return false;
        if (!int.TryParse(s.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)) return false;
        if (prefix > address.GetAddressBytes().Length * 8) return false;
        result = new InterfaceAddress(address, prefix);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{PrefixLength}";
}
