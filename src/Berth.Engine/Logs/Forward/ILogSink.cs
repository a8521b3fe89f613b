namespace Berth.Engine.Logs.Forward;

/// <summary>Where the log of a container is sent to: syslog, the journal, fluentd. Used by one thread of work at a time.</summary>
internal interface ILogSink : IAsyncDisposable
{
    /// <summary>Connects, if it is not connected.</summary>
    /// <exception cref="LogSinkException">Nobody is there, in Docker's words.</exception>
    ValueTask ConnectAsync(CancellationToken ct);

    /// <summary>Sends one entry; it may be sent again after a failure.</summary>
    /// <exception cref="LogSinkException">The connection is lost.</exception>
    ValueTask SendAsync(LogEntry entry, CancellationToken ct);

    /// <summary>Sees to it that what was sent has left.</summary>
    /// <exception cref="LogSinkException">The connection is lost.</exception>
    ValueTask FlushAsync(CancellationToken ct);
}

/// <summary>One entry of a log.</summary>
/// <param name="Text">Without its newline.</param>
/// <param name="IsPartial">The line goes on with the next entry.</param>
/// <param name="IsStderr">Written to standard error.</param>
/// <param name="Nanoseconds">When, since 1970.</param>
internal readonly record struct LogEntry(ReadOnlyMemory<byte> Text, bool IsPartial, bool IsStderr, long Nanoseconds);

/// <summary>The receiver of a log cannot be reached.</summary>
internal sealed class LogSinkException(string message, Exception? inner = null) : Exception(message, inner);
