using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Berth.Daemon.Lifecycle;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Berth.Daemon.Http;

/// <summary>One address of the daemon.</summary>
/// <param name="EndPoint">Where; null for a socket that systemd opened.</param>
/// <param name="Handle">The descriptor of a socket that systemd opened.</param>
/// <param name="Certificates">For tcp with TLS.</param>
internal sealed record Listener(EndPoint? EndPoint, int Handle, ServerCertificates? Certificates)
{
    /// <summary>Where berthd listens when nobody says.</summary>
    public const string Default = "unix:///run/berth/berth.sock";

    private const int TlsPort = 2376;
    private const int PlainPort = 2375;

    /// <summary>The listeners that the options ask for.</summary>
    public static IReadOnlyList<Listener> From(DaemonOptions options, Log log)
    {
        var hosts = options.Hosts.Count == 0 ? [Default] : options.Hosts;
        var certificates = options.Tls ? ServerCertificates.Load(options) : null;
        return [.. hosts.SelectMany(h => Parse(h, options, certificates, log))];
    }

    /// <summary>Adds this address to Kestrel.</summary>
    public void AddTo(KestrelServerOptions kestrel)
    {
        if (EndPoint is null) kestrel.ListenHandle((ulong)Handle, Configure);
        else kestrel.Listen(EndPoint, Configure);
    }

    private void Configure(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        if (Certificates is { } certificates) listen.Use(TlsConnection.With(certificates));
        // Behind TLS, so that a hijacked connection's bytes are the plain ones.
        listen.Use(RawConnection.Wrap);
    }

    private static IEnumerable<Listener> Parse(string host, DaemonOptions options, ServerCertificates? certificates, Log log)
    {
        var parts = host.Split("://", 2);
        var (scheme, address) = parts.Length == 2 ? (parts[0], parts[1]) : host.StartsWith('/') ? ("unix", host) : ("tcp", host);
        switch (scheme)
        {
            case "unix":
                return [new Listener(new UnixDomainSocketEndPoint(address.Length == 0 ? Default["unix://".Length..] : address), 0, null)];
            case "fd":
                return SystemdSockets.Find(address).Select(fd => new Listener(null, fd, null));
            case "tcp":
                return [Tcp(host, address, options, certificates, log)];
            default:
                throw new OptionsException($"invalid bind address format: {host}");
        }
    }

    private static Listener Tcp(string host, string address, DaemonOptions options, ServerCertificates? certificates, Log log)
    {
        if (certificates is null || !options.TlsVerify)
        {
            if (!options.InsecureTcp)
            {
                throw new OptionsException($"{host} would let whoever reaches it become root on this machine: "
                    + "give --tlsverify with --tlscacert, --tlscert and --tlskey, or say --insecure-tcp if that is meant");
            }
            log.Warning("INSECURE: whoever reaches this address becomes root on this machine, because clients need no certificate", ("host", host));
        }
        var colon = address.LastIndexOf(':');
        var (name, port) = colon < 0 || address.EndsWith(']') ? (address, "") : (address[..colon], address[(colon + 1)..]);
        var number = certificates is null ? PlainPort : TlsPort;
        if (port.Length > 0 && !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number)) throw new OptionsException($"invalid bind address format: {host}");
        name = name.Trim('[', ']');
        var ip = name switch
        {
            "" => IPAddress.Any,
            "localhost" => IPAddress.Loopback,
            _ => IPAddress.TryParse(name, out var parsed) ? parsed : throw new OptionsException($"invalid bind address (use an IP address): {host}"),
        };
        return new Listener(new IPEndPoint(ip, number), 0, certificates);
    }
}
