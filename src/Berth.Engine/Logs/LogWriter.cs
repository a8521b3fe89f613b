using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Berth.Engine.Logs;

/// <summary>Gathers records in the form the client asked for, and sends them in large pieces.</summary>
internal sealed class LogWriter(LogRequest request, Stream output)
{
    private const int PieceBytes = 128 * 1024;
    private const int HeaderBytes = 8;
    private const int TimeBytes = 31;

    // Docker's own client reads frames into 32 KB, and grows for larger ones.
    private const int MostShared = 32 * 1024;

    private byte[] _buffer = new byte[PieceBytes + (64 * 1024)];
    private int _length;
    private int _frame = -1;
    private bool _frameIsStderr;

    /// <summary>True when so much has gathered that it should be sent.</summary>
    public bool IsFull => _length >= PieceBytes;

    /// <summary>Takes a record over. False when it is later than asked for: everything after it is too.</summary>
    public bool Add(scoped in LogRecord record)
    {
        if (request.Since is not null || request.Until is not null)
        {
            var time = record.Nanoseconds();
            if (time < request.Since) return true;
            if (time > request.Until) return false;
        }
        if (record.IsStderr ? !request.Stderr : !request.Stdout) return true;
        var details = request.Details ? Details(record.Attributes) : null;
        Reserve(HeaderBytes + TimeBytes + record.Text.Length + (details?.Length ?? 0));
        var start = Begin(record.IsStderr);
        if (request.Timestamps)
        {
            record.CopyTime(_buffer.AsSpan(_length));
            _length += TimeBytes;
            _buffer[_length - 1] = (byte)' ';
        }
        if (details is not null)
        {
            details.CopyTo(_buffer, _length);
            _length += details.Length;
        }
        _length += record.CopyText(_buffer.AsSpan(_length));
        if (request.Framed) BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(start + 4), _length - start - HeaderBytes);
        return true;
    }

    /// <summary>Sends what has gathered.</summary>
    public async ValueTask SendAsync(CancellationToken ct)
    {
        if (_length == 0) return;
        await output.WriteAsync(_buffer.AsMemory(0, _length), ct);
        _length = 0;
        _frame = -1;
    }

    /// <summary>Sends what has gathered, and sees to it that it leaves.</summary>
    public async ValueTask FlushAsync(CancellationToken ct)
    {
        if (_length == 0) return;
        await SendAsync(ct);
        await output.FlushAsync(ct);
    }

    // Where the frame of the next record starts: a new one, or the last one when it may be shared.
    private int Begin(bool isStderr)
    {
        if (!request.Framed) return 0;
        if (request.SharedFrames && _frame >= 0 && _frameIsStderr == isStderr && _length - _frame < MostShared) return _frame;
        _frame = _length;
        _frameIsStderr = isStderr;
        _buffer.AsSpan(_length, HeaderBytes).Clear();
        _buffer[_length] = (byte)(isStderr ? 2 : 1);
        _length += HeaderBytes;
        return _frame;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length >= bytes) return;
        Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
    }

    // k=v,k=v and a space, keys in order, both escaped as in a query; just the space when there are none.
    private static byte[] Details(ReadOnlySpan<byte> attributes)
    {
        if (attributes.IsEmpty) return " "u8.ToArray();
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(attributes);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            var key = reader.GetString()!;
            if (reader.Read() && reader.TokenType == JsonTokenType.String) pairs[key] = reader.GetString()!;
        }
        return Encoding.UTF8.GetBytes(string.Join(',', pairs.Select(p => $"{WebUtility.UrlEncode(p.Key)}={WebUtility.UrlEncode(p.Value)}")) + " ");
    }
}
