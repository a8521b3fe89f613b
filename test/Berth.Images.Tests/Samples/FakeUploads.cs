using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Berth.Oci;

namespace Berth.Images.Tests.Samples;

/// <summary>The half of the registry that takes: uploads in one request, in one stream and in pieces, mounts, and manifests.</summary>
internal sealed class FakeUploads(FakeRegistry registry)
{
    private readonly ConcurrentDictionary<string, MemoryStream> _uploads = [];
    private int _last;

    /// <summary>The shortest piece that is taken, as is told when an upload begins; null for any.</summary>
    public int? ChunkMin { get; set; }

    /// <summary>What an upload has so far.</summary>
    public long LengthOf(string upload) => _uploads[upload].Length;

    /// <summary>Takes a part of a body and has had enough.</summary>
    public void TakePart(HttpListenerContext context, int length)
    {
        var part = new byte[length];
        context.Request.InputStream.ReadExactly(part);
        _uploads[NameOf(context)].Write(part);
        FakeRegistry.Answer(context, 503);
    }

    /// <summary>True when the request was one of these.</summary>
    public bool Serve(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        switch (context.Request.HttpMethod)
        {
            case "POST" when path.EndsWith("/blobs/uploads/", StringComparison.Ordinal):
                Begin(context);
                return true;
            case "PATCH":
                Append(context);
                return true;
            case "GET" when _uploads.ContainsKey(NameOf(context)):
                FakeRegistry.Answer(context, 204, "", ("Location", path), ("Range", $"0-{Math.Max(0, LengthOf(NameOf(context)) - 1)}"));
                return true;
            case "PUT" when path.Contains("/blobs/uploads/", StringComparison.Ordinal):
                Finish(context);
                return true;
            case "PUT":
                var manifest = Read(context);
                registry.AddManifest(path[(path.LastIndexOf('/') + 1)..], context.Request.ContentType!, manifest);
                FakeRegistry.Answer(context, 201);
                return true;
            default:
                return false;
        }
    }

    private void Begin(HttpListenerContext context)
    {
        if (context.Request.QueryString["mount"] is { } mount && registry.Blobs.ContainsKey(mount))
        {
            FakeRegistry.Answer(context, 201, "", ("Location", $"/v2/x/blobs/{mount}"));
            return;
        }
        var name = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        _uploads[name] = new MemoryStream();
        if (ChunkMin is { } length) context.Response.AddHeader("OCI-Chunk-Min-Length", length.ToString(CultureInfo.InvariantCulture));
        FakeRegistry.Answer(context, 202, "", ("Location", $"{context.Request.Url!.AbsolutePath}{name}"));
    }

    private void Append(HttpListenerContext context)
    {
        var upload = _uploads[NameOf(context)];
        var from = context.Request.Headers["Content-Range"] is { } range ? long.Parse(range.Split('-')[0], CultureInfo.InvariantCulture) : upload.Length;
        if (from != upload.Length)
        {
            FakeRegistry.Answer(context, 416);
            return;
        }
        upload.Write(Read(context));
        FakeRegistry.Answer(context, 202, "", ("Location", context.Request.Url!.AbsolutePath));
    }

    private void Finish(HttpListenerContext context)
    {
        var upload = _uploads[NameOf(context)];
        upload.Write(Read(context));
        var promised = context.Request.QueryString["digest"]!;
        if (!Digest.TryParse(promised, null, out var digest) || !digest.Matches(upload.ToArray()))
        {
            FakeRegistry.Answer(context, 400, """{"errors":[{"code":"DIGEST_INVALID","message":"provided digest did not match uploaded content"}]}""");
            return;
        }
        registry.Blobs[digest.Text] = upload.ToArray();
        FakeRegistry.Answer(context, 201, "", ("Location", "/v2/x/blobs/" + promised));
    }

    private static byte[] Read(HttpListenerContext context)
    {
        var body = new MemoryStream();
        context.Request.InputStream.CopyTo(body);
        return body.ToArray();
    }

    private static string NameOf(HttpListenerContext context) => context.Request.Url!.Segments[^1];
}
