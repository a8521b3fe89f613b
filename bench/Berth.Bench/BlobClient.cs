using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Berth.Bench;

/// <summary>
/// A client of a registry on loopback that costs next to nothing, so that two processors measure the registry and not the client: a blob is sent by
/// sendfile(2), and one that is received is counted and dropped by the kernel (MSG_TRUNC, tcp(7)).
/// </summary>
internal sealed class BlobClient : IDisposable
{
    private const int HeadSize = 16 << 10;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly string _host;

    public BlobClient(int port)
    {
        _host = $"127.0.0.1:{port}";
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Puts a file at an address of the registry.</summary>
    /// <exception cref="InvalidOperationException">The registry did not take it.</exception>
    public void Put(string target, string file)
    {
        Ask(FormattableString.Invariant($"PUT {target} HTTP/1.1\r\nHost: {_host}\r\nContent-Type: application/octet-stream\r\nContent-Length: {new FileInfo(file).Length}\r\n\r\n"));
        _socket.SendFile(file);
        Drop(Answer(201));
    }

    /// <summary>Gets what is at an address of the registry.</summary>
    /// <exception cref="InvalidOperationException">The registry did not give it whole.</exception>
    public void Get(string target)
    {
        Ask($"GET {target} HTTP/1.1\r\nHost: {_host}\r\n\r\n");
        Drop(Answer(200));
    }

    public void Dispose() => _socket.Dispose();

    private void Ask(string head)
    {
        for (var bytes = Encoding.ASCII.GetBytes(head).AsMemory(); !bytes.IsEmpty;) bytes = bytes[_socket.Send(bytes.Span)..];
    }

    // Reads the head; returns the bytes of the body that are still to come.
    private long Answer(int expected)
    {
        var (have, end) = (0, -1);
        while ((end = _buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var count = have < HeadSize ? _socket.Receive(_buffer.AsSpan(have, HeadSize - have)) : 0;
            if (count == 0) throw new InvalidOperationException($"{_host} ended in the head of an answer");
            have += count;
        }
        var lines = Encoding.ASCII.GetString(_buffer, 0, end).Split("\r\n");
        if (!lines[0].StartsWith($"HTTP/1.1 {expected} ", StringComparison.Ordinal)) throw new InvalidOperationException($"{_host} answered {lines[0]}");
        const string Length = "content-length:";
        var length = lines.First(x => x.StartsWith(Length, StringComparison.OrdinalIgnoreCase))[Length.Length..];
        return long.Parse(length, CultureInfo.InvariantCulture) - (have - end - 4);
    }

    private void Drop(long left)
    {
        while (left > 0)
        {
            var count = _socket.Receive(_buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length)), SocketFlags.Truncated);
            if (count == 0) throw new InvalidOperationException($"{_host} ended {left} bytes early");
            left -= count;
        }
    }
}
