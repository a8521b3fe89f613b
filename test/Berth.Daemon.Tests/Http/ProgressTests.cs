using Berth.Engine;
using Xunit;

namespace Berth.Daemon.Tests.Http;

public sealed class ProgressTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_EndInCarriageReturnAndLineFeed()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("POST", "/x", e => e.ProgressAsync((writer, _) =>
        {
            writer.Write(w => w.WriteStringValue("a"));
            writer.Write(w => w.WriteStringValue("b"));
            return Task.CompletedTask;
        })));
        var answer = await server.GetAsync("POST", "/x", Ct);
        Assert.Contains("\r\nContent-Type: application/json\r\n", answer);
        Assert.Contains("\"a\"\r\n\"b\"\r\n", answer);
    }

    [Fact]
    public async Task Message_IsSentWhileTheWorkGoesOn()
    {
        var go = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(r => r.Map("POST", "/x", e => e.ProgressAsync(async (writer, _) =>
        {
            writer.Write(w => w.WriteStringValue("first"));
            await go.Task;
        })));
        using var socket = await server.ConnectAsync(Ct);
        await socket.SendAsync("POST /x HTTP/1.1\r\nHost: d\r\n\r\n"u8.ToArray(), Ct);
        Assert.EndsWith("\"first\"\r\n", await TestServer.ReadUntilAsync(socket, "\"first\"\r\n", Ct));
        go.SetResult();
    }

    [Fact]
    public async Task Failure_BeforeTheFirstMessage_HasItsStatus()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("POST", "/x", e => e.ProgressAsync((_, _) => Task.FromException(EngineException.NotFound("manifest unknown")))));
        var answer = await server.GetAsync("POST", "/x", Ct);
        Assert.StartsWith("HTTP/1.1 404 ", answer);
        Assert.EndsWith("{\"message\":\"manifest unknown\"}\n", answer);
    }

    [Fact]
    public async Task Failure_AfterAMessage_EndsTheStream()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("POST", "/x", e => e.ProgressAsync((writer, _) =>
        {
            writer.Write(w => w.WriteStringValue("a"));
            return Task.FromException(EngineException.NotFound("gone"));
        })));
        var answer = await server.GetAsync("POST", "/x", Ct);
        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.Contains("\"a\"\r\n{\"errorDetail\":{\"message\":\"gone\"},\"error\":\"gone\"}\r\n", answer);
    }

    [Fact]
    public async Task Failure_OfLoad_IsInTheStreamAlways()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("POST", "/x", e => e.ProgressAsync((_, _) => throw EngineException.Invalid("bad archive"), failInStream: true)));
        var answer = await server.GetAsync("POST", "/x", Ct);
        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.Contains("{\"errorDetail\":{\"message\":\"bad archive\"},\"error\":\"bad archive\"}\r\n", answer);
    }
}
