using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Berth.Linux.Calls;

namespace Berth.Testing.Registry;

/// <summary>
/// A registry that only gives, on the loopback of the engine's network namespace: open (25000), with a name and a password
/// (25001), with tokens (25002) and with TLS (25003).
/// </summary>
public sealed class LoopbackRegistry : IAsyncDisposable
{
    public const int Plain = 25000;
    public const int Basic = 25001;
    public const int Token = 25002;
    public const int Encrypted = 25003;

    private readonly CancellationTokenSource stop = new();
    private readonly RegistryContent content = new();
    private readonly X509Certificate2 certificate = SelfSigned();
    private readonly List<TcpListener> listeners = [];
    private readonly List<Task> loops = [];

    private LoopbackRegistry()
    {
    }

    /// <summary>Starts it in the namespace of <paramref name="process"/>, or in this process's.</summary>
    public static LoopbackRegistry Start(int? process)
    {
        var registry = new LoopbackRegistry();
        // A socket belongs to the namespace of the thread that made it, for good; so a thread goes there, listens and ends.
        Exception? failure = null;
        var listen = new Thread(() =>
        {
            try
            {
                registry.Listen(process);
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        listen.Start();
        listen.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException("the registry of the cases cannot listen", failure);
        }

        registry.loops.AddRange(registry.listeners.Select(registry.AcceptAsync));
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listeners.ForEach(listener => listener.Stop());
        await Task.WhenAll(loops);
        stop.Dispose();
        certificate.Dispose();
    }

    private void Listen(int? process)
    {
        if (process is { } pid)
        {
            using var file = Open.Path($"/proc/{pid}/ns/net", Berth.Linux.Calls.OpenFlags.ReadOnly);
            Setns.Join(file, NamespaceFlags.Network);
        }

        foreach (var port in new[] { Plain, Basic, Token, Encrypted })
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            listeners.Add(listener);
        }
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var connection = await listener.AcceptTcpClientAsync(stop.Token);
                _ = AnswerAsync(connection, ((IPEndPoint)listener.LocalEndpoint).Port);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(TcpClient connection, int port)
    {
        using var _ = connection;
        try
        {
            Stream stream = connection.GetStream();
            if (port == Encrypted)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(certificate);
                stream = secure;
            }

            using (stream)
            {
                var head = await ReadHeadAsync(stream);
                if (head.Length > 0 && head[0].Split(' ') is [var method, var target, _])
                {
                    await WriteAsync(stream, method, content.Answer(port, target, head));
                }
            }
        }
        catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The engine tries TLS on the plain ports, and hangs up when it has seen enough.
        }
    }

    private static async Task<string[]> ReadHeadAsync(Stream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 64 * 1024 && await stream.ReadAsync(one) == 1)
        {
            // 22 begins a TLS record: no HTTP will come.
            if (head.Count == 0 && one[0] == 22)
            {
                return [];
            }

            head.Add(one[0]);
            if (head.Count >= 4 && head[^1] == '\n' && head[^3] == '\n')
            {
                break;
            }
        }

        return Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task WriteAsync(Stream stream, string method, RegistryAnswer answer)
    {
        var head = new StringBuilder($"HTTP/1.1 {answer.Status}\r\nConnection: close\r\nDocker-Distribution-Api-Version: registry/2.0\r\n");
        head.Append($"Content-Type: {answer.Type}\r\nContent-Length: {answer.Length ?? answer.Body.Length}\r\n");
        foreach (var line in answer.Headers)
        {
            head.Append(line).Append("\r\n");
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        if (method != "HEAD")
        {
            await stream.WriteAsync(answer.Body);
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var ephemeral = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
    }
}
