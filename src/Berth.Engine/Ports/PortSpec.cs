using System.Globalization;
using System.Net;
using Berth.Api.Containers;
using Berth.Network;

namespace Berth.Engine.Ports;

/// <summary>A port of a container, <c>80/tcp</c>.</summary>
/// <param name="Port">1 to 65535; 0 is let through where Docker lets it.</param>
/// <param name="Protocol">tcp, udp or sctp.</param>
public readonly record struct PortSpec(ushort Port, string Protocol)
{
    /// <summary>Reads <c>80/tcp</c> or <c>80</c>.</summary>
    /// <exception cref="EngineException">Invalid: the number is none.</exception>
    public static PortSpec Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var number = slash < 0 ? text : text[..slash];
        return new PortSpec(Number(number), slash < 0 ? "tcp" : text[(slash + 1)..].ToLowerInvariant());
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Port}/{Protocol}");

    /// <summary>Refuses port bindings that cannot be read.</summary>
    /// <exception cref="EngineException">Invalid, in Docker's words; NotImplemented: sctp.</exception>
    public static void Check(IEnumerable<KeyValuePair<string, PortBinding[]?>> bindings)
    {
        foreach (var (port, hosts) in bindings)
        {
            if (Parse(port).Protocol == "sctp" && hosts is { Length: > 0 }) throw NoSctp();
            foreach (var host in hosts ?? []) Range(host.HostPort);
        }
    }

    /// <summary>
    /// What is to be published: the bindings, and with <paramref name="publishAll"/> every exposed port on a port of the kernel's choice.
    /// </summary>
    /// <exception cref="EngineException">Invalid: an address or protocol that cannot be published.</exception>
    public static IReadOnlyList<PortPublish> ToPublish(
        IEnumerable<KeyValuePair<string, PortBinding[]?>>? bindings, IEnumerable<string>? exposed, bool publishAll)
    {
        var ports = new List<PortPublish>();
        var named = new HashSet<PortSpec>();
        foreach (var (text, hosts) in bindings ?? [])
        {
            var port = Parse(text);
            named.Add(port);
            foreach (var host in hosts ?? [])
            {
                var (first, last) = Range(host.HostPort);
                ports.Add(Publish(port, host.HostIp, first, last));
            }
        }
        if (!publishAll) return ports;
        foreach (var port in (exposed ?? []).Select(Parse).Where(named.Add)) ports.Add(Publish(port, "", 0, 0));
        return ports;
    }

    private static PortPublish Publish(PortSpec port, string address, ushort first, ushort last) => new()
    {
        Protocol = port.Protocol switch
        {
            "tcp" => PortProtocol.Tcp,
            "udp" => PortProtocol.Udp,
            "sctp" => throw NoSctp(),
            _ => throw EngineException.Invalid($"invalid port protocol: {port.Protocol}"),
        },
        ContainerPort = port.Port,
        HostAddress = address.Length == 0
            ? null
            : IPAddress.TryParse(address, out var parsed) ? parsed : throw EngineException.Invalid($"invalid host IP address: \"{address}\""),
        HostPort = first,
        HostPortEnd = last,
    };

    // "", "80" or "80-90"; the whole text, no signs.
    private static (ushort First, ushort Last) Range(string text)
    {
        if (text.Length == 0) return (0, 0);
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0) return (Number(text), Number(text));
        var (first, last) = (Number(text[..dash], text), Number(text[(dash + 1)..], text));
        return first <= last ? (first, last) : throw Wrong(text);
    }

    private static ushort Number(string text, string? whole = null) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(whole ?? text);

    private static EngineException NoSctp() => EngineException.NotImplemented("publishing sctp ports is not there yet");

    private static EngineException Wrong(string text) => EngineException.Invalid($"invalid port specification: \"{text}\"");
}
