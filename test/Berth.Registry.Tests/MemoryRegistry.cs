using System.Net;
using Berth.Images.Content;
using Berth.Registry.Access;
using Berth.Registry.Calls;
using Berth.Testing;

namespace Berth.Registry.Tests;

/// <summary>A registry without a network: its client's requests are its calls. Opens again on the same folder as after a restart.</summary>
public sealed class MemoryRegistry : IDisposable
{
    private readonly TempDirectory _folder = new();
    private RegistryServer _server;

    /// <param name="options">How it behaves.</param>
    /// <param name="gate">Who comes in; everybody without one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="folder">Where it is kept, when that is not a folder of its own.</param>
    public MemoryRegistry(RegistryOptions? options = null, IGate? gate = null, ManualTime? time = null, string? folder = null)
    {
        Folder = folder ?? _folder.Path;
        (Options, Gate, Time) = (options ?? new RegistryOptions(), gate ?? new OpenGate(), time ?? new ManualTime());
        _server = Open();
        Http = new HttpClient(new Handler(this)) { BaseAddress = new Uri("http://registry.test") };
    }

    public HttpClient Http { get; }

    public RegistryOptions Options { get; set; }

    public IGate Gate { get; }

    public ManualTime Time { get; }

    public RegistryServer Server => _server;

    /// <summary>Damage that requests met.</summary>
    public List<StoreDamage> Damage { get; } = [];

    public string Folder { get; }

    public string Content => System.IO.Path.Combine(Folder, "content");

    public void Restart()
    {
        _server.Dispose();
        _server = Open();
    }

    public void Dispose()
    {
        Http.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    /// <summary>The answer of anything that answers calls.</summary>
    public static async Task<HttpResponseMessage> AnswerAsync(
        Func<RegistryCall, Task> server, HttpRequestMessage request, CancellationToken cancellationToken, Action<StoreDamage>? damaged = null)
    {
        var call = new Call(request, await (request.Content?.ReadAsStreamAsync(cancellationToken) ?? Task.FromResult(Stream.Null)), cancellationToken);
        try
        {
            await server(call);
        }
        catch (RegistryException refusal) when (!call.HasAnswered)
        {
            await RegistryServer.RefuseAsync(call, refusal);
        }
        finally
        {
            if (call.Damage is { } damage) damaged?.Invoke(damage);
        }
        return call.Answer;
    }

    private RegistryServer Open() => RegistryServer.Open(System.IO.Path.Combine(Folder, "registry"), ContentStore.Open(Content), Options, Gate, Time);

    private sealed class Handler(MemoryRegistry registry) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            AnswerAsync(registry.Server.AnswerAsync, request, cancellationToken, registry.Damage.Add);
    }

    private sealed class Call : RegistryCall
    {
        private readonly HttpRequestMessage _request;
        private bool _isSent;

        public Call(HttpRequestMessage request, Stream body, CancellationToken aborted)
        {
            (_request, Body, Aborted, Method) = (request, body, aborted, request.Method.Method);
            Path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath);
            Query = RegistryQuery.Parse(request.RequestUri.Query);
            Answer.Content = new ByteArrayContent([]);
        }

        public HttpResponseMessage Answer { get; } = new();

        public override string Origin => "http://registry.test";

        public override Stream Body { get; }

        public override long? BodyLength => _request.Headers.TransferEncodingChunked == true ? null : _request.Content?.Headers.ContentLength;

        public override CancellationToken Aborted { get; }

        public override bool HasAnswered => _isSent;

        public override string? Header(string name) =>
            _request.Headers.NonValidated.TryGetValues(name, out var values) || _request.Content?.Headers.NonValidated.TryGetValues(name, out values) == true
                ? string.Join(',', values) : null;

        public override void SetHeader(string name, string value)
        {
            if (!Answer.Headers.TryAddWithoutValidation(name, value)) Answer.Content.Headers.TryAddWithoutValidation(name, value);
        }

        public override Task SendAsync(ReadOnlyMemory<byte> body) => SendFileAsync(new MemoryStream(body.ToArray()), 0, body.Length);

        public override Task SendFileAsync(Stream file, long offset, long length)
        {
            if (!IsHead) file.Seek(offset, SeekOrigin.Begin);
            return SendStreamAsync(file, 0, length);
        }

        public override async Task SendStreamAsync(Stream content, long offset, long length)
        {
            _isSent = true;
            var bytes = new byte[IsHead ? 0 : length];
            await content.ReadExactlyAsync(new byte[IsHead ? 0 : offset], Aborted);
            await content.ReadExactlyAsync(bytes, Aborted);
            var body = new ByteArrayContent(bytes);
            foreach (var (name, values) in Answer.Content.Headers.NonValidated) body.Headers.TryAddWithoutValidation(name, values);
            body.Headers.ContentLength = length;
            (Answer.Content, Answer.StatusCode, Answer.RequestMessage) = (body, (HttpStatusCode)Status, _request);
        }
    }
}

/// <summary>A clock that goes on when it is told to.</summary>
public sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan span) => _now += span;
}
