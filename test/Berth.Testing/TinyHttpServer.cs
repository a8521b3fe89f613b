using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Berth.Testing;

/// <summary>A request as it came over the wire.</summary>
public sealed record TinyRequest(string Line, string Head, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>
/// An HTTP/1.1 server on a unix socket that says byte for byte what the test wants: the handler is given each request and the raw socket.
/// It returns false to close the connection.
/// </summary>
public sealed class TinyHttpServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly TempDirectory _directory = new();
    private readonly Func<TinyRequest, Socket, bool> _handle;

    public TinyHttpServer(Func<TinyRequest, Socket, bool> handle)
    {
        _handle = handle;
        Path = System.IO.Path.Combine(_directory.Path, "s");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen(16);
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public string Path { get; }

    public string Host => $"unix://{Path}";

    public int Connections { get; private set; }

    public ConcurrentQueue<TinyRequest> Requests { get; } = new();

    public static void Send(Socket socket, string text) => socket.Send(Encoding.UTF8.GetBytes(text));

    public static bool Answer(Socket socket, int status, string json)
    {
        Send(socket, $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");
        return true;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _directory.Dispose();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.Accept();
                Connections++;
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The test is over.
            return;
        }
    }

    private void Serve(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            while (Read(stream) is { } request)
            {
                Requests.Enqueue(request);
                if (!_handle(request, socket))
                    return;
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException)
        {
            // The client hung up.
            return;
        }
    }

    private static TinyRequest? Read(NetworkStream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var one = stream.ReadByte();
            if (one < 0) return null;
            head.Append((char)one);
        }

        var text = head.ToString();
        var body = Array.Empty<byte>();
        if (Header(text, "Content-Length") is { } length)
        {
            body = new byte[int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)];
            stream.ReadExactly(body);
        }
        else if (Header(text, "Transfer-Encoding") is not null)
        {
            body = ReadChunks(stream);
        }

        return new TinyRequest(text[..text.IndexOf("\r\n", StringComparison.Ordinal)], text, body);
    }

    private static byte[] ReadChunks(NetworkStream stream)
    {
        var body = new List<byte>();
        while (true)
        {
            var line = new StringBuilder();
            while (!line.ToString().EndsWith("\r\n", StringComparison.Ordinal))
                line.Append((char)stream.ReadByte());
            var chunk = new byte[Convert.ToInt32(line.ToString().Trim(), 16)];
            stream.ReadExactly(chunk);
            body.AddRange(chunk);
            stream.ReadExactly(new byte[2]);
            if (chunk.Length == 0) return [.. body];
        }
    }

    private static string? Header(string head, string name)
    {
        foreach (var line in head.Split("\r\n"))
        {
            if (line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
                return line[(name.Length + 1)..].Trim();
        }

        return null;
    }
}
