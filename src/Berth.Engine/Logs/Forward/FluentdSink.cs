using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Berth.Engine.Logs.Drivers;

namespace Berth.Engine.Logs.Forward;

/// <summary>Sends to fluentd or fluent-bit by its forward protocol: MessagePack arrays of tag, time and record.</summary>
internal sealed class FluentdSink(FluentdOptions options, string tag, IReadOnlyList<(string Name, string Value)> fields) : ILogSink
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private Stream? _stream;
    private string _partialId = "";
    private int _partialOrdinal;

    public async ValueTask ConnectAsync(CancellationToken ct)
    {
        if (_stream is not null) return;
        var tls = options.Protocol == "tls" ? SinkConnection.Tls(options.Host, "", "", "", skipVerify: false) : null;
        _stream = await SinkConnection.StreamAsync(options.Host, options.Port, tls, ct);
    }

    public async ValueTask SendAsync(LogEntry entry, CancellationToken ct)
    {
        var chunk = options.RequestAck ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)) : null;
        try
        {
            await _stream!.WriteAsync(Message(entry, chunk), ct);
            if (chunk is not null) await ConfirmAsync(chunk, ct);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            await DisposeAsync();
            throw new LogSinkException(error.Message, error);
        }
    }

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        if (_stream is not null) await _stream.FlushAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null) await _stream.DisposeAsync();
        _stream = null;
    }

    // The answer is {"ack": chunk}; nothing else is ever sent this way.
    private async ValueTask ConfirmAsync(string chunk, CancellationToken ct)
    {
        var answer = new byte[256];
        var length = 0;
        while (!Encoding.ASCII.GetString(answer, 0, length).Contains(chunk, StringComparison.Ordinal))
        {
            var count = length == answer.Length ? 0 : await _stream!.ReadAsync(answer.AsMemory(length), ct);
            if (count == 0) throw new IOException("fluentd: no receipt");
            length += count;
        }
    }

    internal byte[] Message(LogEntry entry, string? chunk)
    {
        using var message = new MemoryStream();
        message.WriteByte((byte)(chunk is null ? 0x93 : 0x94));
        Text(message, Encoding.UTF8.GetBytes(tag));
        Time(message, entry.Nanoseconds);
        var record = new List<(string Name, byte[] Value)>(fields.Select(f => (f.Name, Encoding.UTF8.GetBytes(f.Value))))
        {
            ("source", entry.IsStderr ? "stderr"u8.ToArray() : "stdout"u8.ToArray()),
            ("log", entry.Text.ToArray()),
        };
        AddPartial(record, entry.IsPartial);
        // A map of at most 65535 pairs: attributes are far fewer.
        message.WriteByte(0xDE);
        Span<byte> count = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(count, (ushort)record.Count);
        message.Write(count);
        foreach (var (name, value) in record)
        {
            Text(message, Encoding.UTF8.GetBytes(name));
            Text(message, value);
        }
        if (chunk is null) return message.ToArray();
        message.WriteByte(0x81);
        Text(message, "chunk"u8);
        Text(message, Encoding.ASCII.GetBytes(chunk));
        return message.ToArray();
    }

    // The parts of one long line share an id, are numbered, and the last one says so.
    private void AddPartial(List<(string Name, byte[] Value)> record, bool isPartial)
    {
        if (!isPartial && _partialOrdinal == 0) return;
        if (_partialOrdinal == 0) _partialId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        record.Add(("partial_message", "true"u8.ToArray()));
        record.Add(("partial_id", Encoding.ASCII.GetBytes(_partialId)));
        record.Add(("partial_ordinal", Encoding.ASCII.GetBytes((++_partialOrdinal).ToString(System.Globalization.CultureInfo.InvariantCulture))));
        record.Add(("partial_last", isPartial ? "false"u8.ToArray() : "true"u8.ToArray()));
        if (!isPartial) _partialOrdinal = 0;
    }

    private void Time(MemoryStream message, long nanoseconds)
    {
        Span<byte> time = stackalloc byte[10];
        var seconds = (uint)(nanoseconds / NanosecondsPerSecond);
        if (options.SubSecond)
        {
            // EventTime: an extension of eight bytes, type 0.
            (time[0], time[1]) = (0xD7, 0x00);
            BinaryPrimitives.WriteUInt32BigEndian(time[2..], seconds);
            BinaryPrimitives.WriteUInt32BigEndian(time[6..], (uint)(nanoseconds % NanosecondsPerSecond));
            message.Write(time);
            return;
        }
        time[0] = 0xCE;
        BinaryPrimitives.WriteUInt32BigEndian(time[1..], seconds);
        message.Write(time[..5]);
    }

    private static void Text(MemoryStream message, ReadOnlySpan<byte> text)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = 0xDB;
        BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)text.Length);
        if (text.Length < 32) message.WriteByte((byte)(0xA0 | text.Length));
        else message.Write(head);
        message.Write(text);
    }
}
