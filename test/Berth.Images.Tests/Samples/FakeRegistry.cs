using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Berth.Oci;

namespace Berth.Images.Tests.Samples;

/// <summary>A registry on loopback that does what the test wants, and keeps a list of what it was asked.</summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _serving;

    public FakeRegistry()
    {
        (_listener, Port) = Listen();
        Uploads = new FakeUploads(this);
        _serving = ServeAsync();
    }

    public int Port { get; }

    public FakeUploads Uploads { get; }

    public string Host => $"127.0.0.1:{Port}";

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = [];

    public ConcurrentDictionary<string, (string Type, byte[] Bytes)> Manifests { get; } = [];

    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Looks at a request first; true when it answered.</summary>
    public Func<HttpListenerContext, bool> Intercept { get; set; } = static _ => false;

    public Digest AddBlob(byte[] bytes)
    {
        var digest = Digest.Sha256(bytes);
        Blobs[digest.Text] = bytes;
        return digest;
    }

    public Digest AddManifest(string tag, string type, byte[] bytes)
    {
        var digest = Digest.Sha256(bytes);
        Manifests[tag] = Manifests[digest.Text] = (type, bytes);
        return digest;
    }

    /// <summary>An image of gzip layers, and the digest of its manifest.</summary>
    public Digest AddImage(string tag, Func<byte[], byte[]> compress, string layerType, params byte[][] layers)
    {
        var config = Archive.Config(layers);
        return AddManifest(tag, MediaTypes.OciManifest, Manifest(config, layerType, [.. layers.Select(compress)]));
    }

    public Digest AddImage(string tag, params byte[][] layers) => AddImage(tag, Archive.Gzip, MediaTypes.OciLayerGzip, layers);

    public byte[] Manifest(byte[] config, string layerType, params byte[][] blobs) => JsonSerializer.SerializeToUtf8Bytes(
        new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.OciManifest,
            Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = AddBlob(config), Size = config.Length },
            Layers = [.. blobs.Select(x => new Descriptor { MediaType = layerType, Digest = AddBlob(x), Size = x.Length })],
        },
        ImageJson.Default.ImageManifest);

    public static void Answer(HttpListenerContext context, int status, string body = "", params (string Name, string Value)[] headers) =>
        Answer(context, status, Encoding.UTF8.GetBytes(body), "application/json", headers);

    public static void Answer(HttpListenerContext context, int status, byte[] body, string type, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        foreach (var (name, value) in headers) context.Response.AddHeader(name, value);
        context.Response.ContentLength64 = body.Length;
        if (context.Request.HttpMethod != "HEAD") context.Response.OutputStream.Write(body);
        context.Response.Close();
    }

    /// <summary>Sends a part of a blob and breaks the connection.</summary>
    public static void AnswerPart(HttpListenerContext context, byte[] body, int length)
    {
        context.Response.ContentLength64 = body.Length;
        context.Response.OutputStream.Write(body, 0, length);
        context.Response.OutputStream.Flush();
        context.Response.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        // Not Stop and then Close: the second one listens once more, to let go of its prefixes, on a port that may be another test's by then.
        _listener.Close();
        await _serving;
    }

    // A listener cannot be given port 0, and a port that was free may be another test's a moment later.
    private static (HttpListener Listener, int Port) Listen()
    {
        for (var attempts = 1; ; attempts++)
        {
            int port;
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            listener.Prefixes.Add($"http://localhost:{port}/");
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException) when (attempts < 10)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            _ = Task.Run(() => Serve(context), TestContext.Current.CancellationToken);
        }
    }

    private void Serve(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        Requests.Enqueue($"{(context.Request.HttpMethod == "GET" ? "" : context.Request.HttpMethod + " ")}{path}{context.Request.Url.Query}{(context.Request.Headers["Range"] is { } range ? " " + range : "")}");
        var name = path[(path.LastIndexOf('/') + 1)..];
        try
        {
            if (Intercept(context) || Uploads.Serve(context)) return;
            if (path == "/v2/") Answer(context, 200, "{}");
            else if (path.Contains("/manifests/", StringComparison.Ordinal) && Manifests.TryGetValue(name, out var manifest)) Answer(context, 200, manifest.Bytes, manifest.Type);
            else if (path.Contains("/manifests/", StringComparison.Ordinal)) Answer(context, 404, """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}""");
            else if (path.Contains("/blobs/", StringComparison.Ordinal) && Blobs.TryGetValue(name, out var blob)) AnswerBlob(context, blob);
            else Answer(context, 404, """{"errors":[{"code":"BLOB_UNKNOWN","message":"blob unknown to registry"}]}""");
        }
        catch (Exception error) when (error is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The client went away, as some tests want.
            context.Response.Abort();
        }
    }

    private static void AnswerBlob(HttpListenerContext context, byte[] blob)
    {
        if (context.Request.Headers["Range"] is not { } range)
        {
            Answer(context, 200, blob, "application/octet-stream");
            return;
        }
        var from = int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        Answer(context, 206, blob[from..], "application/octet-stream", ("Content-Range", $"bytes {from}-{blob.Length - 1}/{blob.Length}"));
    }
}
