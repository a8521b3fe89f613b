using System.Globalization;
using System.Net;
using Berth.Api.Containers;
using Berth.Api.Json;

namespace Berth.Cli.Containers.Create;

/// <summary>Published and exposed ports: <c>[ip:][host[-host]:]container[-container][/protocol]</c>.</summary>
internal static class PortText
{
    /// <exception cref="CliException">It is no port.</exception>
    public static void Publish(string text, ApiMap<Empty> exposed, ApiMap<PortBinding[]?> bindings)
    {
        if (text.Contains('='))
            text = FromFields(text);
        var parts = text.Split(':');
        var address = parts.Length <= 2 ? "" : string.Join(':', parts[..^2]);
        var hostPort = parts.Length >= 2 ? parts[^2] : "";
        var (containerPort, protocol) = SplitProtocol(parts[^1]);
        if (address.StartsWith('[') && address.EndsWith(']'))
            address = address[1..^1];
        if (address.Length > 0 && !IsAddress(address))
            throw Bad($"invalid IP address: {address}");
        if (containerPort.Length == 0)
            throw Bad($"no port specified: {text}<empty>");
        if (Range(containerPort, out var first, out var last) is not null)
            throw Bad($"invalid containerPort: {containerPort}");
        int hostFirst = 0, hostLast = 0;
        if (hostPort.Length > 0 && Range(hostPort, out hostFirst, out hostLast) is not null)
            throw Bad($"invalid hostPort: {hostPort}");
        if (hostPort.Length > 0 && last - first != hostLast - hostFirst && last != first)
            throw Bad($"invalid ranges specified for container and host Ports: {containerPort} and {hostPort}");
        if (protocol is not ("tcp" or "udp" or "sctp"))
            throw Bad($"invalid proto: {protocol}");
        for (var i = 0; i <= last - first; i++)
        {
            // One container port behind several host ports: the daemon takes the first that is free.
            var host = hostPort.Length == 0 ? ""
                : first == last && hostFirst != hostLast ? $"{hostFirst}-{hostLast}"
                : (hostFirst + i).ToString(CultureInfo.InvariantCulture);
            var key = $"{first + i}/{protocol}";
            exposed[key] = Empty.Value;
            bindings[key] = [.. bindings.TryGetValue(key, out var earlier) ? earlier! : [], new PortBinding { HostIp = address, HostPort = host }];
        }
    }

    /// <exception cref="CliException">It is no port.</exception>
    public static void Expose(string text, ApiMap<Empty> exposed, string flag = "--expose")
    {
        if (text.Contains(':'))
            throw Bad($"invalid port format for {flag}: {text}");
        var (port, protocol) = SplitProtocol(text);
        if (Range(port, out var first, out var last) is { } reason)
            throw Bad($"invalid range format for {flag}: {text}, error: {reason}");
        for (var i = first; i <= last; i++)
            exposed[$"{i}/{protocol}"] = Empty.Value;
    }

    private static string FromFields(string text)
    {
        string published = "", target = "", protocol = "tcp";
        foreach (var field in CommaFields.Split(text) ?? [])
        {
            var equals = field.IndexOf('=');
            if (equals < 0)
                throw Bad($"invalid publish opts format (should be name=value but got '{field}')");
            var value = field[(equals + 1)..];
            switch (field[..equals])
            {
                case "published":
                    published = value;
                    break;
                case "target":
                    target = value;
                    break;
                case "protocol":
                    protocol = value;
                    break;
            }
        }

        return $"{published}:{target}/{protocol}";
    }

    private static (string Port, string Protocol) SplitProtocol(string text)
    {
        var slash = text.IndexOf('/');
        if (slash < 0)
            return (text, "tcp");
        var protocol = text[(slash + 1)..].ToLowerInvariant();
        return (text[..slash], protocol.Length == 0 ? "tcp" : protocol);
    }

    private static string? Range(string text, out int first, out int last)
    {
        var dash = text.IndexOf('-');
        last = 0;
        if (One(dash < 0 ? text : text[..dash], out first) is { } bad)
            return bad;
        last = first;
        if (dash < 0)
            return null;
        if (One(text[(dash + 1)..], out last) is { } badEnd)
            return badEnd;
        return last < first ? $"invalid range specified for port: {text}" : null;
    }

    private static string? One(string text, out int port)
    {
        var reason = Flags.GoText.ParseInteger(text.TrimStart('0') is { Length: > 0 } digits && text.Length > 0 ? digits : text.Length > 0 ? "0" : "", "uint16", out var number);
        port = (int)number;
        return reason;
    }

    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address) && (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 || text.Split('.').Length == 4);

    private static CliException Bad(string message) => new(message, 125);
}
