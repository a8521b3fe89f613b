using Microsoft.Extensions.Logging;
using KestrelLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Berth.Daemon.Logging;

/// <summary>Puts what Kestrel has to say into the daemon's log: warnings and worse only, its own chatter is of no use to an operator.</summary>
internal sealed class LogProvider(Log log) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) => throw new InvalidOperationException("the log has one sink");

    public ILogger CreateLogger(string categoryName) => new Logger(log, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(Log log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(KestrelLevel logLevel) => logLevel is >= KestrelLevel.Warning and < KestrelLevel.None;

        public void Log<TState>(KestrelLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var level = logLevel == KestrelLevel.Warning ? LogLevel.Warning : LogLevel.Error;
            if (exception is null) log.Write(level, formatter(state, exception), ("from", category));
            else log.Write(level, formatter(state, exception), ("from", category), ("error", exception.Message));
            // Where in Kestrel it happened helps us and nobody else.
            if (exception is not null) log.Debug(formatter(state, exception), ("from", category), ("error", exception.ToString()));
        }
    }
}
