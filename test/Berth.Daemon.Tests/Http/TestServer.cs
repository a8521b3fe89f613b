using System.Net.Sockets;
using System.Text;
using Berth.Daemon.Http;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Testing;

namespace Berth.Daemon.Tests.Http;

/// <summary>The HTTP front on a unix socket of its own, with the routes of one test.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TempDirectory _folder;
    private readonly Server _server;

    private TestServer(TempDirectory folder, Server server, MemoryStream log) => (_folder, _server, LogBytes) = (folder, server, log);

    public string SocketPath => _folder["s"];

    public MemoryStream LogBytes { get; }

    public static async Task<TestServer> StartAsync(Action<Routes> map)
    {
        var folder = new TempDirectory();
        var log = new MemoryStream();
        var routes = new Routes();
        map(routes);
        var options = new DaemonOptions { Hosts = [$"unix://{folder["s"]}"], Group = "0" };
        var logged = new Log(log, LogLevel.Warning, json: false, TimeProvider.System);
        var server = await Server.StartAsync(BoundSockets.Bind(Listener.From(options, logged), options.Group, logged), routes, "0.0.0", logged);
        return new TestServer(folder, server, log);
    }

    public async Task<Socket> ConnectAsync(CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), ct);
        return socket;
    }

    /// <summary>Sends a whole request and gives back everything until the server closes.</summary>
    public async Task<string> SendAsync(string request, CancellationToken ct)
    {
        using var socket = await ConnectAsync(ct);
        try
        {
            for (var rest = Encoding.UTF8.GetBytes(request).AsMemory(); !rest.IsEmpty;) rest = rest[await socket.SendAsync(rest, ct)..];
            return await ReadToEndAsync(socket, ct);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.Shutdown or SocketError.ConnectionReset)
        {
            // Refused while we were still sending; the answer may be lost with what we sent.
            return "";
        }
    }

    /// <summary>A request without a body, on a connection that the server closes after it.</summary>
    public Task<string> GetAsync(string method, string path, CancellationToken ct) =>
        SendAsync($"{method} {path} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n", ct);

    /// <summary>A request with a JSON body, on a connection that the server closes after it.</summary>
    public Task<string> PostAsync(string path, string body, CancellationToken ct, string contentType = "application/json") => SendAsync(
        $"POST {path} HTTP/1.1\r\nHost: d\r\nConnection: close\r\nContent-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}", ct);

    public static async Task<string> ReadToEndAsync(Socket socket, CancellationToken ct)
    {
        using var all = new MemoryStream();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, ct) is > 0 and var read) all.Write(buffer, 0, read);
        return Encoding.UTF8.GetString(all.ToArray());
    }

    public static async Task<string> ReadUntilAsync(Socket socket, string end, CancellationToken ct)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal) && await socket.ReceiveAsync(one, ct) == 1) text.Append((char)one[0]);
        return text.ToString();
    }

    /// <summary>Waits until all requests have ended.</summary>
    public Task StopAsync(CancellationToken ct) => _server.StopAsync(ct);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
