using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Daemon.Http;

/// <summary>One request and its answer, as handlers see them. Reused by the connection's next request.</summary>
public sealed class Exchange
{
    /// <summary>The exact content type of Docker's answers: with a charset behind it the docker client prints raw JSON.</summary>
    public const string Json = "application/json";

    /// <summary>The content type of attach and logs when a terminal is behind it, or the client is older than 1.42.</summary>
    public const string RawStream = "application/vnd.docker.raw-stream";

    /// <summary>The content type of framed attach and logs.</summary>
    public const string MultiplexedStream = "application/vnd.docker.multiplexed-stream";

    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly DefaultHttpContext _http = new();
    private string _name = "";

    /// <summary>The request and response behind this, for what has no member here.</summary>
    public HttpContext Http => _http;

    /// <summary>The version of the API the client asked in; the newest when its path names none.</summary>
    public ApiVersion Version { get; internal set; }

    /// <summary>What stood for <c>{name}</c> in the path, decoded.</summary>
    public string Name => _name;

    /// <summary>The query.</summary>
    public Query Query { get; internal set; }

    /// <summary>Fires when the client goes away (any close of its writing half counts, as in Docker). Of no use after a hijack.</summary>
    public CancellationToken Aborted { get; internal set; }

    /// <summary>The path behind the version, still encoded.</summary>
    public string Path { get; internal set; } = "";

    /// <summary>Where an answer's body is written after <see cref="StartAsync"/>.</summary>
    public PipeWriter Output => _http.Response.BodyWriter;

    internal RawConnection? Connection { get; private set; }

    /// <summary>True once the status line is sent.</summary>
    internal bool Answered => _http.Response.HasStarted || Hijacked;

    internal bool Hijacked { get; private set; }

    /// <summary>A failure that the client was told of behind the head of the answer.</summary>
    internal Exception? ToldInStream { get; set; }

    /// <summary>True when the client asks for <c>Connection: Upgrade</c>; attach and exec work without it too.</summary>
    public bool WantsUpgrade => _http.Request.Headers.Upgrade.Count > 0;

    /// <summary>Answers a status without a body: 204, 304, or an empty 200 and 201.</summary>
    public Task RespondAsync(int status)
    {
        _http.Response.StatusCode = status;
        if (status is not (204 or 304)) _http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>Answers <paramref name="value"/> as JSON with Docker's newline at the end.</summary>
    public Task RespondAsync<T>(int status, T value, JsonTypeInfo<T> type)
    {
        var body = Buffers.Rent();
        JsonSerializer.Serialize(body.Json, value, type);
        return SendAsync(status, body);
    }

    /// <summary>Writes a JSON value, and a new line, into an answer whose head was sent by <see cref="StartAsync"/>.</summary>
    public async Task AppendAsync<T>(T value, JsonTypeInfo<T> type)
    {
        var body = Buffers.Rent();
        JsonSerializer.Serialize(body.Json, value, type);
        body.Json.Flush();
        body.Bytes.Write("\n"u8);
        await Output.WriteAsync(body.Bytes.WrittenMemory);
        Buffers.Return(body);
    }

    /// <summary>Answers JSON written by hand, with Docker's newline at the end.</summary>
    public Task RespondAsync(int status, Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var body = Buffers.Rent();
        write(body.Json);
        return SendAsync(status, body);
    }

    /// <summary>Answers <c>{"message": ...}</c>.</summary>
    public Task RefuseAsync(int status, string message) => RespondAsync(status, json =>
    {
        json.WriteStartObject();
        json.WriteString("message", message);
        json.WriteEndObject();
    });

    /// <summary>Refuses in plain text.</summary>
    public async Task RefuseAsTextAsync(int status, string message)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(message + "\n");
        _http.Response.StatusCode = status;
        _http.Response.Headers.ContentType = "text/plain; charset=utf-8";
        _http.Response.ContentLength = body.Length;
        await Output.WriteAsync(body);
    }

    /// <summary>
    /// Reads a JSON body, with Docker's sentences for what is wrong with it. Null for an empty body or a literal null.
    /// </summary>
    /// <exception cref="EngineException">Invalid: another content type, broken JSON, or something behind it.</exception>
    public ValueTask<T?> ReadAsync<T>(JsonTypeInfo<T> type) => JsonBody.ReadAsync(_http.Request, type, Aborted);

    /// <summary>
    /// The body, to be read by a thread that may wait. Dispose it before answering, also when nothing was read: what stays unread is Kestrel's.
    /// </summary>
    public Stream OpenBody() => new RequestBody(_http.Request, Connection, Aborted);

    /// <summary>Sends the status line and headers at once; the body follows on <see cref="Output"/>.</summary>
    public Task StartAsync(string? contentType, int status = 200)
    {
        _http.Response.StatusCode = status;
        _http.Response.Headers.ContentType = contentType;
        var started = _http.Response.StartAsync();
        // StartAsync alone leaves the head in the pipe; a client that waits for it (wait, events, logs) would not see it.
        return started.IsCompletedSuccessfully ? Output.FlushAsync().AsTask() : FlushAfter(started);
    }

    /// <summary>
    /// Takes the connection over: 101 for a client that asked for an upgrade, a bare 200 for one that did not. Read the body first.
    /// The framing is the caller's: <paramref name="contentType"/> only announces it.
    /// </summary>
    public ValueTask<Hijack> HijackAsync(string contentType)
    {
        if (Connection is null) throw EngineException.Invalid("this connection cannot be taken over");
        Hijacked = true;
        EndKestrelsPart();
        return Hijack.StartAsync(Connection, WantsUpgrade, contentType, !IsCareful(_http.Request.Headers.UserAgent.ToString()));
    }

    // Go's and Berth's own clients go on reading through the buffer they read the head with.
    private static bool IsCareful(string agent) => agent.StartsWith("Docker-Client/", StringComparison.Ordinal)
        || agent.StartsWith("Go-http-client/", StringComparison.Ordinal) || agent.StartsWith("berth", StringComparison.Ordinal);

    /// <summary>Takes the connection over with an answer of the caller's: status line, headers and the empty line.</summary>
    internal ValueTask<Hijack> HijackWithAsync(string head)
    {
        if (Connection is null) throw EngineException.Invalid("this connection cannot be taken over");
        Hijacked = true;
        EndKestrelsPart();
        return Hijack.StartAsync(Connection, head);
    }

    /// <summary>
    /// Refuses on a route that hijacks: plain text on a raw connection, which is what Docker's clients expect there. Handlers of attach and exec
    /// map their failures by <see cref="Routes.MapHijack"/>, which calls this.
    /// </summary>
    internal ValueTask RefuseHijackAsync(int status, string message)
    {
        if (Connection is null) return new ValueTask(RefuseAsync(status, message));
        Hijacked = true;
        EndKestrelsPart();
        return Hijack.RefuseAsync(Connection, status, Failures.Reason(status), message);
    }

    /// <summary>Runs <paramref name="work"/> and streams the JSON objects it reports; see <see cref="ProgressWriter"/>.</summary>
    /// <param name="work">Reports to the writer; a failure before its first report is answered with a status of its own.</param>
    /// <param name="failInStream">Answer 200 and say the failure in the stream even then.</param>
    public Task ProgressAsync(Func<ProgressWriter, CancellationToken, Task> work, bool failInStream = false) =>
        ProgressWriter.RunAsync(this, work, failInStream);

    internal void Begin(IFeatureCollection features)
    {
        _http.Initialize(features);
        Connection = features.Get<RawConnection>();
        Aborted = Connection?.Closed ?? CancellationToken.None;
        Hijacked = false;
        ToldInStream = null;
    }

    internal void End()
    {
        _http.Uninitialize();
        Connection = null;
        _name = "";
    }

    internal void SetName(ReadOnlySpan<char> raw)
    {
        if (raw.IsEmpty) return;
        _name = PercentText.Decode(raw, plus: false);
    }

    // What Kestrel itself would write is muted; it must also not wait for another request on this connection.
    private void EndKestrelsPart()
    {
        _http.Response.Headers.Connection = "close";
        _http.Response.ContentLength = 0;
    }

    private async Task FlushAfter(Task started)
    {
        await started;
        await Output.FlushAsync();
    }

    private async Task SendAsync(int status, Buffers body)
    {
        body.Json.Flush();
        body.Bytes.Write("\n"u8);
        var response = _http.Response;
        response.StatusCode = status;
        response.Headers.ContentType = Json;
        response.ContentLength = body.Bytes.WrittenCount;
        await response.BodyWriter.WriteAsync(body.Bytes.WrittenMemory);
        Buffers.Return(body);
    }

    // One buffer per thread that answers, kept unless an answer was huge.
    private sealed class Buffers
    {
        [ThreadStatic]
        private static Buffers? t_spare;

        private Buffers() => Json = new Utf8JsonWriter(Bytes, WriterOptions);

        public ArrayBufferWriter<byte> Bytes { get; } = new(2048);

        public Utf8JsonWriter Json { get; }

        public static Buffers Rent()
        {
            var buffers = t_spare ?? new Buffers();
            t_spare = null;
            return buffers;
        }

        public static void Return(Buffers buffers)
        {
            if (buffers.Bytes.Capacity > 64 * 1024) return;
            buffers.Bytes.ResetWrittenCount();
            buffers.Json.Reset();
            t_spare = buffers;
        }
    }
}
