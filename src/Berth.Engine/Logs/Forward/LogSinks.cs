using Berth.Engine.Containers;
using Berth.Engine.Logs.Drivers;
using Berth.Engine.Names;

namespace Berth.Engine.Logs.Forward;

/// <summary>Makes the sink a container's log driver asks for.</summary>
internal static class LogSinks
{
    /// <summary>Null for drivers that only write files.</summary>
    /// <exception cref="FormatException">An option cannot be read, in Docker's words.</exception>
    public static ILogSink? Of(ContainerDocument container, string journalSocket = JournalSink.DefaultSocket)
    {
        var log = container.HostConfig.LogConfig;
        if (!LogDrivers.IsForwarded(log)) return null;
        var config = (IReadOnlyDictionary<string, string>?)log.Config ?? new Dictionary<string, string>();
        var tag = LogTag.Of(container, config.GetValueOrDefault("tag") is { Length: > 0 } given ? given : LogTag.Default);
        var attributes = LogAttributes.Of(container, config).Select(a => (a.Key, a.Value));
        return log.Type switch
        {
            "syslog" => new SyslogSink(SyslogOptions.Of(config), tag),
            "fluentd" => new FluentdSink(
                FluentdOptions.Of(config), tag, [("container_id", container.Id), ("container_name", "/" + container.Name), .. attributes]),
            _ => new JournalSink(journalSocket,
            [
                ("CONTAINER_ID", ObjectId.Short(container.Id)), ("CONTAINER_ID_FULL", container.Id), ("CONTAINER_NAME", container.Name),
                ("CONTAINER_TAG", tag), ("IMAGE_NAME", container.Config.Image), ("SYSLOG_IDENTIFIER", tag), .. attributes.Select(a => (FieldName(a.Key), a.Value)),
            ]),
        };
    }

    /// <summary>True when the container may start although the receiver is not there yet.</summary>
    public static bool MayStartWithout(ContainerDocument container) =>
        container.HostConfig.LogConfig is { Type: "fluentd", Config: { } config } && FluentdOptions.Of(config).Async;

    // The journal takes capital letters, digits and underscores, and no underscore first.
    private static string FieldName(string name)
    {
        var field = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_')).TrimStart('_');
        return field.Length == 0 ? "ATTRIBUTE" : field;
    }
}
