using System.Text;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.Commands;
using Berth.Cli.Images;
using Berth.Cli.Output;
using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Cli.Tests.Images;

public sealed class ImageTreeTests
{
    private static readonly string s_digest = new('a', 64);

    private static readonly ImageSummary[] s_images =
    [
        new() { Id = "sha256:" + new string('1', 64), RepoTags = ["one:1", "registry.test:5000/one:1"], Size = 5000 },
        new() { Id = "sha256:" + new string('2', 64), RepoTags = [], RepoDigests = ["127.0.0.1:5000/two@sha256:" + s_digest], Size = 5000 },
        new() { Id = "sha256:" + new string('3', 64), RepoTags = [], RepoDigests = [], Size = 5000 },
    ];

    [Fact]
    public void Print_LongNames_LeaveTheColumnsWhereTheyAre() => Assert.Equal(
        """
        IMAGE                                    ID             PLATFORM      SIZE      SHARED
        one:1                                    111111111111   linux/amd64   5kB       0B
        registry.test:5000/one:1
        └─ eeeeeeeeeeee                                                       5kB       with 127.0.0.1:5000/two@sha256:aaaaaaaaaaaa, 333333333333
        127.0.0.1:5000/two@sha256:aaaaaaaaaaaa   222222222222   linux/amd64   5kB       0B
        └─ eeeeeeeeeeee                                                       5kB       with one:1, 333333333333
        <untagged>                               333333333333   linux/amd64   5kB       0B
        └─ eeeeeeeeeeee                                                       5kB       with one:1, 127.0.0.1:5000/two@sha256:aaaaaaaaaaaa

        """,
        Print(full: false));

    [Fact]
    public void Print_Full_CutsNothing() => Assert.Contains($"127.0.0.1:5000/two@sha256:{s_digest} ", Print(full: true), StringComparison.Ordinal);

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public void Print_AnImageThatCannotBeUsed_HasANote_AndTheOthersAreShown(int status)
    {
        const string message = "image one:1 cannot be used: its configuration is spoilt: berth image verify --repair puts it right";
        var text = Print(full: false, (status, message));
        Assert.Contains("one:1                                    111111111111                 5kB       cannot be used: its configuration is spoilt\nregistry.test:5000/one:1\n127", text, StringComparison.Ordinal);
        Assert.Contains("\n<untagged>                               333333333333   linux/amd64   5kB       0B\n", text, StringComparison.Ordinal);
        Assert.Contains($" {message}\n", Print(full: true, (status, message)), StringComparison.Ordinal);
    }

    [Fact]
    public void Print_AnImageThatWasRemovedMeanwhile_IsLeftOut() =>
        Assert.DoesNotContain("one:1", Print(full: false, (404, "No such image: " + s_images[0].Id)), StringComparison.Ordinal);

    private static string Print(bool full, (int Status, string Message)? first = null)
    {
        using var server = new TinyHttpServer((request, socket) => first is { } failure && request.Line.Contains(s_images[0].Id, StringComparison.Ordinal)
            ? TinyHttpServer.Answer(socket, failure.Status, $"{{\"message\":\"{failure.Message}\"}}")
            : TinyHttpServer.Answer(socket, 200, Answer(request.Line)));
        var globals = new GlobalFlags();
        globals.Flags.Parse(["-H", server.Host], out _);
        using var file = Memfd.Create("output");
        var sink = new TextSink(file);
        ImageTree.Print(new Invocation("berth images", [], globals), s_images, full, sink);
        sink.Flush();
        var bytes = new byte[16384];
        return Encoding.UTF8.GetString(bytes, 0, Read.At(file, bytes, 0));
    }

    private static string Answer(string request) => request.Contains("/images/json", StringComparison.Ordinal) ? JsonSerializer.Serialize(s_images, ApiJson.Wire.ImageSummaryArray)
        : request.Contains("/history", StringComparison.Ordinal) ? """[{"Id":"x","Size":5000}]"""
        : $$$"""{"Os":"linux","Architecture":"amd64","Size":5000,"RootFS":{"Type":"layers","Layers":["sha256:{{{new string('e', 64)}}}"]}}""";
}
