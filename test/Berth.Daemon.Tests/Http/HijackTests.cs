using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Berth.Api;
using Berth.Daemon.Http;
using Berth.Engine;
using Xunit;

namespace Berth.Daemon.Tests.Http;

public sealed class HijackTests
{
    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: tcp\r\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_AfterHalfClose_StillGetsTheAnswer()
    {
        await using var server = await TestServer.StartAsync(r => r.MapHijack("POST", "/attach", EchoAtEndAsync));
        using var socket = await server.ConnectAsync(Ct);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /attach HTTP/1.1\r\nHost: d\r\n{Upgrade}\r\n"), Ct);
        Assert.Equal(
            "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
            await TestServer.ReadUntilAsync(socket, "\r\n\r\n", Ct));
        await socket.SendAsync(Encoding.ASCII.GetBytes("hello"), Ct);
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("got hello", await TestServer.ReadToEndAsync(socket, Ct));
    }

    [Fact]
    public async Task Client_ThatSendsAllAtOnce_LosesNothing()
    {
        await using var server = await TestServer.StartAsync(r => r.MapHijack("POST", "/attach", EchoAtEndAsync));
        using var socket = await server.ConnectAsync(Ct);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /attach HTTP/1.1\r\nHost: d\r\n{Upgrade}\r\nhello"), Ct);
        socket.Shutdown(SocketShutdown.Send);
        Assert.EndsWith("\r\n\r\ngot hello", await TestServer.ReadToEndAsync(socket, Ct));
    }

    [Fact]
    public async Task Client_WithoutUpgrade_GetsABare200()
    {
        await using var server = await TestServer.StartAsync(r => r.MapHijack("POST", "/attach", EchoAtEndAsync));
        using var socket = await server.ConnectAsync(Ct);
        await socket.SendAsync(Encoding.ASCII.GetBytes("POST /attach HTTP/1.1\r\nHost: d\r\n\r\nhi"), Ct);
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\ngot hi", await TestServer.ReadToEndAsync(socket, Ct));
    }

    [Fact]
    public async Task Upgrade_WithABody_ReadsItBeforeTheStream()
    {
        await using var server = await TestServer.StartAsync(r => r.MapHijack("POST", "/exec", async e =>
        {
            var body = await e.ReadAsync(ApiJson.Wire.CreateVolumeRequest);
            var hijack = await e.HijackAsync(Exchange.MultiplexedStream);
            var sent = Encoding.ASCII.GetString((await ReadAllAsync(hijack.Input)).AsSpan());
            await hijack.Output.WriteAsync(Encoding.ASCII.GetBytes($"{body!.Name}/{sent}"));
        }));
        using var socket = await server.ConnectAsync(Ct);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /exec HTTP/1.1\r\nHost: d\r\n{Upgrade}Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{{\"Name\":\"n\"}}stdin"), Ct);
        socket.Shutdown(SocketShutdown.Send);
        var answer = await TestServer.ReadToEndAsync(socket, Ct);
        Assert.StartsWith("HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\n", answer);
        Assert.EndsWith("\r\n\r\nn/stdin", answer);
    }

    [Fact]
    public async Task Failure_BeforeTheHijack_IsPlainText()
    {
        await using var server = await TestServer.StartAsync(r => r.MapHijack("POST", "/attach", _ => throw EngineException.NotFound("No such container: x")));
        Assert.Equal(
            "HTTP/1.1 404 Not Found\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nNo such container: x\r\n",
            await server.SendAsync($"POST /attach HTTP/1.1\r\nHost: d\r\n{Upgrade}\r\n", Ct));
    }

    [Fact]
    public async Task Output_LargerThanEveryBuffer_ArrivesWhole()
    {
        var block = new byte[1 << 20];
        await using var server = await TestServer.StartAsync(r => r.MapHijack("POST", "/attach", async e =>
        {
            var hijack = await e.HijackAsync(Exchange.RawStream);
            for (var i = 0; i < 8; i++) await hijack.Output.WriteAsync(block);
        }));
        using var socket = await server.ConnectAsync(Ct);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /attach HTTP/1.1\r\nHost: d\r\n{Upgrade}\r\n"), Ct);
        var head = await TestServer.ReadUntilAsync(socket, "\r\n\r\n", Ct);
        var body = await TestServer.ReadToEndAsync(socket, Ct);
        Assert.StartsWith("HTTP/1.1 101", head);
        Assert.Equal(8 << 20, body.Length);
    }

    [Fact]
    public async Task Client_ThatIsGone_ShowsInTheFlush()
    {
        var seen = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(r => r.MapHijack("POST", "/attach", async e =>
        {
            var hijack = await e.HijackAsync(Exchange.RawStream);
            var block = new byte[64 * 1024];
            while (!(await hijack.Output.WriteAsync(block)).IsCompleted) { }
            seen.SetResult();
        }));
        using (var socket = await server.ConnectAsync(Ct))
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /attach HTTP/1.1\r\nHost: d\r\n{Upgrade}\r\n"), Ct);
            await TestServer.ReadUntilAsync(socket, "\r\n\r\n", Ct);
        }
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    internal static async Task EchoAtEndAsync(Exchange exchange)
    {
        var hijack = await exchange.HijackAsync(Exchange.RawStream);
        var all = await ReadAllAsync(hijack.Input);
        await hijack.Output.WriteAsync(Encoding.ASCII.GetBytes("got " + Encoding.ASCII.GetString(all)));
    }

    private static async Task<byte[]> ReadAllAsync(PipeReader input)
    {
        while (true)
        {
            var read = await input.ReadAsync(Ct);
            if (read.IsCompleted)
            {
                var all = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
                input.AdvanceTo(read.Buffer.End);
                return all;
            }
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
