using Berth.Daemon.Logs;
using Berth.Daemon.Tests.Http;
using Berth.Engine;
using Berth.Engine.Logs;
using Berth.Testing;
using Xunit;

namespace Berth.Daemon.Tests.Endpoints;

public sealed class LogsEndpointTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly WatchLogs _watch = new();

    public LogsEndpointTests() => File.WriteAllText(_folder["log"], """
        {"log":"out\n","stream":"stdout","time":"2026-11-20T10:00:00Z"}
        {"log":"err\n","stream":"stderr","time":"2026-11-20T10:00:01Z"}
        {"log":"end\n","stream":"stdout","time":"2026-11-20T10:00:02Z"}

        """);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _watch.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/v1.41/containers/c/logs?stdout=1", false, "raw-stream")]
    [InlineData("/v1.42/containers/c/logs?stdout=1", false, "multiplexed-stream")]
    [InlineData("/containers/c/logs?stdout=1", true, "raw-stream")]
    public async Task ContentType_FollowsVersionAndTerminal(string path, bool terminal, string type)
    {
        var answer = await AnswerAsync(path, new LogSource { Path = _folder["log"], Terminal = terminal });
        Assert.Contains($"\r\nContent-Type: application/vnd.docker.{type}\r\n", answer);
        Assert.Equal(!terminal, answer.Contains("\u0001\0\0\0\0\0\0\u0004out\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tail_AndTimestamps_AreTaken() => Assert.Contains(
        "2026-11-20T10:00:01.000000000Z err\n2026-11-20T10:00:02.000000000Z end\n",
        await AnswerAsync("/containers/c/logs?stdout=1&stderr=1&tail=2&timestamps=1", new LogSource { Path = _folder["log"], Terminal = true }));

    [Theory]
    [InlineData("/containers/c/logs", 400, "Bad parameters: you must choose at least one stream")]
    [InlineData("/containers/c/logs?stdout=1&since=x", 500, "strconv.ParseInt: parsing \\\"x\\\": invalid syntax")]
    [InlineData("/containers/none/logs?stdout=1", 404, "No such container: none")]
    [InlineData("/containers/silent/logs?stdout=1", 501, "configured logging driver does not support reading")]
    public async Task Question_Wrong_IsRefused(string path, int status, string message)
    {
        var answer = await AnswerAsync(path, new LogSource { Path = _folder["log"] });
        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.EndsWith($"{{\"message\":\"{message}\"}}\n", answer);
    }

    private async Task<string> AnswerAsync(string path, LogSource source)
    {
        await using var server = await TestServer.StartAsync(r => LogsEndpoint.Map(r, new ReadLogs(_watch), name => name switch
        {
            "c" => source,
            "silent" => source with { Path = null },
            _ => throw EngineException.NotFound($"No such container: {name}"),
        }));
        return await server.GetAsync("GET", path, Ct);
    }
}
