using System.Globalization;

namespace Berth.Engine.Logs.Drivers;

/// <summary><c>host</c>, <c>host:port</c>, <c>[v6]:port</c>.</summary>
internal static class HostAndPort
{
    /// <exception cref="FormatException">The port is none.</exception>
    public static (string Host, int Port) Split(string text, int otherwise)
    {
        var bracket = text.LastIndexOf(']');
        var colon = text.LastIndexOf(':');
        if (colon <= bracket) return (text.Trim('[', ']'), otherwise);
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
            ? (text[..colon].Trim('[', ']'), port)
            : throw new FormatException($"address {text}: invalid port");
    }
}
