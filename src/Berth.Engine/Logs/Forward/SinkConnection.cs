using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Linux;

namespace Berth.Engine.Logs.Forward;

/// <summary>A connection to a receiver of logs, with errors as Docker tells them.</summary>
internal static class SinkConnection
{
    /// <summary>Connects a stream: tcp, tls or unix.</summary>
    /// <exception cref="LogSinkException">It cannot be reached.</exception>
    public static async ValueTask<Stream> StreamAsync(string host, int port, SslClientAuthenticationOptions? tls, CancellationToken ct)
    {
        var socket = port == 0 ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await ConnectAsync(socket, port == 0 ? "unix" : "tcp", host, port, ct);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is null) return stream;
            var secure = new SslStream(stream);
            await secure.AuthenticateAsClientAsync(tls, ct);
            return secure;
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            socket.Dispose();
            throw new LogSinkException("tls: " + error.Message, error);
        }
        catch (LogSinkException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects a datagram socket: udp, or unix when there is no port.</summary>
    /// <exception cref="LogSinkException">It cannot be reached.</exception>
    public static async ValueTask<Socket> DatagramAsync(string host, int port, CancellationToken ct)
    {
        var socket = port == 0 ? new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) : new Socket(SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await ConnectAsync(socket, port == 0 ? "unixgram" : "udp", host, port, ct);
            return socket;
        }
        catch (LogSinkException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="LogSinkException">A certificate cannot be read.</exception>
    public static SslClientAuthenticationOptions Tls(string host, string authority, string certificate, string key, bool skipVerify)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        try
        {
            if (certificate.Length > 0) options.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, key)];
            if (authority.Length > 0)
            {
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.ImportFromPemFile(authority);
                options.CertificateChainPolicy = policy;
            }
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new LogSinkException($"could not load X509 key pair: {error.Message}", error);
        }
#pragma warning disable CA5359 // Whoever sets syslog-tls-skip-verify asks for exactly this.
        if (skipVerify) options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        return options;
    }

    private static async ValueTask ConnectAsync(Socket socket, string network, string host, int port, CancellationToken ct)
    {
        try
        {
            if (port == 0) await socket.ConnectAsync(new UnixDomainSocketEndPoint(host), ct);
            else if (IPAddress.TryParse(host, out var address)) await socket.ConnectAsync(new IPEndPoint(address, port), ct);
            else await socket.ConnectAsync(new DnsEndPoint(host, port), ct);
        }
        catch (SocketException error)
        {
            var target = port == 0 ? host : string.Create(CultureInfo.InvariantCulture, $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");
            var why = error.SocketErrorCode switch
            {
                // .NET has no word of its own for a path that is not there.
                _ when port == 0 && !Path.Exists(host) => "connect: no such file or directory",
                SocketError.HostNotFound or SocketError.NoData => $"lookup {host}: no such host",
                _ => $"connect: {((Errno)error.NativeErrorCode).Describe()}",
            };
            throw new LogSinkException($"dial {network} {target}: {Lower(why)}", error);
        }
    }

    private static string Lower(string text) => text.ToLowerInvariant() is var lower && text.StartsWith("connect", StringComparison.Ordinal) ? lower : text;
}
