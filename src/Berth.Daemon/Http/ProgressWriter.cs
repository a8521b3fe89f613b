using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Berth.Daemon.Http;

/// <summary>
/// The answer of pull, load, import and push: JSON objects, each ended by CR LF, sent as they happen. Until the first one the
/// response is unsent, so a failure before it has a status of its own; afterwards it is the last object of a 200.
/// The work writes into memory and never waits for the client; one pump sends what has gathered.
/// </summary>
public sealed class ProgressWriter : IDisposable
{
    private readonly Exchange _exchange;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _ready = new(0, 1);
    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<byte> _gathering = new(512);
    private ArrayBufferWriter<byte> _sending = new(512);

    private ProgressWriter(Exchange exchange)
    {
        _exchange = exchange;
        _json = new Utf8JsonWriter(_gathering, Exchange.WriterOptions);
    }

    /// <summary>Writes one object. Callable from any thread.</summary>
    public void Write<T>(T message, JsonTypeInfo<T> type)
    {
        lock (_lock)
        {
            JsonSerializer.Serialize(_json, message, type);
            End();
        }
    }

    /// <summary>Writes one object by hand. Callable from any thread.</summary>
    public void Write(Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        lock (_lock)
        {
            write(_json);
            End();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _ready.Dispose();
    }

    /// <summary>Runs <paramref name="work"/> and sends what it reports.</summary>
    internal static async Task RunAsync(Exchange exchange, Func<ProgressWriter, CancellationToken, Task> work, bool failInStream)
    {
        using var writer = new ProgressWriter(exchange);
        var running = Begin(work, writer, exchange.Aborted);
        var started = false;
        while (true)
        {
            var ready = writer._ready.WaitAsync();
            await Task.WhenAny(running, ready);
            var done = running.IsCompleted;
            // Nothing sent and failed: the failure gets its own status.
            if (done && running.IsFaulted && !failInStream && !started && !writer.HasSomething()) await running;
            if (done && running.IsCanceled) writer.Fail("context canceled");
            if (done && running.Exception?.InnerException is { } failure)
            {
                exchange.ToldInStream = failure;
                writer.Fail(Failures.Sentence(failure));
            }
            if (!started)
            {
                started = true;
                exchange.Http.Response.Headers.ContentType = Exchange.Json;
                await exchange.Http.Response.StartAsync();
            }
            await writer.SendAsync();
            if (done) return;
        }
    }

    // Also what fails before its first await fails as a task.
    private static async Task Begin(Func<ProgressWriter, CancellationToken, Task> work, ProgressWriter writer, CancellationToken ct) => await work(writer, ct);

    private bool HasSomething()
    {
        lock (_lock) return _gathering.WrittenCount > 0;
    }

    // Both spellings of the message: very old clients know only the second.
    private void Fail(string message) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("errorDetail");
        json.WriteString("message", message);
        json.WriteEndObject();
        json.WriteString("error", message);
        json.WriteEndObject();
    });

    private void End()
    {
        _json.Flush();
        _gathering.Write("\r\n"u8);
        _json.Reset(_gathering);
        if (_ready.CurrentCount == 0) _ready.Release();
    }

    private async Task SendAsync()
    {
        lock (_lock)
        {
            (_gathering, _sending) = (_sending, _gathering);
            _json.Reset(_gathering);
        }
        if (_sending.WrittenCount == 0) return;
        await _exchange.Http.Response.BodyWriter.WriteAsync(_sending.WrittenMemory, _exchange.Aborted);
        _sending.ResetWrittenCount();
    }
}
