using System.Globalization;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Logs;
using Berth.Engine.Times;

namespace Berth.Daemon.Logs;

/// <summary><c>/containers/{name}/logs</c>.</summary>
/// <param name="logs">Reads them.</param>
/// <param name="sourceOf">Finds the log of a container by its name or id; says that there is no such container.</param>
internal sealed class LogsEndpoint(ReadLogs logs, Func<string, LogSource> sourceOf)
{
    public static void Map(Routes routes, ReadLogs logs, Func<string, LogSource> sourceOf) =>
        routes.MapEndless("GET", "/containers/{name}/logs", new LogsEndpoint(logs, sourceOf).RunAsync);

    private async Task RunAsync(Exchange exchange)
    {
        var query = exchange.Query;
        if (!query.Flag("stdout") && !query.Flag("stderr")) throw EngineException.Invalid("Bad parameters: you must choose at least one stream");
        var source = sourceOf(exchange.Name);
        var request = new LogRequest
        {
            Stdout = query.Flag("stdout"),
            Stderr = query.Flag("stderr"),
            Follow = query.Flag("follow"),
            Since = Time(query, "since"),
            Until = Time(query, "until"),
            Tail = Tail(query.Text("tail")),
            Timestamps = query.Flag("timestamps"),
            Details = query.Flag("details"),
            Framed = !source.Terminal,
            SharedFrames = TakesFramesApart(exchange.Http.Request.Headers.UserAgent.ToString()),
        };
        if (source.Path is null) throw EngineException.NotImplemented("configured logging driver does not support reading");
        await exchange.StartAsync(source.Terminal || !exchange.Version.AtLeast(42) ? Exchange.RawStream : Exchange.MultiplexedStream);
        await logs.RunAsync(source, request, exchange.Http.Response.Body, exchange.Aborted);
    }

    // The docker client (and what is built on its library), and our own: both write a frame's payload wherever it ends.
    private static bool TakesFramesApart(string userAgent) =>
        userAgent.StartsWith("Docker-Client/", StringComparison.Ordinal) || userAgent.StartsWith("berth/", StringComparison.Ordinal);

    private static long? Time(Query query, string key)
    {
        var text = query.Text(key);
        if (text.Length == 0 || (key == "until" && text == "0")) return null;
        if (!UnixTime.TryParseNanoseconds(text, out var seconds, out var nanoseconds))
        {
            throw EngineException.Internal($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
        }
        return seconds > long.MaxValue / 1_000_000_000 - 1 ? long.MaxValue : (seconds * 1_000_000_000) + nanoseconds;
    }

    // Docker takes what is no number for all.
    private static int? Tail(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var lines) && lines >= 0 ? lines : null;
}
