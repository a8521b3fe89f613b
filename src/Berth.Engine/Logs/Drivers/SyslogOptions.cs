using System.Globalization;

namespace Berth.Engine.Logs.Drivers;

/// <summary>The options of the driver <c>syslog</c>.</summary>
internal sealed record SyslogOptions
{
    private const int DefaultPort = 514;
    private const int DaemonFacility = 3;

    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "", "", "", "",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    /// <summary>udp, tcp, tcp+tls, unix, unixgram; empty for the machine's own.</summary>
    public string Protocol { get; private init; } = "";

    /// <summary>Host name or address; the path of a unix socket.</summary>
    public string Host { get; private init; } = "";

    public int Port { get; private init; }

    public int Facility { get; private init; } = DaemonFacility;

    /// <summary>rfc3164, rfc5424, rfc5424micro, or empty for the machine's own form.</summary>
    public string Format { get; private init; } = "";

    public string CaCertificate { get; private init; } = "";

    public string Certificate { get; private init; } = "";

    public string Key { get; private init; } = "";

    public bool SkipVerify { get; private init; }

    /// <exception cref="FormatException">In Docker's words.</exception>
    public static SyslogOptions Of(IReadOnlyDictionary<string, string> config)
    {
        var (protocol, host, port) = Address(config.GetValueOrDefault("syslog-address") ?? "");
        return new SyslogOptions
        {
            Protocol = protocol,
            Host = host,
            Port = port,
            Facility = FacilityOf(config.GetValueOrDefault("syslog-facility") ?? ""),
            Format = config.GetValueOrDefault("syslog-format") is var format && format is null or "" or "rfc3164" or "rfc5424" or "rfc5424micro"
                ? format ?? ""
                : throw new FormatException("Invalid syslog format"),
            CaCertificate = config.GetValueOrDefault("syslog-tls-ca-cert") ?? "",
            Certificate = config.GetValueOrDefault("syslog-tls-cert") ?? "",
            Key = config.GetValueOrDefault("syslog-tls-key") ?? "",
            // Saying it at all is saying yes, whatever is said.
            SkipVerify = config.ContainsKey("syslog-tls-skip-verify"),
        };
    }

    private static (string Protocol, string Host, int Port) Address(string text)
    {
        if (text.Length == 0) return ("", "", 0);
        var cut = text.IndexOf("://", StringComparison.Ordinal);
        var protocol = cut < 0 ? "" : text[..cut];
        var rest = cut < 0 ? text : text[(cut + 3)..];
        if (protocol is "unix" or "unixgram")
        {
            if (!Path.Exists(rest)) throw new FormatException($"stat {rest}: no such file or directory");
            return (protocol, rest, 0);
        }
        if (protocol is not ("udp" or "tcp" or "tcp+tls")) throw new FormatException($"unsupported scheme: '{protocol}'");
        var (host, port) = HostAndPort.Split(rest.TrimEnd('/'), DefaultPort);
        return (protocol, host.Length == 0 ? "localhost" : host, port);
    }

    private static int FacilityOf(string text)
    {
        if (text.Length == 0) return DaemonFacility;
        var index = Array.IndexOf(Facilities, text);
        if (index >= 0) return index;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Facilities.Length
            ? number
            : throw new FormatException("invalid syslog facility");
    }
}
