namespace Berth.Api.Client;

/// <summary>How a daemon is reached.</summary>
public enum ApiTransport
{
    /// <summary>A unix socket.</summary>
    Unix,
    /// <summary>TCP, with or without TLS.</summary>
    Tcp,
    /// <summary>A program on another machine, through ssh(1).</summary>
    Ssh,
}

/// <summary>Where a daemon listens: <c>unix:///path</c>, <c>tcp://host:port</c>, <c>ssh://[user@]host[:port][/path]</c>.</summary>
public sealed record ApiHost
{
    private ApiHost(string text, ApiTransport transport, string name)
    {
        Text = text;
        Transport = transport;
        Name = name;
    }

    /// <summary>The default daemon.</summary>
    public const string Default = "unix:///run/berth/berth.sock";

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>How it is reached.</summary>
    public ApiTransport Transport { get; }

    /// <summary>Path of the socket, or name of the host.</summary>
    public string Name { get; }

    /// <summary>Port; 0: the default of the transport.</summary>
    public int Port { get; private init; }

    /// <summary>User of ssh; empty: the default one.</summary>
    public string User { get; private init; } = "";

    /// <summary>Socket on the other machine; empty: its default.</summary>
    public string RemotePath { get; private init; } = "";

    /// <summary>TLS material; null: plain.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Reads a host; <see cref="FormatException"/> when it is none.</summary>
    public static ApiHost Parse(string text)
    {
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0)
            throw new FormatException($"unable to parse docker host `{text}`");
        var rest = text[(colon + 3)..];
        switch (text[..colon])
        {
            case "unix":
                return new ApiHost(text, ApiTransport.Unix, rest.Length == 0 ? Default[7..] : rest);
            case "tcp" or "http" or "https":
                var (host, port, _) = Authority(rest);
                return new ApiHost(text, ApiTransport.Tcp, host.Length == 0 ? "localhost" : host) { Port = port };
            case "ssh":
                var at = rest.IndexOf('@');
                var (name, sshPort, path) = Authority(at < 0 ? rest : rest[(at + 1)..]);
                if (name.Length == 0)
                    throw new FormatException("parse ssh docker host: no host specified");
                return new ApiHost(text, ApiTransport.Ssh, name) { Port = sshPort, User = at < 0 ? "" : rest[..at], RemotePath = path };
            default:
                throw new FormatException($"protocol not available: {text[..colon]}");
        }
    }

    private static (string Host, int Port, string Path) Authority(string text)
    {
        var slash = text.IndexOf('/');
        var path = slash < 0 ? "" : text[slash..];
        var host = slash < 0 ? text : text[..slash];
        // [::1]:2375 keeps its colons within the brackets.
        var colon = host.LastIndexOf(':');
        if (colon < 0 || host.EndsWith(']'))
            return (host.Trim('[', ']'), 0, path);
        if (!int.TryParse(host.AsSpan(colon + 1), out var port) || port is <= 0 or > 65535)
            throw new FormatException($"invalid port in `{text}`");
        return (host[..colon].Trim('[', ']'), port, path);
    }
}

/// <summary>Files of a TLS client, as <c>--tlscacert --tlscert --tlskey</c> name them.</summary>
/// <param name="Authority">Certificates the daemon's must be signed by; null: any is taken (<c>--tls</c> without <c>--tlsverify</c>).</param>
/// <param name="Certificate">The client's certificate; null: none.</param>
/// <param name="Key">Its key.</param>
public sealed record TlsFiles(string? Authority, string? Certificate, string? Key);
