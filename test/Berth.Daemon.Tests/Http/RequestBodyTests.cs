using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Berth.Daemon.Tests.Http;

public sealed class RequestBodyTests
{
    private const string Head = "POST /x HTTP/1.1\r\nHost: d\r\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n", "hello world")]
    [InlineData("Transfer-Encoding: Chunked\r\n\r\n0000b\r\nhello world\r\n0\r\nTrailer: x\r\n\r\n", "hello world")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "")]
    [InlineData("Content-Length: 11\r\n\r\nhello world", "hello world")]
    [InlineData("Content-Length: 0\r\n\r\n", "")]
    [InlineData("\r\n", "")]
    public async Task Body_IsReadWhole_AndTheConnectionGoesOn(string rest, string content)
    {
        await using var server = await StartAsync(int.MaxValue);
        using var socket = await server.ConnectAsync(Ct);
        for (var i = 0; i < 2; i++)
        {
            await SendAsync(socket, Head + rest);
            Assert.EndsWith($"\r\n\r\n\"{content}\"\n", await TestServer.ReadUntilAsync(socket, $"\"{content}\"\n", Ct));
        }
    }

    [Fact]
    public async Task Body_ThatComesByteByByte_IsReadWhole()
    {
        await using var server = await StartAsync(int.MaxValue);
        using var socket = await server.ConnectAsync(Ct);
        foreach (var letter in Head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n") await SendAsync(socket, letter.ToString());
        Assert.EndsWith("\"hello!\"\n", await TestServer.ReadUntilAsync(socket, "\"hello!\"\n", Ct));
    }

    [Fact]
    public async Task LargeBody_KeepsItsBytesInOrder()
    {
        var sum = 0L;
        await using var server = await TestServer.StartAsync(r => r.Map("POST", "/x", async e =>
        {
            await using (var body = e.OpenBody())
                sum = await Task.Factory.StartNew(() => Sum(body), Ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await e.RespondAsync(204);
        }));
        using var socket = await server.ConnectAsync(Ct);
        await SendAsync(socket, Head + "Transfer-Encoding: chunked\r\n\r\n");
        using var all = new MemoryStream();
        for (var i = 1; i <= 200; i++)
        {
            var chunk = new byte[i * 173];
            chunk.AsSpan().Fill((byte)i);
            all.Write(chunk);
            await SendAsync(socket, chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
            for (var rest = chunk.AsMemory(); !rest.IsEmpty;) rest = rest[await socket.SendAsync(rest, Ct)..];
            await SendAsync(socket, "\r\n");
        }
        await SendAsync(socket, "0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 204 ", await TestServer.ReadUntilAsync(socket, "\r\n\r\n", Ct));
        all.Position = 0;
        Assert.Equal(Sum(all), sum);
    }

    // What a handler has no use for is Kestrel's to let go by, from the next chunk on.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task BodyLeftUnread_DoesNotDisturbTheNextRequest(int read)
    {
        await using var server = await StartAsync(read);
        using var socket = await server.ConnectAsync(Ct);
        const string Request = Head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
        await SendAsync(socket, Request + Request);
        var answer = $"\"{"hello world"[..read]}\"\n";
        for (var i = 0; i < 2; i++) Assert.EndsWith(answer, await TestServer.ReadUntilAsync(socket, answer, Ct));
    }

    [Theory]
    [InlineData("zz\r\nhello\r\n", "malformed chunked encoding")]
    [InlineData("\r\nhello\r\n", "malformed chunked encoding")]
    [InlineData("-5\r\nhello\r\n", "malformed chunked encoding")]
    [InlineData("ffffffffffffffffff\r\nhello\r\n", "malformed chunked encoding")]
    [InlineData("5\r\nhelloXX", "malformed chunked encoding")]
    public async Task Chunks_ThatAreNone_AreRefused(string body, string message)
    {
        await using var server = await StartAsync(int.MaxValue);
        var answer = await server.SendAsync(Head + "Transfer-Encoding: chunked\r\n\r\n" + body, Ct);
        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Contains(message, answer);
    }

    [Fact]
    public async Task Client_ThatBreaksOff_EndsTheReading()
    {
        var failure = new TaskCompletionSource<Exception>();
        await using var server = await TestServer.StartAsync(r => r.Map("POST", "/x", async e =>
        {
            await using var body = e.OpenBody();
            try
            {
                await Task.Factory.StartNew(() => Sum(body), Ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch (Exception error)
            {
                failure.SetResult(error);
                throw;
            }
        }));
        using (var socket = await server.ConnectAsync(Ct)) await SendAsync(socket, Head + "Transfer-Encoding: chunked\r\n\r\n100\r\nhello");
        Assert.True(await failure.Task.WaitAsync(Ct) is IOException or OperationCanceledException);
    }

    private static Task<TestServer> StartAsync(int most) => TestServer.StartAsync(r => r.Map("POST", "/x", async e =>
    {
        string text;
        await using (var body = e.OpenBody())
        {
            text = await Task.Factory.StartNew(() => Read(body, most), Ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        await e.RespondAsync(200, w => w.WriteStringValue(text));
    }));

    private static string Read(Stream body, int most)
    {
        var text = new StringBuilder();
        Span<byte> buffer = stackalloc byte[3];
        while (text.Length < most && body.Read(buffer[..Math.Min(buffer.Length, most - text.Length)]) is > 0 and var count) text.Append(Encoding.ASCII.GetString(buffer[..count]));
        return text.ToString();
    }

    private static long Sum(Stream body)
    {
        var (sum, place) = (0L, 0L);
        var buffer = new byte[5000];
        while (body.Read(buffer.AsSpan()) is > 0 and var count)
            foreach (var value in buffer.AsSpan(0, count)) sum += value * ++place;
        return sum;
    }

    private static async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text), Ct);
}
