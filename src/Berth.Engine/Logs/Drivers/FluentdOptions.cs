namespace Berth.Engine.Logs.Drivers;

/// <summary>The options of the driver <c>fluentd</c>.</summary>
internal sealed record FluentdOptions
{
    private const int DefaultPort = 24224;
    private static readonly TimeSpan LeastReconnect = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostReconnect = TimeSpan.FromSeconds(10);

    /// <summary>tcp, tls or unix.</summary>
    public string Protocol { get; private init; } = "tcp";

    /// <summary>Host name or address; the path of a unix socket.</summary>
    public string Host { get; private init; } = "127.0.0.1";

    public int Port { get; private init; } = DefaultPort;

    /// <summary>The container starts although nobody listens yet.</summary>
    public bool Async { get; private init; }

    /// <summary>Each record is sent again until its receipt was confirmed.</summary>
    public bool RequestAck { get; private init; }

    /// <summary>Times have nanoseconds.</summary>
    public bool SubSecond { get; private init; }

    /// <exception cref="FormatException">In Docker's words.</exception>
    public static FluentdOptions Of(IReadOnlyDictionary<string, string> config)
    {
        var (protocol, host, port) = Address(config.GetValueOrDefault("fluentd-address") ?? "");
        if (config.TryGetValue("fluentd-buffer-limit", out var limit)) GoValues.Size(limit, 1024);
        if (config.TryGetValue("fluentd-retry-wait", out var wait)) GoValues.Duration(wait);
        if (config.TryGetValue("fluentd-max-retries", out var retries)) GoValues.Int(retries, "ParseUint");
        var options = new FluentdOptions
        {
            Protocol = protocol,
            Host = host,
            Port = port,
            Async = Flag(config, "fluentd-async"),
            SubSecond = Flag(config, "fluentd-sub-second-precision"),
            RequestAck = Flag(config, "fluentd-request-ack"),
        };
        if (config.TryGetValue("fluentd-async-reconnect-interval", out var text) && GoValues.Duration(text) is var interval
            && interval != TimeSpan.Zero && (interval < LeastReconnect || interval > MostReconnect))
        {
            throw new FormatException($"invalid value for fluentd-async-reconnect-interval: value (\"{text}\") must be between 100ms and 10s");
        }
        if (config.TryGetValue("fluentd-write-timeout", out var timeout) && GoValues.Duration(timeout) < TimeSpan.Zero)
            throw new FormatException($"invalid value for fluentd-write-timeout: value (\"{timeout}\") must be greater than or equal to zero");
        return options;
    }

    private static bool Flag(IReadOnlyDictionary<string, string> config, string option) => config.TryGetValue(option, out var text) && GoValues.Bool(text);

    private static (string Protocol, string Host, int Port) Address(string text)
    {
        if (text.Length == 0) return ("tcp", "127.0.0.1", DefaultPort);
        var cut = text.IndexOf("://", StringComparison.Ordinal);
        var protocol = cut < 0 ? "tcp" : text[..cut];
        var rest = cut < 0 ? text : text[(cut + 3)..];
        if (protocol == "unix") return rest.Length > 0 ? ("unix", rest, 0) : throw new FormatException($"invalid fluentd-address ({text}): path is empty");
        if (protocol is not ("tcp" or "tls")) throw new FormatException($"invalid fluentd-address ({text}): unsupported scheme: '{protocol}'");
        if (rest.Contains('/', StringComparison.Ordinal)) throw new FormatException($"invalid fluentd-address ({text}): should not contain a path element");
        try
        {
            var (host, port) = HostAndPort.Split(rest, DefaultPort);
            return (protocol, host.Length == 0 ? "127.0.0.1" : host, port);
        }
        catch (FormatException error)
        {
            throw new FormatException($"invalid fluentd-address ({text}): {error.Message}", error);
        }
    }
}
