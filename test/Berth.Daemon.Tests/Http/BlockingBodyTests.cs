using System.Buffers;
using System.Text;
using Berth.Daemon.Http;
using Berth.Engine;
using Xunit;

namespace Berth.Daemon.Tests.Http;

/// <summary>Archives that are written while they are sent, and what a client sees of one that fails.</summary>
public sealed class BlockingBodyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(256 << 10)]
    public async Task Failure_BeforeAnythingWasSent_IsAnAnswerOfItsOwn(int written)
    {
        await using var server = await StartAsync(written, fails: true);
        var answer = await server.GetAsync("GET", "/x", Ct);
        Assert.StartsWith("HTTP/1.1 409 ", answer);
        Assert.Contains("\r\nContent-Type: application/json\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n{\"message\":\"the tar is torn\"}\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_BehindTheFirstPiece_BreaksOff()
    {
        await using var server = await StartAsync(2 << 20, fails: true);
        Assert.DoesNotContain("\r\n0\r\n", await BrokenOffAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_OfAHandlerThatWroteWithoutSending_BreaksOff()
    {
        await using var server = await TestServer.StartAsync(routes => routes.Map("GET", "/x", exchange =>
        {
            exchange.Output.Write(new byte[100]);
            throw EngineException.Conflict("the tar is torn");
        }));
        Assert.Equal("", await BrokenOffAsync(server));
        Assert.Contains("the tar is torn", Encoding.UTF8.GetString(server.LogBytes.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256 << 10)]
    [InlineData((256 << 10) + 1)]
    [InlineData(2_000_000)]
    public async Task Whole_IsWhatWasWritten(int length)
    {
        await using var server = await StartAsync(length, fails: false);
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, ct) => new System.Net.Sockets.NetworkStream(await server.ConnectAsync(ct), ownsSocket: true) });
        var answer = await client.GetAsync(new Uri("http://d/x"), Ct);
        Assert.Equal("application/x-tar", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Bytes(length), await answer.Content.ReadAsByteArrayAsync(Ct));
    }

    private static Task<TestServer> StartAsync(int length, bool fails) => TestServer.StartAsync(routes => routes.Map("GET", "/x", exchange =>
        BlockingBody.SendAsync(exchange, "application/x-tar", (body, _) =>
        {
            foreach (var piece in Bytes(length).Chunk(7000)) body.Write(piece);
            if (fails) throw EngineException.Conflict("the tar is torn");
        })));

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(at => (byte)(at % 251))];

    private static async Task<string> BrokenOffAsync(TestServer server)
    {
        try
        {
            return await server.GetAsync("GET", "/x", Ct);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Broken off by a reset.
            return "";
        }
    }
}
