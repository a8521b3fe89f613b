using Berth.Api.Containers;

namespace Berth.Engine.Logs.Drivers;

/// <summary>The log drivers there are, and what of their options can be checked before anything runs.</summary>
public static class LogDrivers
{
    /// <summary>Their names, for <c>docker info</c>.</summary>
    public static readonly IReadOnlyList<string> Names = ["fluentd", "journald", "json-file", "local", "syslog"];

    private static readonly string[] Everywhere = ["mode", "max-buffer-size", "cache-disabled", "cache-max-size", "cache-max-file", "cache-compress"];
    private static readonly string[] Attributes = ["env", "env-regex", "labels", "labels-regex", "tag"];

    private static readonly Dictionary<string, string[]> Options = new(StringComparer.Ordinal)
    {
        ["json-file"] = [.. Attributes, "max-file", "max-size", "compress"],
        ["local"] = ["max-file", "max-size", "compress"],
        ["syslog"] = [.. Attributes, "syslog-address", "syslog-facility", "syslog-tls-ca-cert", "syslog-tls-cert", "syslog-tls-key", "syslog-tls-skip-verify", "syslog-format"],
        ["journald"] = Attributes,
        ["fluentd"] =
        [
            .. Attributes, "fluentd-address", "fluentd-async", "fluentd-async-reconnect-interval", "fluentd-buffer-limit", "fluentd-max-retries",
            "fluentd-request-ack", "fluentd-retry-wait", "fluentd-sub-second-precision", "fluentd-write-timeout",
        ],
    };

    /// <summary>True when the container's log is kept in files of ours in full, so that it can be read and sent elsewhere.</summary>
    public static bool IsForwarded(LogConfig log) => log.Type is "syslog" or "journald" or "fluentd";

    /// <summary>True when <c>docker logs</c> can read it.</summary>
    public static bool IsReadable(LogConfig log) =>
        log.Type != "none" && !(IsForwarded(log) && log.Config?.GetValueOrDefault("cache-disabled") is { } off && GoValues.Bool(off));

    /// <summary>Checks a container's driver and options.</summary>
    /// <exception cref="EngineException">Invalid, in Docker's words; NotImplemented for a driver Docker has and Berth has not.</exception>
    public static void Check(LogConfig log)
    {
        var config = (IReadOnlyDictionary<string, string>?)log.Config ?? new Dictionary<string, string>();
        if (log.Type is "" or "none") return;
        try
        {
            CheckCommon(config);
            if (log.Type is "gelf" or "awslogs" or "splunk") throw EngineException.NotImplemented($"log driver {log.Type}: not there; json-file, local, syslog, journald, fluentd and none are");
            if (!Options.TryGetValue(log.Type, out var known))
                throw EngineException.Invalid($"error looking up logging plugin {log.Type}: plugin \"{log.Type}\" not found");
            foreach (var option in config.Keys)
            {
                if (Everywhere.Contains(option) || known.Contains(option)) continue;
                throw EngineException.Invalid(log.Type == "local" ? $"unknown log opt '{option}' for log driver local" : $"unknown log opt '{option}' for {log.Type} log driver");
            }
            if (log.Type == "syslog") SyslogOptions.Of(config);
            if (log.Type == "fluentd") FluentdOptions.Of(config);
        }
        catch (FormatException error)
        {
            throw EngineException.Invalid(error.Message);
        }
    }

    private static void CheckCommon(IReadOnlyDictionary<string, string> config)
    {
        var mode = config.GetValueOrDefault("mode") ?? "";
        if (mode is not ("" or "blocking" or "non-blocking")) throw new FormatException($"logger: logging mode not supported: {mode}");
        if (config.TryGetValue("max-buffer-size", out var size))
        {
            if (mode != "non-blocking") throw new FormatException("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
            try
            {
                GoValues.Size(size, 1024);
            }
            catch (FormatException error)
            {
                throw new FormatException($"error parsing option max-buffer-size: {error.Message}", error);
            }
        }
        foreach (var option in new[] { "cache-disabled", "cache-compress" })
        {
            if (!config.TryGetValue(option, out var text)) continue;
            try
            {
                GoValues.Bool(text);
            }
            catch (FormatException error)
            {
                throw new FormatException($"invalid value for option {option}: {text}", error);
            }
        }
    }
}
