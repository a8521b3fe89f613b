using Berth.Daemon.Tests.Http;
using Berth.Daemon.Unsupported;
using Xunit;

namespace Berth.Daemon.Tests.Endpoints;

public sealed class UnsupportedEndpointsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/build", 501, "docker build is not there yet in Berth")]
    [InlineData("GET", "/images/a/b/attestations", 501, "image attestations is not there yet in Berth")]
    [InlineData("GET", "/swarm", 503, "This node is not a swarm manager. Use \\\"docker swarm init\\\" or \\\"docker swarm join\\\" to connect this node to swarm and try again.")]
    [InlineData("GET", "/plugins/x/json", 404, "plugin \\\"x\\\" not found")]
    public async Task Part_NotThere_SaysSoByName(string method, string path, int status, string message)
    {
        await using var server = await TestServer.StartAsync(UnsupportedEndpoints.Map);
        var answer = await server.GetAsync(method, "/v1.41" + path, Ct);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.EndsWith($"{{\"message\":\"{message}\"}}\n", answer);
    }

    [Fact]
    public async Task Plugins_AreNone()
    {
        await using var server = await TestServer.StartAsync(UnsupportedEndpoints.Map);
        Assert.EndsWith("\r\n\r\n[]\n", await server.GetAsync("GET", "/plugins", Ct));
    }
}
