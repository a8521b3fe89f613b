using System.Text;
using Berth.Api;
using Berth.Daemon.Http;
using Berth.Engine;
using Xunit;

namespace Berth.Daemon.Tests.Http;

public sealed class ServerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_Json_HasDockersHeadersAndNewline()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x", e => e.RespondAsync(200, w => w.WriteStringValue("<&é>"))));
        var answer = await server.GetAsync("GET", "/v1.41/x", Ct);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer);
        Assert.Contains("\r\nContent-Type: application/json\r\n", answer);
        Assert.Contains("\r\nServer: Berth/0.0.0 (linux)\r\n", answer);
        Assert.Contains("\r\nApi-Version: 1.51\r\n", answer);
        Assert.Contains("\r\nOstype: linux\r\n", answer);
        Assert.EndsWith("\r\n\r\n\"<&é>\"\n", answer);
    }

    [Theory]
    [InlineData("/nope", 404, "page not found")]
    [InlineData("/v1.41/nope", 404, "page not found")]
    [InlineData("/vx/x", 404, "page not found")]
    [InlineData("/v1.52/x", 400, "client version 1.52 is too new. Maximum supported API version is 1.51")]
    [InlineData("/v2/x", 400, "client version 2.0 is too new. Maximum supported API version is 1.51")]
    public async Task Path_OrVersionUnknown_IsRefused(string path, int status, string message)
    {
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x", e => e.RespondAsync(204)));
        var answer = await server.GetAsync("GET", path, Ct);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.EndsWith($"\r\n\r\n{{\"message\":\"{message}\"}}\n", answer);
    }

    // Clients of that age read no JSON errors.
    [Fact]
    public async Task Version_TooOld_IsRefusedInPlainText()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x", e => e.RespondAsync(204)));
        var answer = await server.GetAsync("GET", "/v1.23/x", Ct);
        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Contains("\r\nContent-Type: text/plain; charset=utf-8\r\n", answer);
        Assert.EndsWith("\r\n\r\nclient version 1.23 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version\n", answer);
    }

    [Theory]
    [InlineData("/v1.24/x", "1.24")]
    [InlineData("/v1.51/x", "1.51")]
    [InlineData("/x", "1.51")]
    [InlineData("http://some-proxy/v1.30/x", "1.30")]
    public async Task Version_IsWhatThePathSays(string path, string version)
    {
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x", e => e.RespondAsync(200, w => w.WriteStringValue(e.Version.ToString()))));
        Assert.EndsWith($"\"{version}\"\n", await server.GetAsync("GET", path, Ct));
    }

    [Fact]
    public async Task Name_IsDecodedOnce()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x/{name}/y", e => e.RespondAsync(200, w => w.WriteStringValue(e.Name))));
        Assert.EndsWith("\"a/b%c\"\n", await server.GetAsync("GET", "/x/a%2Fb%25c/y", Ct));
    }

    [Theory]
    [InlineData(EngineErrorCode.Invalid, 400)]
    [InlineData(EngineErrorCode.Unauthorized, 401)]
    [InlineData(EngineErrorCode.Forbidden, 403)]
    [InlineData(EngineErrorCode.NotFound, 404)]
    [InlineData(EngineErrorCode.Conflict, 409)]
    [InlineData(EngineErrorCode.Internal, 500)]
    [InlineData(EngineErrorCode.NotImplemented, 501)]
    [InlineData(EngineErrorCode.Unavailable, 503)]
    public async Task Failure_OfTheEngine_HasItsStatus(EngineErrorCode code, int status)
    {
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x", _ => throw new EngineException(code, "no such thing: \"é\"")));
        var answer = await server.GetAsync("GET", "/x", Ct);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.Contains("\r\nContent-Type: application/json\r\n", answer);
        Assert.EndsWith("{\"message\":\"no such thing: \\\"é\\\"\"}\n", answer);
    }

    [Fact]
    public async Task NotModified_HasNoBody()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("POST", "/x", _ => throw EngineException.NotModified("already")));
        var answer = await server.GetAsync("POST", "/x", Ct);
        Assert.StartsWith("HTTP/1.1 304 ", answer);
        Assert.EndsWith("\r\n\r\n", answer);
    }

    [Fact]
    public async Task Headers_Started_ArriveBeforeTheBody()
    {
        var go = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x", async e =>
        {
            await e.StartAsync(Exchange.Json);
            await go.Task;
            await e.Output.WriteAsync(Encoding.ASCII.GetBytes("late"));
        }));
        using var socket = await server.ConnectAsync(Ct);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /x HTTP/1.1\r\nHost: d\r\n\r\n"), Ct);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await TestServer.ReadUntilAsync(socket, "\r\n\r\n", Ct));
        go.SetResult();
        Assert.EndsWith("late\r\n0\r\n\r\n", await TestServer.ReadUntilAsync(socket, "0\r\n\r\n", Ct));
    }

    [Fact]
    public async Task Client_ThatGoes_CancelsTheRequest()
    {
        var gone = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x", async e =>
        {
            await e.StartAsync(Exchange.Json);
            using var told = e.Aborted.Register(gone.SetResult);
            await gone.Task;
        }));
        using (var socket = await server.ConnectAsync(Ct))
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("GET /x HTTP/1.1\r\nHost: d\r\n\r\n"), Ct);
            await TestServer.ReadUntilAsync(socket, "\r\n\r\n", Ct);
        }
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task Connection_ServesRequestAfterRequest()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x/{name}", e => e.RespondAsync(200, w => w.WriteStringValue(e.Name + e.Query.Text("q")))));
        using var socket = await server.ConnectAsync(Ct);
        for (var i = 0; i < 50; i++)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /x/{i}?q=a HTTP/1.1\r\nHost: d\r\n\r\n"), Ct);
            Assert.EndsWith($"\"{i}a\"\n", await TestServer.ReadUntilAsync(socket, "\"\n", Ct));
        }
    }

    [Fact]
    public async Task Header_Oversized_IsRefused()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x", e => e.RespondAsync(204)));
        var answer = await server.SendAsync($"GET /x HTTP/1.1\r\nHost: d\r\nX-Registry-Auth: {new string('a', 1200 * 1024)}\r\n\r\n", Ct);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 431 ", StringComparison.Ordinal), answer);
        Assert.StartsWith("HTTP/1.1 204 ", await server.GetAsync("GET", "/x", Ct));
    }

    [Fact]
    public async Task Header_OfManyCredentials_IsTaken()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x", e => e.RespondAsync(204)));
        var answer = await server.SendAsync($"GET /x HTTP/1.1\r\nHost: d\r\nConnection: close\r\nX-Registry-Config: {new string('a', 500 * 1024)}\r\n\r\n", Ct);
        Assert.StartsWith("HTTP/1.1 204 ", answer);
    }

    [Fact]
    public async Task Garbage_IsRefused()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("GET", "/x", e => e.RespondAsync(204)));
        Assert.StartsWith("HTTP/1.1 400 ", await server.SendAsync("\x16\x03\x01 this is TLS\r\n\r\n", Ct));
    }

    [Fact]
    public async Task Body_Json_IsRead()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("POST", "/x", async e =>
        {
            var request = await e.ReadAsync(ApiJson.Wire.CreateVolumeRequest);
            await e.RespondAsync(200, w => w.WriteStringValue(request?.Name ?? "none"));
        }));
        Assert.EndsWith("\"data\"\n", await server.PostAsync("/x", "{\"name\":\"data\",\"Unknown\":{}}", Ct));
        Assert.EndsWith("\"data\"\n", await server.PostAsync("/x", " {\"Name\":\"data\"} \n", Ct, "application/json; charset=utf-8"));
        Assert.EndsWith("\"none\"\n", await server.PostAsync("/x", "null", Ct));
        Assert.EndsWith("\"none\"\n", await server.GetAsync("POST", "/x", Ct));
    }

    [Theory]
    [InlineData("{bad", "invalid JSON: invalid character 'b' looking for beginning of object key string")]
    [InlineData("{\"Name\":\"x\"", "invalid JSON: unexpected EOF")]
    [InlineData("{\"Name\":\"x\",}", "invalid JSON: invalid character '}' looking for beginning of object key string")]
    [InlineData("{\"Name\":\"x\"} x", "unexpected content after JSON")]
    [InlineData("{\"Name\" \"x\"}", "invalid JSON: invalid character '\\\"' after object key")]
    [InlineData("{\"Name\":\"x\" \"y\"}", "invalid JSON: invalid character '\\\"' after object key:value pair")]
    [InlineData("{\"Name\":tru}", "invalid JSON: invalid character '}' in literal true (expecting 'e')")]
    [InlineData("{\"Name\":\"\\q\"}", "invalid JSON: invalid escape sequence `\\\\q` in string")]
    [InlineData("{\"Name\":-}", "invalid JSON: invalid character '}' in numeric literal")]
    [InlineData("{\"Name\":01}", "invalid JSON: invalid character '1' after object key:value pair")]
    [InlineData("{\"Name\":5}", "invalid JSON: json: cannot unmarshal number into Go struct field CreateOptions.Name of type string")]
    public async Task Body_Wrong_IsRefusedInDockersWords(string body, string message)
    {
        await using var server = await TestServer.StartAsync(r => r.Map("POST", "/x", async e => await e.ReadAsync(ApiJson.Wire.CreateVolumeRequest)));
        var answer = await server.PostAsync("/x", body, Ct);
        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.EndsWith($"{{\"message\":\"{message}\"}}\n", answer);
    }

    [Fact]
    public async Task Body_OfAnotherType_IsRefused()
    {
        await using var server = await TestServer.StartAsync(r => r.Map("POST", "/x", async e => await e.ReadAsync(ApiJson.Wire.CreateVolumeRequest)));
        var answer = await server.PostAsync("/x", "{}", Ct, "text/plain");
        Assert.EndsWith("{\"message\":\"unsupported Content-Type header (text/plain): must be 'application/json'\"}\n", answer);
    }
}
