using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Berth.Daemon.Http;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Berth.Daemon.Distribution;

/// <summary>Kestrel on the registry's addresses.</summary>
internal sealed class RegistryHost : IDisposable
{
    private readonly KestrelServer _kestrel;

    private RegistryHost(KestrelServer kestrel) => _kestrel = kestrel;

    /// <exception cref="OptionsException">An address is in use.</exception>
    public static async Task<RegistryHost> StartAsync<T>(IReadOnlyList<IPEndPoint> addresses, ServeCertificates? certificates, IHttpApplication<T> application, Log log)
        where T : notnull
    {
        var logs = new LogProvider(log);
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        SetLimits(options.Limits);
        foreach (var address in addresses)
        {
            options.Listen(address, listen =>
            {
                // HTTP/2 where TLS has agreed on it. Set aloud, Kestrel would complain: it does not know of this TLS.
                if (certificates is null) listen.Protocols = HttpProtocols.Http1;
                else listen.Use(TlsConnection.With(() => certificates.Handshake));
            });
        }
        var kestrel = new KestrelServer(Microsoft.Extensions.Options.Options.Create(options), new DirectTransport(), logs);
        try
        {
            await kestrel.StartAsync(application, CancellationToken.None);
            return new RegistryHost(kestrel);
        }
        catch (Exception e) when (e is IOException { InnerException: not null } or SocketException)
        {
            kestrel.Dispose();
            // Of an address of another machine nobody says which.
            throw new OptionsException($"failed to load listeners: {(e is SocketException ? $"listen {string.Join(", ", addresses)}: " : "")}{e.Message}");
        }
    }

    /// <summary>The address that <c>ADDRESS:PORT</c>, or <c>:PORT</c> for all addresses, means.</summary>
    /// <exception cref="OptionsException">It means none.</exception>
    public static IPEndPoint Address(string text)
    {
        var colon = text.LastIndexOf(':');
        var (host, port) = colon < 0 ? (text, "5000") : (text[..colon], text[(colon + 1)..]);
        var ip = host.Trim('[', ']') switch
        {
            "" => IPAddress.Any,
            "localhost" => IPAddress.Loopback,
            var name => IPAddress.TryParse(name, out var parsed) ? parsed : null,
        };
        return ip is not null && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new IPEndPoint(ip, number)
            : throw new OptionsException($"invalid address to listen on (ADDRESS:PORT with an IP address): {text}");
    }

    /// <summary>Where it listens, with the port that was found for port 0.</summary>
    public IReadOnlyList<string> Addresses => [.. _kestrel.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(x => new Uri(x).Authority)];

    public Task StopAsync(CancellationToken cancellationToken) => _kestrel.StopAsync(cancellationToken);

    public void Dispose() => _kestrel.Dispose();

    private static void SetLimits(KestrelServerLimits limits)
    {
        // A blob is as large as the registry allows, and comes as slowly as its sender's line; one that says nothing at all is cut off.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(30));
        limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(30));
        limits.MaxRequestHeadersTotalSize = 64 * 1024;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
    }
}
