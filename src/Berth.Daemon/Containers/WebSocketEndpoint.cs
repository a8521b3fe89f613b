using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Containers.Attach;
using Berth.Engine.Logs;

namespace Berth.Daemon.Containers;

/// <summary>
/// <c>GET /containers/{name}/attach/ws</c>: attach for browsers. What the process writes comes as binary messages, of both streams alike;
/// text and binary messages are its input.
/// </summary>
internal sealed class WebSocketEndpoint(ContainerVerbs verbs, ReadLogs logs, FindLog findLog)
{
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public void Map(Routes routes) => routes.Map("GET", "/containers/{name}/attach/ws", AttachAsync);

    private async Task AttachAsync(Exchange exchange)
    {
        exchange.Aborted = CancellationToken.None;
        var (query, reference) = (exchange.Query, exchange.Name);
        var container = verbs.Containers.Get(reference);
        var keys = DetachKeys.Parse(query.Text("detachKeys"));
        var head = Head(exchange);
        var streams = query.Flag("stream") ? new AttachStreams(query.Flag("stdin"), query.Flag("stdout"), query.Flag("stderr"), Raw: true) : default;
        using var streamsSocket = await verbs.Attach.ExecuteAsync(container, reference, streams, CancellationToken.None);
        var hijack = await exchange.HijackWithAsync(head);
        await using var input = hijack.Input.AsStream(leaveOpen: true);
        await using var output = hijack.Output.AsStream(leaveOpen: true);
        using var socket = WebSocket.CreateFromStream(new DuplexStream(input, output), new WebSocketCreationOptions { IsServer = true });
        if (query.Flag("logs")) await ReplayAsync(reference, query, socket);
        if (streams == default) await WebSocketPump.CloseAsync(socket);
        else if (await new WebSocketPump(socket, streamsSocket, streams.Stdin, container.Document.Config.Tty ? keys : null).RunAsync() == AttachEnd.Detached)
            verbs.Attach.TellDetached(container);
    }

    private async Task ReplayAsync(string reference, Query query, WebSocket socket)
    {
        var source = findLog.Run(reference);
        if (source.Path is null) return;
        await using var output = new WebSocketOutput(socket);
        await logs.RunAsync(source, new LogRequest { Stdout = query.Flag("stdout"), Stderr = query.Flag("stderr") }, output, CancellationToken.None);
    }

    /// <exception cref="EngineException">Invalid: not what a WebSocket begins with.</exception>
    private static string Head(Exchange exchange)
    {
        var headers = exchange.Http.Request.Headers;
        var key = headers["Sec-WebSocket-Key"].ToString();
        if (!headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase) || key.Length == 0) throw EngineException.Invalid("not websocket protocol");
#pragma warning disable CA5350 // RFC 6455 says SHA-1; it protects nothing here.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
#pragma warning restore CA5350
        var protocol = headers["Sec-WebSocket-Protocol"].ToString().Split(',')[0].Trim();
        // What goes into the answer's head must not be able to end its line.
        var chosen = protocol.Length > 0 && protocol.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? $"Sec-WebSocket-Protocol: {protocol}\r\n" : "";
        return $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{chosen}\r\n";
    }
}
