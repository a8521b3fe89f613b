using System.Net;
using System.Net.Sockets;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>Where the registry of a reference answers.</summary>
/// <param name="Host">Host and port as requests name them.</param>
/// <param name="IsInsecure">May be spoken to without TLS, or with a certificate nobody knows.</param>
internal sealed record RegistryEndpoint(string Host, bool IsInsecure)
{
    private const string HubHost = "registry-1.docker.io";

    /// <summary>The one scheme to speak, where an administrator said so; null to find out.</summary>
    public string? Scheme { get; init; }

    /// <summary>True for one that has copies of another registry's images: it is not shown that registry's credentials.</summary>
    public bool IsMirror { get; init; }

    /// <summary>The schemes to try, in order.</summary>
    public IEnumerable<string> Schemes => Scheme is not null ? [Scheme] : IsInsecure ? ["https", "http"] : ["https"];

    /// <summary>The mirrors of a reference's registry, in order, and then the registry.</summary>
    public static async Task<IReadOnlyList<RegistryEndpoint>> ToReadAsync(Reference reference, RegistryOptions options, CancellationToken cancellationToken)
    {
        var endpoints = new List<RegistryEndpoint>();
        foreach (var mirror in options.Mirrors)
        {
            if (MirrorOf(reference.Domain, mirror) is not { } uri) continue;
            endpoints.Add(new RegistryEndpoint(uri.Authority, await IsListedAsync(uri.Authority, options.Insecure, cancellationToken)) { Scheme = uri.Scheme, IsMirror = true });
        }
        endpoints.Add(await OfAsync(reference, options, cancellationToken));
        return endpoints;
    }

    // https://mirror is Docker Hub's, host=https://mirror that of the host.
    private static Uri? MirrorOf(string domain, string mirror)
    {
        var equals = mirror.IndexOf("=http", StringComparison.Ordinal);
        var (registry, address) = equals < 0 ? (Reference.DockerHub, mirror) : (mirror[..equals], mirror[(equals + 1)..]);
        return registry == domain && Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null;
    }

    public static async Task<RegistryEndpoint> OfAsync(Reference reference, RegistryOptions options, CancellationToken cancellationToken)
    {
        var host = reference.Domain == Reference.DockerHub ? HubHost : reference.Domain;
        return new RegistryEndpoint(host, await IsListedAsync(host, options.Insecure, cancellationToken));
    }

    private static async Task<bool> IsListedAsync(string host, IReadOnlyList<string> insecure, CancellationToken cancellationToken)
    {
        var name = HostName(host);
        if (name == "localhost" || (IPAddress.TryParse(name, out var literal) && IPAddress.IsLoopback(literal))) return true;
        if (insecure.Contains(host, StringComparer.OrdinalIgnoreCase) || insecure.Contains(name, StringComparer.OrdinalIgnoreCase)) return true;
        var networks = insecure.Select(x => IPNetwork.TryParse(x, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>().ToList();
        if (networks.Count == 0) return false;
        foreach (var address in await AddressesAsync(name, cancellationToken))
            if (networks.Any(x => x.Contains(address))) return true;
        return false;
    }

    private static async Task<IPAddress[]> AddressesAsync(string name, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(name, out var literal)) return [literal];
        try
        {
            return await Dns.GetHostAddressesAsync(name, cancellationToken);
        }
        catch (SocketException)
        {
            // Nobody knows the name: the request itself will say so.
            return [];
        }
    }

    private static string HostName(string host)
    {
        var port = host.LastIndexOf(':');
        return (port > host.LastIndexOf(']') ? host[..port] : host).Trim('[', ']');
    }
}
