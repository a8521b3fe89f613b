using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Berth.Network;

/// <summary>
/// Addresses as people write them. <see cref="IPAddress"/> also takes <c>1</c>, <c>0x7f.1</c> and <c>010.0.0.1</c> for addresses, which
/// nobody means.
/// </summary>
public static class AddressText
{
    /// <summary>Four decimal numbers, or IPv6 without brackets.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text is null || text.StartsWith('[') || !IPAddress.TryParse(text, out var parsed)) return false;
        if (parsed.AddressFamily == AddressFamily.InterNetwork && parsed.ToString() != text) return false;
        address = parsed;
        return true;
    }
}
