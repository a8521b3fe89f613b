using System.Net;
using System.Text;

namespace Berth.Network;

/// <summary>What a container's /etc/hosts is made from.</summary>
public sealed record HostsRequest
{
    /// <summary>The container's host name as given, dots and all.</summary>
    public required string Hostname { get; init; }

    /// <summary>The container's domain name, or empty.</summary>
    public string Domainname { get; init; } = "";

    /// <summary>The container's address, null with none or host: then it has no line of its own.</summary>
    public IPAddress? Address { get; init; }

    /// <summary><c>--add-host name:ip</c> as given; <c>host-gateway</c> allowed for ip, <c>=</c> as separator too.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    /// <summary>What <c>host-gateway</c> means.</summary>
    public IPAddress? HostGateway { get; init; }

    /// <summary>Lines of other containers, behind the extra hosts.</summary>
    public IReadOnlyList<HostsEntry> Links { get; init; } = [];

    /// <summary>True unless IPv6 is switched off within the container, loopback included.</summary>
    public bool IPv6 { get; init; } = true;

    /// <summary>The host's own file, only with <c>--network host</c>; taken as it is unless there are extra hosts.</summary>
    public string? HostText { get; init; }
}

/// <summary>One line of a hosts file.</summary>
/// <param name="Address">The address.</param>
/// <param name="Names">One or more names, with spaces between.</param>
public sealed record HostsEntry(string Address, string Names);

/// <summary>Builds /etc/hosts as Docker writes it.</summary>
public static class HostsFile
{
    private const string Gateway = "host-gateway";
    private const string Loopback4 = "127.0.0.1\tlocalhost\n";
    private const string Loopback6 =
        "::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\nff00::\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n";

    /// <summary>The whole file.</summary>
    /// <exception cref="NetworkException">An extra host that is not name and address.</exception>
    public static string Build(HostsRequest request)
    {
        if (request.HostText is not null && request.ExtraHosts.Count == 0) return request.HostText;
        var text = new StringBuilder(Loopback4);
        if (request.IPv6) text.Append(Loopback6);
        foreach (var extra in request.ExtraHosts)
        {
            var (name, address) = ParseExtra(extra);
            var shown = address == Gateway
                ? request.HostGateway?.ToString() ?? throw new NetworkException(
                    NetworkErrorCode.Invalid, "unable to derive the IP value for host-gateway")
                : address;
            text.Append(shown).Append('\t').Append(name).Append('\n');
        }

        foreach (var link in request.Links) text.Append(link.Address).Append('\t').Append(link.Names).Append('\n');
        if (request.Address is not null) text.Append(request.Address).Append('\t').Append(Names(request)).Append('\n');
        return text.ToString();
    }

    /// <summary>Takes <c>name:ip</c> or <c>name=ip</c> apart and checks it, as a create request wants it checked.</summary>
    /// <returns>Name, and the address as text or <c>host-gateway</c>.</returns>
    /// <exception cref="NetworkException">Docker's sentence.</exception>
    public static (string Name, string Address) ParseExtra(string extra)
    {
        var split = extra.IndexOfAny([':', '=']);
        if (split <= 0 || split == extra.Length - 1) throw new NetworkException(NetworkErrorCode.Invalid, $"bad format for add-host: \"{extra}\"");
        var address = extra[(split + 1)..];
        if (address == Gateway) return (extra[..split], Gateway);
        var bare = address is ['[', .. var inner, ']'] ? inner : address;
        if (!AddressText.TryParse(bare, out var parsed)) throw new NetworkException(NetworkErrorCode.Invalid, $"invalid IP address in add-host: \"{address}\"");
        return (extra[..split], parsed.ToString());
    }

    /// <summary>The full name, and the part before its first dot when there is one.</summary>
    private static string Names(HostsRequest request)
    {
        var full = request.Domainname.Length > 0 ? $"{request.Hostname}.{request.Domainname}" : request.Hostname;
        var dot = full.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? full : $"{full} {full[..dot]}";
    }
}
