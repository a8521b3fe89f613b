using System.Text;
using Berth.Daemon.Http;
using Xunit;

namespace Berth.Daemon.Tests.Http;

/// <summary>Answers without an end of their own do not hold up the end of the daemon; others have their time.</summary>
public sealed class EndlessTests
{
    private static readonly byte[] s_request = Encoding.ASCII.GetBytes("GET /it HTTP/1.1\r\nHost: d\r\n\r\n");

    [Fact]
    public async Task EndlessAnswer_EndsWithTheServer()
    {
        var ct = TestContext.Current.CancellationToken;
        var begun = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(routes => routes.MapEndless("GET", "/it", async exchange =>
        {
            await exchange.StartAsync(Exchange.Json);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, exchange.Aborted);
        }));
        using var socket = await server.ConnectAsync(ct);
        await socket.SendAsync(s_request, ct);
        await begun.Task.WaitAsync(ct);

        await server.StopAsync(ct);
    }

    [Fact]
    public async Task OtherAnswer_IsWaitedFor()
    {
        var ct = TestContext.Current.CancellationToken;
        TaskCompletionSource begun = new(), may = new();
        await using var server = await TestServer.StartAsync(routes => routes.Map("GET", "/it", async exchange =>
        {
            begun.SetResult();
            await may.Task;
            await exchange.RespondAsync(200);
        }));
        using var socket = await server.ConnectAsync(ct);
        await socket.SendAsync(s_request, ct);
        await begun.Task.WaitAsync(ct);

        var stopping = server.StopAsync(ct);
        may.SetResult();
        await stopping;

        Assert.StartsWith("HTTP/1.1 200", await TestServer.ReadToEndAsync(socket, ct), StringComparison.Ordinal);
    }
}
