using System.Text;
using Berth.Registry.Calls;

namespace Berth.Registry.Access;

/// <summary>The Authorization header of a request (RFC 7617, RFC 6750).</summary>
internal static class Authorization
{
    /// <summary>User and password, or null when the header is not of that kind.</summary>
    public static (string User, string Password)? Basic(RegistryCall call)
    {
        if (Of(call, "Basic ") is not { } encoded) return null;
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var count)) return null;
        var text = Encoding.UTF8.GetString(bytes, 0, count);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }

    /// <summary>The token, or null when the header is not of that kind.</summary>
    public static string? Bearer(RegistryCall call) => Of(call, "Bearer ");

    private static string? Of(RegistryCall call, string scheme) =>
        call.Header("Authorization") is { } header && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;
}
