using System.Text;
using Berth.Api.Client;
using Berth.Linux.Calls;
using Berth.Linux.Sockets;
using Berth.Testing;

namespace Berth.Api.Tests.Client;

public sealed class ApiClientTests
{
    [Fact]
    public void Call_ContentLengthAndChunks_AreReadAlikeOnOneConnection()
    {
        using var server = new TinyHttpServer((request, socket) =>
        {
            if (request.Line.Contains("chunked", StringComparison.Ordinal))
            {
                TinyHttpServer.Send(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
                TinyHttpServer.Send(socket, "a;x=1\r\n0123456789\r\n0\r\n\r\n");
                return true;
            }

            return TinyHttpServer.Answer(socket, 200, "plain");
        });
        using var client = Client(server);
        Assert.Equal("abc0123456789", Encoding.UTF8.GetString(client.Call(new ApiRequest("GET", "/chunked"))));
        Assert.Equal("plain", Encoding.UTF8.GetString(client.Call(new ApiRequest("GET", "/plain"))));
        Assert.Equal("abc0123456789", Encoding.UTF8.GetString(client.Call(new ApiRequest("GET", "/chunked"))));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public void Send_NamesAndValues_AreEscapedForTheWire()
    {
        using var server = new TinyHttpServer((_, socket) => TinyHttpServer.Answer(socket, 200, ""));
        using var client = Client(server);
        client.Call(new ApiRequest("GET", "/images/a.b/c:1@sha256:x/json").Query("filters", "{\"é\":[\"a b&c\"]}"));
        Assert.True(server.Requests.TryDequeue(out var request));
        Assert.Equal("GET /v1.51/images/a.b/c:1@sha256:x/json?filters=%7B%22%C3%A9%22%3A%5B%22a%20b%26c%22%5D%7D HTTP/1.1", request.Line);
    }

    [Fact]
    public void Send_DaemonOfALowerVersion_IsAskedAgainInItsVersion()
    {
        using var server = new TinyHttpServer((request, socket) => request.Line.Contains("/v1.51/", StringComparison.Ordinal)
            ? TinyHttpServer.Answer(socket, 400, "{\"message\":\"client version 1.51 is too new. Maximum supported API version is 1.47\"}")
            : TinyHttpServer.Answer(socket, 200, "ok"));
        using var client = Client(server);
        Assert.Equal("ok", Encoding.UTF8.GetString(client.Call(new ApiRequest("GET", "/info"))));
        Assert.Equal("1.47", client.Version);
        client.Call(new ApiRequest("GET", "/info"));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public void Send_VersionGiven_IsKept()
    {
        using var server = new TinyHttpServer((_, socket) => TinyHttpServer.Answer(socket, 400, "{\"message\":\"client version 1.40 is too old\"}"));
        using var client = new ApiClient(ApiHost.Parse(server.Host), "1.40");
        var refusal = Assert.Throws<ApiException>(() => client.Call(new ApiRequest("GET", "/info")));
        Assert.Equal(("client version 1.40 is too old", 400), (refusal.Message, refusal.Status));
    }

    [Theory]
    [InlineData("{\"message\":\"no \\\"x\\\"\"}", "no \"x\"")]
    [InlineData("plain text\n", "plain text")]
    [InlineData("", "request returned status 404")]
    public void Ensure_Failure_IsTheDaemonsSentence(string body, string message)
    {
        using var server = new TinyHttpServer((_, socket) => TinyHttpServer.Answer(socket, 404, body));
        using var client = Client(server);
        Assert.Equal(message, Assert.Throws<ApiException>(() => client.Call(new ApiRequest("GET", "/x"))).Message);
    }

    [Fact]
    public void Hijack_HalfClosed_StillReads()
    {
        using var server = new TinyHttpServer((_, socket) =>
        {
            TinyHttpServer.Send(socket, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nearly ");
            var buffer = new byte[100];
            var text = "";
            for (int count; (count = socket.Receive(buffer)) > 0;)
                text += Encoding.UTF8.GetString(buffer, 0, count);
            TinyHttpServer.Send(socket, $"echo {text}");
            return false;
        });
        using var client = Client(server);
        using var stream = client.Send(new ApiRequest("POST", "/containers/x/attach").Hijack());
        Assert.Equal(101, stream.Status);
        Write.All(stream.Socket, "hello"u8);
        StreamSocket.ShutdownWrite(stream.Socket);
        Assert.Equal("early echo hello", Encoding.UTF8.GetString(stream.ReadToEnd()));
    }

    [Fact]
    public void Upload_AnsweredBeforeItsEnd_IsReadAllTheSame()
    {
        using var server = new TinyHttpServer((request, socket) => request.Line.StartsWith("HEAD", StringComparison.Ordinal)
            ? Ping(socket) : TinyHttpServer.Answer(socket, 200, request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        using var client = Client(server);
        var body = new byte[300_000];
        var answer = client.Call(new ApiRequest("POST", "/images/load").Stream(new MemoryStream(body), "application/x-tar"));
        Assert.Equal("300000", Encoding.UTF8.GetString(answer));

        static bool Ping(System.Net.Sockets.Socket socket)
        {
            TinyHttpServer.Send(socket, "HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nContent-Length: 0\r\n\r\n");
            return true;
        }
    }

    [Theory]
    [InlineData("garbage\r\n\r\n", "malformed HTTP response")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "unexpected EOF")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "malformed chunked encoding")]
    [InlineData("HTTP/1.1 200", "unexpected EOF")]
    public void Call_BrokenAnswer_IsSaidSo(string answer, string message)
    {
        using var server = new TinyHttpServer((_, socket) =>
        {
            TinyHttpServer.Send(socket, answer);
            return false;
        });
        using var client = Client(server);
        Assert.Equal(message, Assert.Throws<ApiConnectionException>(() => client.Call(new ApiRequest("GET", "/x"))).Message);
    }

    [Fact]
    public void Begin_Several_AreOnTheirWayAtOnce()
    {
        using var both = new Barrier(2);
        using var server = new TinyHttpServer((request, socket) =>
        {
            // Each answers only when the other has come too.
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(20)));
            return TinyHttpServer.Answer(socket, 200, request.Line.Split('/')[2].Split(' ')[0]);
        });
        using var client = Client(server);
        ApiRequest first = new("GET", "/a"), second = new("GET", "/b");
        var (one, two) = (client.Begin(first), client.Begin(second));
        using var answerOne = client.Finish(one, first);
        using var answerTwo = client.Finish(two, second);
        Assert.Equal("ab", Encoding.UTF8.GetString([.. answerOne.ReadToEnd(), .. answerTwo.ReadToEnd()]));
    }

    [Theory]
    [InlineData("unix:///run/x.sock", ApiTransport.Unix, "/run/x.sock", 0)]
    [InlineData("tcp://h:2375", ApiTransport.Tcp, "h", 2375)]
    [InlineData("tcp://[::1]:2376", ApiTransport.Tcp, "::1", 2376)]
    [InlineData("ssh://u@h:22/run/x.sock", ApiTransport.Ssh, "h", 22)]
    public void Host_IsRead(string text, ApiTransport transport, string name, int port)
    {
        var host = ApiHost.Parse(text);
        Assert.Equal((transport, name, port), (host.Transport, host.Name, host.Port));
    }

    [Theory]
    [InlineData("nothing", "unable to parse docker host `nothing`")]
    [InlineData("npipe://x", "protocol not available: npipe")]
    public void Host_NoHost_IsRefused(string text, string message) => Assert.Equal(message, Assert.Throws<FormatException>(() => ApiHost.Parse(text)).Message);

    private static ApiClient Client(TinyHttpServer server) => new(ApiHost.Parse(server.Host));
}
