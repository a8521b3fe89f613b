using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Berth.Engine.Logs.Forward;

/// <summary>Sends to systemd's journal, in its own protocol: fields as lines, those with a newline in them with their length.</summary>
/// <param name="socketPath">Where the journal listens.</param>
/// <param name="fields">Fields of every entry.</param>
internal sealed class JournalSink(string socketPath, IReadOnlyList<(string Name, string Value)> fields) : ILogSink
{
    /// <summary>Where the journal listens.</summary>
    public const string DefaultSocket = "/run/systemd/journal/socket";

    private Socket? _socket;
    private ulong _ordinal;

    public async ValueTask ConnectAsync(CancellationToken ct)
    {
        if (_socket is not null) return;
        if (!Path.Exists(socketPath)) throw new LogSinkException("journald is not enabled on this host");
        _socket = await SinkConnection.DatagramAsync(socketPath, 0, ct);
    }

    public async ValueTask SendAsync(LogEntry entry, CancellationToken ct)
    {
        try
        {
            await _socket!.SendAsync(Message(entry), ct);
        }
        catch (SocketException error)
        {
            await DisposeAsync();
            throw new LogSinkException(error.Message, error);
        }
    }

    public ValueTask FlushAsync(CancellationToken ct) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        _socket = null;
        return ValueTask.CompletedTask;
    }

    private byte[] Message(LogEntry entry)
    {
        using var message = new MemoryStream();
        foreach (var (name, value) in fields) Add(message, name, Encoding.UTF8.GetBytes(value));
        var time = DateTimeOffset.UnixEpoch.AddTicks(entry.Nanoseconds / 100);
        Add(message, "SYSLOG_TIMESTAMP", Encoding.ASCII.GetBytes(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture)));
        Add(message, "CONTAINER_LOG_ORDINAL", Encoding.ASCII.GetBytes((++_ordinal).ToString(CultureInfo.InvariantCulture)));
        if (entry.IsPartial) Add(message, "CONTAINER_PARTIAL_MESSAGE", "true"u8);
        Add(message, "PRIORITY", entry.IsStderr ? "3"u8 : "6"u8);
        Add(message, "MESSAGE", entry.Text.Span);
        return message.ToArray();
    }

    private static void Add(MemoryStream message, string name, ReadOnlySpan<byte> value)
    {
        message.Write(Encoding.ASCII.GetBytes(name));
        if (value.Contains((byte)'\n'))
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)value.Length);
            message.WriteByte((byte)'\n');
            message.Write(length);
        }
        else
        {
            message.WriteByte((byte)'=');
        }
        message.Write(value);
        message.WriteByte((byte)'\n');
    }
}
