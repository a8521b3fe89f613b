using System.Text;
using Berth.Api.Client;
using Berth.Cli.Output;
using Berth.Cli.Streams;
using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Cli.Tests.Streams;

public sealed class ProgressDisplayTests
{
    private const string Pull = """
        {"status":"Pulling from library/x","id":"latest"}
        {"status":"Pulling fs layer","progressDetail":{},"id":"aaaaaaaaaaaa"}
        {"status":"Downloading","progressDetail":{"current":100000,"total":1984172},"id":"aaaaaaaaaaaa"}
        {"status":"Extracting","progressDetail":{"current":1,"units":"s"},"id":"aaaaaaaaaaaa"}
        {"status":"Pull complete","progressDetail":{},"id":"aaaaaaaaaaaa"}
        {"status":"Digest: sha256:abc"}
        {"status":"Status: Downloaded newer image for x:latest"}

        """;

    [Fact]
    public void Show_NoTerminal_PrintsWhatHasNoBarAsDockerDoes() => Assert.Equal(
        """
        latest: Pulling from library/x
        aaaaaaaaaaaa: Pulling fs layer
        aaaaaaaaaaaa: Pull complete
        Digest: sha256:abc
        Status: Downloaded newer image for x:latest

        """,
        Show(Pull, quiet: false, out _));

    [Fact]
    public void Show_Quiet_PrintsNothing() => Assert.Equal("", Show(Pull, quiet: true, out _));

    [Fact]
    public void Show_FailureWithin_IsTheSentenceOfTheStream()
    {
        Assert.Equal("latest: Pulling\n", Show("{\"status\":\"Pulling\",\"id\":\"latest\"}\r\n{\"errorDetail\":{\"message\":\"boom\"},\"error\":\"boom\"}\r\n", quiet: false, out var failure));
        Assert.Equal("boom", failure);
    }

    private static string Show(string stream, bool quiet, out string? failure)
    {
        using var server = new TinyHttpServer((_, socket) => TinyHttpServer.Answer(socket, 200, stream.ReplaceLineEndings("\r\n")));
        using var client = new ApiClient(ApiHost.Parse(server.Host));
        using var answer = client.Send(new ApiRequest("POST", "/images/create"));
        using var file = Memfd.Create("output");
        var sink = new TextSink(file);
        failure = null;
        try
        {
            new ProgressDisplay(sink) { Quiet = quiet }.Show(answer);
        }
        catch (CliException reason)
        {
            failure = reason.Message;
        }

        sink.Flush();
        var bytes = new byte[4096];
        return Encoding.UTF8.GetString(bytes, 0, Read.At(file, bytes, 0));
    }
}
