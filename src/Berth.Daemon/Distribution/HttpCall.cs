using System.Globalization;
using System.Text;
using Berth.Registry.Calls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Berth.Daemon.Distribution;

/// <summary>A request to the registry that came over HTTP.</summary>
internal sealed class HttpCall : RegistryCall
{
    private const int PieceSize = 256 << 10;
    private readonly DefaultHttpContext _http;
    private readonly bool _isSecure;
    private readonly DirectConnection? _direct;
    private bool _sentDirectly;

    public HttpCall(IFeatureCollection features, bool isSecure)
    {
        (_http, _isSecure) = (new DefaultHttpContext(features), isSecure);
        _direct = isSecure ? null : features.Get<DirectConnection>();
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        Method = request.Method;
        var target = request.RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        Path = Uri.UnescapeDataString(mark < 0 ? target : target[..mark]);
        Query = mark < 0 ? RegistryQuery.Empty : RegistryQuery.Parse(target[mark..]);
    }

    /// <inheritdoc/>
    public override string Origin => $"{(_isSecure ? "https" : "http")}://{_http.Request.Headers.Host}";

    /// <inheritdoc/>
    public override Stream Body => _http.Request.Body;

    /// <inheritdoc/>
    public override long? BodyLength => _http.Request.ContentLength;

    /// <inheritdoc/>
    public override CancellationToken Aborted => _http.RequestAborted;

    /// <inheritdoc/>
    public override bool HasAnswered => _sentDirectly || _http.Response.HasStarted;

    /// <summary>What the request was spoken in: <c>HTTP/1.1</c>, <c>HTTP/2</c>.</summary>
    public string Protocol => _http.Request.Protocol;

    /// <summary>Bytes of the answer's body.</summary>
    public long Sent { get; private set; }

    /// <summary>It is answered, and the connection is Kestrel's again.</summary>
    public void End() => _direct?.EndRequest();

    /// <summary>Cuts the connection: what was sent of the answer must not look whole.</summary>
    public void Abort() => _http.Abort();

    /// <summary>Forgets the answer that was begun and of which nothing was sent.</summary>
    public void Clear()
    {
        Status = 200;
        _http.Response.Clear();
    }

    /// <inheritdoc/>
    public override string? Header(string name) =>
        _http.Request.Headers.TryGetValue(name, out var values) && values.Count > 0 ? string.Join(',', values.AsEnumerable()) : null;

    /// <inheritdoc/>
    public override void SetHeader(string name, string value) => _http.Response.Headers.Append(name, new StringValues(value));

    /// <inheritdoc/>
    public override async Task SendAsync(ReadOnlyMemory<byte> body)
    {
        Begin(body.Length);
        if (!IsHead && !body.IsEmpty) await _http.Response.BodyWriter.WriteAsync(body, Aborted);
    }

    /// <inheritdoc/>
    public override async Task SendFileAsync(Stream file, long offset, long length)
    {
        Begin(length);
        if (IsHead) return;
        // A connection that ends with this answer is Kestrel's to end.
        if (_direct is not null && file is FileStream onDisk && length >= PieceSize && _http.Request.Protocol == HttpProtocol.Http11 && _http.Request.Headers.Connection.Count == 0)
        {
            var head = Head(length);
            _sentDirectly = true;
            _http.Response.ContentLength = 0;
            await _direct.SendAsync(head, onDisk, offset, length);
            return;
        }
        file.Seek(offset, SeekOrigin.Begin);
        await CopyAsync(file, length);
    }

    /// <inheritdoc/>
    public override async Task SendStreamAsync(Stream content, long offset, long length)
    {
        Begin(length);
        if (IsHead) return;
        var passed = new byte[Math.Min(offset, PieceSize)];
        for (var left = offset; left > 0;)
        {
            var count = (int)Math.Min(passed.Length, left);
            await content.ReadExactlyAsync(passed.AsMemory(0, count), Aborted);
            left -= count;
        }
        await CopyAsync(content, length);
    }

    private async Task CopyAsync(Stream content, long length)
    {
        var output = _http.Response.BodyWriter;
        for (var left = length; left > 0;)
        {
            var piece = output.GetMemory(PieceSize);
            var count = await content.ReadAsync(piece[..(int)Math.Min(piece.Length, left)], Aborted);
            if (count == 0) throw new IOException($"the content ends {left} bytes early");
            output.Advance(count);
            left -= count;
            if ((await output.FlushAsync(Aborted)).IsCompleted) throw new ConnectionResetException("the client is gone");
        }
    }

    private byte[] Head(long length)
    {
        var text = new StringBuilder($"HTTP/1.1 {(Status == 206 ? "206 Partial Content" : "200 OK")}\r\n");
        foreach (var (name, values) in _http.Response.Headers)
            foreach (var value in values)
                if (name != "Content-Length") text.Append(name).Append(": ").Append(value).Append("\r\n");
        return Encoding.Latin1.GetBytes(text.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n\r\n").ToString());
    }

    private void Begin(long length)
    {
        _http.Response.StatusCode = Status;
        if (Status is not (204 or 304)) _http.Response.ContentLength = length;
        Sent = IsHead ? 0 : length;
    }
}
