using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Api.Client;

/// <summary>One blocking HTTP/1.1 connection: a buffer, the head of the current answer, and where its body ends.</summary>
internal sealed class ApiConnection(FileDescriptor socket) : IDisposable
{
    private const int MaxHead = 64 * 1024;
    private byte[] _buffer = new byte[4096];
    private int _start, _end;
    private BodyKind _body;
    private long _left;

    private enum BodyKind
    {
        None,
        Length,
        Chunked,
        UntilEnd,
    }

    public FileDescriptor Socket => socket;

    /// <summary>The answer has been read to its end and the peer keeps the connection.</summary>
    public bool Reusable { get; private set; }

    /// <summary>Bytes that came behind what was read so far.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    public void Consume(int count) => _start += count;

    public void Send(ReadOnlySpan<byte> bytes)
    {
        Reusable = false;
        Write.All(socket, bytes);
    }

    /// <summary>Reads status and headers of the next final answer.</summary>
    public (int Status, string Head) ReadHead(bool bodiless)
    {
        while (true)
        {
            int length;
            while ((length = Buffered.IndexOf("\r\n\r\n"u8)) < 0)
                Fill("the head of an answer");
            var head = Encoding.Latin1.GetString(_buffer, _start, length);
            _start += length + 4;
            if (head.Length < 12 || !head.StartsWith("HTTP/1.", StringComparison.Ordinal)
                || !int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
                throw new ApiConnectionException("malformed HTTP response");
            if (status is >= 100 and < 200 and not 101)
                continue;
            Frame(status, head, bodiless);
            return (status, head);
        }
    }

    /// <summary>Value of a header; null when it is not there.</summary>
    public static string? Header(string head, string name)
    {
        var rest = head.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf("\r\n");
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 2)..];
            if (line.Length > name.Length && line[name.Length] == ':' && line[..name.Length].Equals(name, StringComparison.OrdinalIgnoreCase))
                return line[(name.Length + 1)..].Trim().ToString();
        }

        return null;
    }

    /// <summary>Reads from the body of the current answer; 0 at its end.</summary>
    public int ReadBody(Span<byte> into)
    {
        if (into.IsEmpty)
            return 0;
        switch (_body)
        {
            case BodyKind.Length when _left > 0:
                var count = Take(into[..(int)Math.Min(into.Length, _left)]);
                _left -= count;
                if (_left == 0)
                    Finish();
                return count;
            case BodyKind.Chunked:
                return ReadChunk(into);
            case BodyKind.UntilEnd:
                count = TakeOrEnd(into);
                if (count == 0)
                    _body = BodyKind.None;
                return count;
            default:
                return 0;
        }
    }

    public void Dispose() => socket.Dispose();

    private void Frame(int status, string head, bool bodiless)
    {
        Reusable = false;
        _keep = !string.Equals(Header(head, "Connection"), "close", StringComparison.OrdinalIgnoreCase);
        if (status == 101)
        {
            _keep = false;
            _body = BodyKind.UntilEnd;
        }
        else if (bodiless || status is 204 or 304)
        {
            Finish();
        }
        else if (Header(head, "Transfer-Encoding") is { } coding && coding.EndsWith("chunked", StringComparison.OrdinalIgnoreCase))
        {
            _body = BodyKind.Chunked;
            _left = 0;
            _firstChunk = true;
        }
        else if (Header(head, "Content-Length") is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _left))
        {
            _body = BodyKind.Length;
            if (_left == 0)
                Finish();
        }
        else
        {
            _keep = false;
            _body = BodyKind.UntilEnd;
        }
    }

    private bool _keep, _firstChunk;

    private void Finish()
    {
        _body = BodyKind.None;
        Reusable = _keep;
    }

    private int ReadChunk(Span<byte> into)
    {
        if (_left == 0)
        {
            if (!_firstChunk)
                ReadLine();
            _firstChunk = false;
            var line = ReadLine();
            var extension = line.IndexOf(';');
            if (!long.TryParse(extension < 0 ? line : line.AsSpan(0, extension), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _left) || _left < 0)
                throw new ApiConnectionException("malformed chunked encoding");
            if (_left == 0)
            {
                while (ReadLine().Length > 0)
                {
                }

                Finish();
                return 0;
            }
        }

        var count = Take(into[..(int)Math.Min(into.Length, _left)]);
        _left -= count;
        return count;
    }

    private string ReadLine()
    {
        int length;
        while ((length = Buffered.IndexOf("\r\n"u8)) < 0)
            Fill("a chunk");
        var line = Encoding.Latin1.GetString(_buffer, _start, length);
        _start += length + 2;
        return line;
    }

    private int Take(Span<byte> into)
    {
        var count = TakeOrEnd(into);
        return count > 0 ? count : throw new ApiConnectionException("unexpected EOF");
    }

    private int TakeOrEnd(Span<byte> into)
    {
        if (_start == _end)
            return ReadSocket(into);
        var count = Math.Min(into.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(into);
        _start += count;
        return count;
    }

    private void Fill(string what)
    {
        if (_start > 0)
        {
            Buffered.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxHead)
                throw new ApiConnectionException($"{what} is longer than {MaxHead} bytes");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var count = ReadSocket(_buffer.AsSpan(_end));
        if (count == 0)
            throw new ApiConnectionException("unexpected EOF");
        _end += count;
    }

    private int ReadSocket(Span<byte> into)
    {
        var count = Read.TryFrom(socket, into, out var errno);
        if (count >= 0)
            return count;
        var failure = new LinuxException($"read({socket})", errno);
        throw new ApiConnectionException(failure.Message, failure);
    }
}
