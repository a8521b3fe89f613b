using System.Text;

namespace Berth.Api.Client;

/// <summary>One request: method, path below the version, query, headers, and a body in memory or from a stream.</summary>
/// <param name="method">The method.</param>
/// <param name="path">Path without version, not yet escaped: <c>/containers/NAME/json</c>.</param>
public sealed class ApiRequest(string method, string path)
{
    private readonly StringBuilder _target = new(Escape(path, inPath: true));
    private bool _hasQuery;
    private List<(string Name, string Value)>? _headers;

    /// <summary>The method.</summary>
    public string Method { get; } = method;

    /// <summary>Body in memory; null: none.</summary>
    public ReadOnlyMemory<byte>? Body { get; private set; }

    /// <summary>Body from a stream, sent in chunks while the answer is already being read; null: none.</summary>
    public Stream? Upload { get; private set; }

    /// <summary>Writes the body, sent in chunks while the answer is already being read; null: no such body.</summary>
    public Action<Stream>? Writer { get; private set; }

    /// <summary>The connection becomes a raw stream in both directions after the answer.</summary>
    public bool Upgrade { get; private set; }

    /// <summary>Adds a query parameter.</summary>
    public ApiRequest Query(string name, string value)
    {
        _target.Append(_hasQuery ? '&' : '?').Append(name).Append('=').Append(Escape(value, inPath: false));
        _hasQuery = true;
        return this;
    }

    /// <summary>Adds a query parameter when <paramref name="condition"/> holds.</summary>
    public ApiRequest Query(string name, string value, bool condition) => condition ? Query(name, value) : this;

    /// <summary>Adds a header.</summary>
    public ApiRequest Header(string name, string value)
    {
        (_headers ??= []).Add((name, value));
        return this;
    }

    /// <summary>Sends JSON.</summary>
    public ApiRequest Json(ReadOnlyMemory<byte> json)
    {
        Body = json;
        return Header("Content-Type", "application/json");
    }

    /// <summary>Sends a stream.</summary>
    public ApiRequest Stream(Stream body, string contentType)
    {
        Upload = body;
        return Header("Content-Type", contentType);
    }

    /// <summary>Sends what <paramref name="writer"/> writes, on a thread of its own; what it throws cuts the upload off.</summary>
    public ApiRequest Write(Action<Stream> writer, string contentType)
    {
        Writer = writer;
        return Header("Content-Type", contentType);
    }

    /// <summary>Asks for a raw stream (hijack).</summary>
    public ApiRequest Hijack()
    {
        Upgrade = true;
        return Header("Connection", "Upgrade").Header("Upgrade", "tcp");
    }

    /// <summary>Head and body in memory as they go over the wire.</summary>
    internal byte[] Encode(string? version, string hostName)
    {
        var head = new StringBuilder(256);
        head.Append(Method).Append(' ');
        if (version is not null)
            head.Append("/v").Append(version);
        head.Append(_target).Append(" HTTP/1.1\r\nHost: ").Append(hostName).Append("\r\nUser-Agent: berth\r\n");
        foreach (var (name, value) in _headers ?? [])
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        if (Upload is not null || Writer is not null)
            head.Append("Transfer-Encoding: chunked\r\n");
        else if (Body is { } body)
            head.Append("Content-Length: ").Append(body.Length).Append("\r\n");
        else if (Method is not ("GET" or "HEAD"))
            head.Append("Content-Length: 0\r\n");
        head.Append("\r\n");
        var text = head.ToString();
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + (Body?.Length ?? 0)];
        var length = Encoding.UTF8.GetBytes(text, bytes);
        Body?.Span.CopyTo(bytes.AsSpan(length));
        return bytes;
    }

    // RFC 3986: unreserved characters stay; in a path also the slash and what image names use.
    private static string Escape(string text, bool inPath)
    {
        StringBuilder? escaped = null;
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '~' || (inPath && letter is '/' or ':' or '@'))
            {
                escaped?.Append(letter);
                continue;
            }

            escaped ??= new StringBuilder(text, 0, i, text.Length + 16);
            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var consumed);
            var count = rune.EncodeToUtf8(bytes);
            foreach (var one in bytes[..count])
                escaped.Append('%').Append(HexDigits[one >> 4]).Append(HexDigits[one & 15]);
            i += consumed - 1;
        }

        return escaped?.ToString() ?? text;
    }

    private const string HexDigits = "0123456789ABCDEF";
}
