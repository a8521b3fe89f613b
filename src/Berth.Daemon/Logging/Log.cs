using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Berth.Daemon.Logging;

/// <summary>
/// The daemon's log: one line per event on a stream (stderr, which systemd or a file keeps), as logfmt
/// (<c>time="..." level=info msg="..." key=value</c>) or as JSON objects.
/// </summary>
public sealed class Log(Stream output, LogLevel level, bool json, TimeProvider time)
{
    private static readonly SearchValues<char> s_bare =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/@^+");
    private readonly Lock _lock = new();

    /// <summary>What is below this is not written.</summary>
    public LogLevel Level { get; set; } = level;

    /// <summary>Whether an event of <paramref name="eventLevel"/> would be written: ask before building costly fields.</summary>
    public bool Writes(LogLevel eventLevel) => eventLevel >= Level;

    /// <summary>Every request and step.</summary>
    public void Debug(string message, params ReadOnlySpan<(string Key, object? Value)> fields) => Write(LogLevel.Debug, message, fields);

    /// <summary>What an operator wants to know of a day.</summary>
    public void Info(string message, params ReadOnlySpan<(string Key, object? Value)> fields) => Write(LogLevel.Info, message, fields);

    /// <summary>Something is not as it should be, and was coped with.</summary>
    public void Warning(string message, params ReadOnlySpan<(string Key, object? Value)> fields) => Write(LogLevel.Warning, message, fields);

    /// <summary>A request or a background step failed.</summary>
    public void Error(string message, params ReadOnlySpan<(string Key, object? Value)> fields) => Write(LogLevel.Error, message, fields);

    /// <summary>The daemon cannot go on.</summary>
    public void Fatal(string message, params ReadOnlySpan<(string Key, object? Value)> fields) => Write(LogLevel.Fatal, message, fields);

    /// <summary>Writes one event.</summary>
    public void Write(LogLevel eventLevel, string message, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
        if (!Writes(eventLevel)) return;
        var now = time.GetUtcNow();
        var line = json ? AsJson(now, eventLevel, message, fields) : AsText(now, eventLevel, message, fields);
        lock (_lock)
        {
            try
            {
                output.Write(line);
                output.Flush();
            }
            catch (IOException)
            {
                // Whoever read the log is gone. The daemon's work goes on without it.
            }
        }
    }

    private static byte[] AsText(DateTimeOffset now, LogLevel level, string message, ReadOnlySpan<(string Key, object? Value)> fields)
    {
        var text = new StringBuilder(160);
        text.Append(CultureInfo.InvariantCulture, $"time=\"{now:yyyy-MM-ddTHH:mm:ss.fffffff}Z\" level={Name(level)} msg=");
        Quote(text, message, always: true);
        foreach (var (key, value) in fields)
        {
            text.Append(' ').Append(key).Append('=');
            Quote(text, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", always: false);
        }
        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }

    private static byte[] AsJson(DateTimeOffset now, LogLevel level, string message, ReadOnlySpan<(string Key, object? Value)> fields)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(bytes, Http.Exchange.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("level", Name(level));
            writer.WriteString("msg", message);
            writer.WriteString("time", now.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
            foreach (var (key, value) in fields) writer.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }
        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Debug => "debug",
        LogLevel.Info => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private static void Quote(StringBuilder text, string value, bool always)
    {
        if (!always && value.Length > 0 && !value.AsSpan().ContainsAnyExcept(s_bare))
        {
            text.Append(value);
            return;
        }
        text.Append('"');
        foreach (var c in value)
        {
            // A line break in a field must not become a second log line.
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => text.Append(c),
            };
        }
        text.Append('"');
    }
}
