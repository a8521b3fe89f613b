using System.Text;
using Berth.Daemon.Events;
using Berth.Daemon.Tests.Http;
using Berth.Engine.Events;
using Xunit;

namespace Berth.Daemon.Tests.Endpoints;

public sealed class EventsEndpointTests
{
    private readonly EventBus _events = new(TimeProvider.System);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Container_HasTheFieldsOfOldClientsToo()
    {
        _events.Publish("container", "start", "abc", new Dictionary<string, string> { ["name"] = "web", ["image"] = "busybox", ["a"] = "<b>" });
        var answer = await AnswerAsync("/v1.24/events?since=0&until=1");
        Assert.EndsWith("\r\n\r\n0\r\n\r\n", answer);
        answer = await AnswerAsync($"/events?since=0&until={Now()}");
        Assert.Contains("{\"status\":\"start\",\"id\":\"abc\",\"from\":\"busybox\",\"Type\":\"container\",\"Action\":\"start\",\"Actor\":"
            + "{\"ID\":\"abc\",\"Attributes\":{\"a\":\"<b>\",\"image\":\"busybox\",\"name\":\"web\"}},\"scope\":\"local\",\"time\":", answer);
    }

    [Fact]
    public async Task Volume_HasOnlyTheNewFields()
    {
        _events.Publish("volume", "create", "data", new Dictionary<string, string> { ["driver"] = "local" });
        Assert.Contains("\r\n{\"Type\":\"volume\",\"Action\":\"create\",\"Actor\":{\"ID\":\"data\",", await AnswerAsync($"/events?since=0&until={Now()}"));
    }

    [Fact]
    public async Task Headers_ComeBeforeTheFirstEvent_AndEventsAsTheyHappen()
    {
        await using var server = await TestServer.StartAsync(r => EventsEndpoint.Map(r, _events, TimeProvider.System));
        using var socket = await server.ConnectAsync(Ct);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /events HTTP/1.1\r\nHost: d\r\n\r\n"), Ct);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await TestServer.ReadUntilAsync(socket, "\r\n\r\n", Ct));
        _events.Publish("volume", "create", "one", new Dictionary<string, string>());
        Assert.Contains("\"one\"", await TestServer.ReadUntilAsync(socket, "}\n\r\n", Ct));
        _events.Publish("volume", "create", "two", new Dictionary<string, string>());
        Assert.Contains("\"two\"", await TestServer.ReadUntilAsync(socket, "}\n\r\n", Ct));
    }

    [Fact]
    public async Task Listener_WhoseClientGoes_IsForgotten()
    {
        await using var server = await TestServer.StartAsync(r => EventsEndpoint.Map(r, _events, TimeProvider.System));
        using (var socket = await server.ConnectAsync(Ct))
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("GET /events HTTP/1.1\r\nHost: d\r\n\r\n"), Ct);
            await TestServer.ReadUntilAsync(socket, "\r\n\r\n", Ct);
            Assert.Equal(1, _events.Listeners);
        }
        await server.StopAsync(Ct);
        Assert.Equal(0, _events.Listeners);
    }

    [Fact]
    public async Task Window_ThatEndsLater_EndsTheAnswer()
    {
        var until = DateTimeOffset.UtcNow.AddMilliseconds(300).ToUnixTimeMilliseconds() / 1000.0;
        var answer = await AnswerAsync(FormattableString.Invariant($"/events?until={until:F3}"));
        Assert.EndsWith("0\r\n\r\n", answer);
    }

    [Theory]
    [InlineData("?filters=zz", 400, "invalid filter")]
    [InlineData("?since=x", 500, "strconv.ParseInt: parsing \\\"x\\\": invalid syntax")]
    public async Task Question_Wrong_IsRefused(string query, int status, string message)
    {
        var answer = await AnswerAsync("/events" + query);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.EndsWith($"{{\"message\":\"{message}\"}}\n", answer);
    }

    private static string Now()
    {
        var ticks = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks;
        return FormattableString.Invariant($"{ticks / TimeSpan.TicksPerSecond}.{ticks % TimeSpan.TicksPerSecond:D7}");
    }

    private async Task<string> AnswerAsync(string path)
    {
        await using var server = await TestServer.StartAsync(r => EventsEndpoint.Map(r, _events, TimeProvider.System));
        return await server.GetAsync("GET", path, Ct);
    }
}
