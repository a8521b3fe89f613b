using System.Globalization;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;

namespace Berth.Daemon.Distribution;

/// <summary>A flag of <c>berthd registry serve</c>.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Value">What help calls its value; empty for a flag that has none.</param>
/// <param name="Help">One line.</param>
/// <param name="Apply">Puts a value into the options.</param>
internal sealed record ServeFlag(string Name, string Value, string Help, Func<ServeOptions, string, ServeOptions> Apply);

/// <summary>The flags of <c>berthd registry serve</c>.</summary>
internal static class ServeFlags
{
    public static IReadOnlyList<ServeFlag> All { get; } =
    [
        new("access", "string", "File of lines USER REPOSITORY ACTIONS: who may do what, read again when it changes (default: every user everything)", (o, v) => o with { Access = v }),
        new("allow-anonymous", "", "Serve other machines without asking who they are: whoever reaches the port reads and writes", (o, _) => o with { AllowAnonymous = true }),
        new("auth", "string", "How clients say who they are (\"none\"|\"htpasswd\"|\"token\") (default \"none\")", (o, v) => v is "none" or "htpasswd" or "token" ? o with { Auth = v } : throw Bad("auth", v)),
        new("data-root", "string", "Where images are kept (default \"/var/lib/berth-registry\")", (o, v) => o with { DataRoot = v }),
        new("gc-grace", "duration", "How long a blob waits for the manifest that needs it (default 1h)", (o, v) => o with { Grace = Duration("gc-grace", v) }),
        new("gc-interval", "duration", "How often what nothing needs is taken away, 0 for never (default 1h)", (o, v) => o with { CollectEvery = Duration("gc-interval", v) }),
        new("htpasswd", "string", "File of users with bcrypt hashes, read again when it changes (default DATA-ROOT/htpasswd)", (o, v) => o with { Htpasswd = v }),
        new("listen", "list", "Address and port to listen on, may be given several times (default 127.0.0.1:5000)", (o, v) => o with { Listen = [.. o.Listen, v] }),
        new("log-format", "string", "Set the logging format (\"text\"|\"json\") (default \"text\")", (o, v) => o with { LogJson = v switch { "json" => true, "text" => false, _ => throw Bad("log-format", v) } }),
        new("log-level", "string", "Set the logging level (\"debug\"|\"info\"|\"warn\"|\"error\") (default \"info\")", (o, v) => o with { LogLevel = Level(v) }),
        new("max-blob-size", "bytes", "The longest blob (default 64GiB)", (o, v) => o with { MaxBlobSize = Size.TryParse(v, out var size) ? size : throw Bad("max-blob-size", v) }),
        new("metrics-listen", "string", "Address and port to tell figures on, as /metrics", (o, v) => o with { MetricsListen = v }),
        new("mirror-of", "list", "Registry to fetch from what is not here, and to keep it; takes no pushes then", (o, v) => o with { MirrorOf = [.. o.MirrorOf, Upstream(v)] }),
        new("read-only", "", "Refuse pushes and deletions", (o, _) => o with { ReadOnly = true }),
        new("tls-cert", "string", "Path to TLS certificate file", (o, v) => o with { TlsCert = v }),
        new("tls-key", "string", "Path to TLS key file", (o, v) => o with { TlsKey = v }),
        new("token-issuer", "string", "Who signs tokens (default \"berth-registry\")", (o, v) => o with { TokenIssuer = v }),
        new("token-key", "list", "Public key (PEM, P-256) or certificate of somebody else who gives the tokens", (o, v) => o with { TokenKeys = [.. o.TokenKeys, v] }),
        new("token-realm", "string", "Where clients fetch tokens (default: here)", (o, v) => o with { TokenRealm = v }),
        new("token-service", "string", "What this registry is called in tokens (default \"berth-registry\")", (o, v) => o with { TokenService = v }),
    ];

    /// <exception cref="OptionsException">The command line is wrong.</exception>
    public static ServeOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new ServeOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal)) throw new OptionsException($"\"berthd registry serve\" accepts no arguments: {argument}", usage: true);
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument[2..] : argument[2..equals];
            var flag = All.FirstOrDefault(x => x.Name == name) ?? throw new OptionsException($"unknown flag: --{name}", usage: true);
            var value = equals >= 0 ? argument[(equals + 1)..] : flag.Value.Length == 0 ? "true" : ++i < arguments.Count ? arguments[i] : throw new OptionsException($"flag needs an argument: --{name}", usage: true);
            if (flag.Value.Length > 0 || value == "true") options = flag.Apply(options, value);
            else if (value != "false") throw Bad(name, value);
        }
        Check(options);
        return options;
    }

    // What would be passed over without a word, and is meant to protect something.
    private static void Check(ServeOptions options)
    {
        if (options.Auth == "none" && options.Access.Length > 0) throw Alone("access", "--auth htpasswd or --auth token");
        if (options.Auth == "none" && options.Htpasswd.Length > 0) throw Alone("htpasswd", "--auth htpasswd or --auth token");
        if (options.TlsCert.Length > 0 && options.TlsKey.Length == 0) throw Alone("tls-cert", "--tls-key");
        if (options.TlsKey.Length > 0 && options.TlsCert.Length == 0) throw Alone("tls-key", "--tls-cert");
    }

    private static OptionsException Alone(string name, string other) => new($"--{name} does nothing without {other}", usage: true);

    public static void WriteUsage(TextWriter output)
    {
        output.WriteLine("\nUsage:  berth registry serve [OPTIONS]\n\nServe an OCI registry: docker push and docker pull, and every other client of the distribution specification.\n\nOptions:");
        foreach (var flag in All) output.WriteLine($"      --{flag.Name} {flag.Value}".PadRight(34) + flag.Help);
    }

    // 90s, 15m, 24h, or a plain 0.
    private static TimeSpan Duration(string name, string text)
    {
        if (text == "0") return TimeSpan.Zero;
        var seconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        return seconds > 0 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * seconds < 1e9
            ? TimeSpan.FromSeconds(number * seconds)
            : throw Bad(name, text);
    }

    // A word alone is no host: it would be taken for a repository of Docker Hub.
    private static Uri Upstream(string text) => Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https" && (text.Contains("://", StringComparison.Ordinal) || uri.Host.Contains('.', StringComparison.Ordinal) || !uri.IsDefaultPort || uri.IsLoopback)
        ? uri
        : throw Bad("mirror-of", text);

    private static LogLevel Level(string text) => text switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Info,
        "warn" or "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => throw Bad("log-level", text),
    };

    private static OptionsException Bad(string name, string text) => new($"invalid argument \"{text}\" for \"--{name}\" flag", usage: true);
}
