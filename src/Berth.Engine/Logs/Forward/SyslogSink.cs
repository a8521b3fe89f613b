using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Berth.Engine.Logs.Drivers;

namespace Berth.Engine.Logs.Forward;

/// <summary>Sends to a syslog server, or to the machine's own through its socket.</summary>
internal sealed class SyslogSink(SyslogOptions options, string tag) : ILogSink
{
    private const int Information = 6;
    private const int Error = 3;
    private static readonly string[] LocalSockets = ["/dev/log", "/var/run/syslog", "/var/run/log"];

    private Socket? _datagrams;
    private Stream? _stream;

    public async ValueTask ConnectAsync(CancellationToken ct)
    {
        if (_datagrams is not null || _stream is not null) return;
        if (options.Protocol.Length == 0) await ConnectLocalAsync(ct);
        else if (options.Protocol is "udp" or "unixgram") _datagrams = await SinkConnection.DatagramAsync(options.Host, options.Port, ct);
        else
        {
            var tls = options.Protocol == "tcp+tls"
                ? SinkConnection.Tls(options.Host, options.CaCertificate, options.Certificate, options.Key, options.SkipVerify)
                : null;
            _stream = await SinkConnection.StreamAsync(options.Host, options.Port, tls, ct);
        }
    }

    public async ValueTask SendAsync(LogEntry entry, CancellationToken ct)
    {
        var message = Message(entry);
        try
        {
            if (_stream is not null) await _stream.WriteAsync(message, ct);
            else await _datagrams!.SendAsync(message, ct);
        }
        catch (SocketException error) when (_datagrams is not null && options.Protocol == "udp" && error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // Nobody listens, says the answer to an earlier datagram. That is how it is with datagrams: this one was not sent.
            await _datagrams.SendAsync(message, ct);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            await DisposeAsync();
            throw new LogSinkException(error.Message, error);
        }
    }

    public ValueTask FlushAsync(CancellationToken ct) => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _datagrams?.Dispose();
        _datagrams = null;
        if (_stream is not null) await _stream.DisposeAsync();
        _stream = null;
    }

    internal byte[] Message(LogEntry entry)
    {
        var priority = (options.Facility * 8) + (entry.IsStderr ? Error : Information);
        var time = DateTimeOffset.UnixEpoch.AddTicks(entry.Nanoseconds / 100).ToLocalTime();
        var (pid, host) = (Environment.ProcessId, Environment.MachineName);
        var stamp = string.Create(CultureInfo.InvariantCulture, $"{time:MMM} {time.Day,2} {time:HH:mm:ss}");
        var head = options.Format switch
        {
            "rfc3164" => Invariant($"<{priority}>{stamp} {host} {tag}[{pid}]: "),
            "rfc5424" => Invariant($"<{priority}>1 {Zone(time, "yyyy-MM-ddTHH:mm:ss")} {host} {tag} {pid} {tag} - "),
            "rfc5424micro" => Invariant($"<{priority}>1 {Zone(time, "yyyy-MM-ddTHH:mm:ss.ffffff")} {host} {tag} {pid} {tag} - "),
            _ => Invariant($"<{priority}>{stamp} {tag}[{pid}]: "),
        };
        byte[] message = [.. Encoding.UTF8.GetBytes(head), .. entry.Text.Span, (byte)'\n'];
        // Over TLS a message of RFC 5424 is preceded by its length (RFC 5425).
        return options is { Protocol: "tcp+tls", Format: "rfc5424" or "rfc5424micro" }
            ? [.. Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "), .. message]
            : message;
    }

    private async ValueTask ConnectLocalAsync(CancellationToken ct)
    {
        foreach (var path in LocalSockets.Where(Path.Exists))
        {
            try
            {
                _datagrams = await SinkConnection.DatagramAsync(path, 0, ct);
                return;
            }
            catch (LogSinkException)
            {
                // A socket nobody holds any more, or one of the other kind: the next one, and in the end the sentence below.
            }
        }
        throw new LogSinkException("Unix syslog delivery error");
    }

    private static string Zone(DateTimeOffset time, string format) =>
        time.ToString(format, CultureInfo.InvariantCulture) + (time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
