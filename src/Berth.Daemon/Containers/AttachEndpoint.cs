using Berth.Daemon.Http;
using Berth.Engine.Containers.Attach;
using Berth.Engine.Logs;

namespace Berth.Daemon.Containers;

/// <summary><c>POST /containers/{name}/attach</c>: the connection becomes the container's standard streams.</summary>
internal sealed class AttachEndpoint(ContainerVerbs verbs, ReadLogs logs, FindLog findLog)
{
    public void Map(Routes routes) => routes.MapHijack("POST", "/containers/{name}/attach", AttachAsync);

    private async Task AttachAsync(Exchange exchange)
    {
        var (query, reference) = (exchange.Query, exchange.Name);
        var container = verbs.Containers.Get(reference);
        var tty = container.Document.Config.Tty;
        var keys = DetachKeys.Parse(query.Text("detachKeys"));
        var streams = query.Flag("stream")
            ? new AttachStreams(query.Flag("stdin"), query.Flag("stdout"), query.Flag("stderr"))
            : default;
        using var socket = await verbs.Attach.ExecuteAsync(container, reference, streams, exchange.Aborted);
        var type = tty || !exchange.Version.AtLeast(42) ? Exchange.RawStream : Exchange.MultiplexedStream;
        var hijack = await exchange.HijackAsync(type);
        if (query.Flag("logs")) await ReplayAsync(reference, tty, query, hijack, exchange.Aborted);
        if (streams == default) return;
        // Without a terminal any byte may be data, so there are no keys.
        var config = container.Document.Config;
        var leaves = config.OpenStdin && (tty || !config.StdinOnce);
        var pump = new AttachPump(hijack, socket, streams.Stdin, tty ? keys : null) { LeavesAtInputEnd = leaves };
        if (await pump.RunAsync() == AttachEnd.Detached) verbs.Attach.TellDetached(container);
    }

    // What the process has written so far, before what it writes from now on.
    private async Task ReplayAsync(string reference, bool tty, Query query, Hijack hijack, CancellationToken cancellationToken)
    {
        var source = findLog.Run(reference);
        if (source.Path is null) return;
        var request = new LogRequest { Stdout = query.Flag("stdout"), Stderr = query.Flag("stderr"), Framed = !tty };
        await using var output = hijack.Output.AsStream(leaveOpen: true);
        await logs.RunAsync(source, request, output, cancellationToken);
        await hijack.Output.FlushAsync(cancellationToken);
    }
}
