using System.Formats.Tar;
using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Berth.Root.Tests.Failures;

/// <summary>
/// Containers that want the daemon to copy from or to the host (CVE-2018-15664, CVE-2019-14271 and their kind): they turn directories into
/// links and back while copies run.
/// </summary>
public sealed class CopyEscapeTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private const int Rounds = 150;

    // A directory and a link to the host's path of that name take turns under one name, as fast as a shell can rename.
    private const string Swapper = "mkdir -p /safe /trap/real; echo mine >/safe/secret; ln -s $TARGET /link; ln -s /safe /trap/real/way; echo ready; "
        + "while :; do mv /safe /trap/dir; mv /link /safe; mv /safe /link; mv /trap/dir /safe; done";

    [Fact]
    public async Task Copies_WhileTheContainerSwapsLinks_NeverReachTheHost()
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        var cancel = TestContext.Current.CancellationToken;
        var host = Directory.CreateDirectory(Path.Combine(fixture.Scratch, "host")).FullName;
        await File.WriteAllTextAsync(Path.Combine(host, "secret"), "the host's", cancel);
        const string name = "copy-escape";
        await StartAsync(name, Swapper.Replace("$TARGET", host, StringComparison.Ordinal), cancel);
        try
        {
            var (archive, reached) = (Archive(), 0);
            for (var round = 0; round < Rounds; round++)
            {
                var got = await fixture.Engine.GetBytesAsync($"containers/{name}/archive?path=/safe/secret", cancel);
                Assert.DoesNotContain("the host's", System.Text.Encoding.Latin1.GetString(got));
                if (IsTheContainers(got)) reached++;
                got = await fixture.Engine.GetBytesAsync($"containers/{name}/archive?path=/safe/.", cancel);
                Assert.DoesNotContain("the host's", System.Text.Encoding.Latin1.GetString(got));
                if (IsTheContainers(got)) reached++;
                foreach (var path in (string[])["/safe", "/trap", "/safe/."])
                    await fixture.Engine.SendAsync(HttpMethod.Put, $"containers/{name}/archive?path={path}", new ByteArrayContent(archive), cancel);
            }

            // The copies did hit the moments when there was something to copy.
            Assert.NotEqual(0, reached);
        }
        finally
        {
            await fixture.Engine.RemoveContainerAsync(name, cancel);
        }

        Assert.Equal(["secret"], Directory.GetFileSystemEntries(host).Select(Path.GetFileName));
        Assert.Equal("the host's", await File.ReadAllTextAsync(Path.Combine(host, "secret"), cancel));
    }

    [Fact]
    public async Task StoppedContainer_WithLinksToTheHost_IsCopiedWithoutIt()
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        var cancel = TestContext.Current.CancellationToken;
        var host = Directory.CreateDirectory(Path.Combine(fixture.Scratch, "stopped")).FullName;
        await File.WriteAllTextAsync(Path.Combine(host, "secret"), "the host's", cancel);
        const string name = "copy-stopped";
        await StartAsync(name, $"ln -s {host} /link; ln -s ../../../../../../../..{host} /climb; ln -s /proc/1/root{host} /magic; echo ready", cancel);
        await fixture.Engine.PostAsync($"containers/{name}/wait", cancel);
        try
        {
            foreach (var link in (string[])["link", "climb", "magic"])
            {
                var answer = await fixture.Engine.GetAsync($"containers/{name}/archive?path=/{link}/secret", cancel);
                Assert.Equal(HttpStatusCode.NotFound, answer.Status);
                answer = await fixture.Engine.SendAsync(HttpMethod.Put, $"containers/{name}/archive?path=/{link}", new ByteArrayContent(Archive()), cancel);
                Assert.Equal(HttpStatusCode.NotFound, answer.Status);
            }
        }
        finally
        {
            await fixture.Engine.RemoveContainerAsync(name, cancel);
        }

        Assert.Equal(["secret"], Directory.GetFileSystemEntries(host).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Copies_LeaveNoMountsOrFiles()
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        var cancel = TestContext.Current.CancellationToken;
        const string name = "copy-leak";
        var config = new JsonObject { ["Image"] = "busybox", ["Cmd"] = new JsonArray("true"), ["HostConfig"] = new JsonObject { ["Tmpfs"] = new JsonObject { ["/mem"] = "" } } };
        await fixture.LeavesNothingAsync(async () =>
        {
            await fixture.Engine.PostAsync($"containers/create?name={name}", config.ToJsonString(), cancel);
            await fixture.Engine.GetBytesAsync($"containers/{name}/archive?path=/etc", cancel);
            await fixture.Engine.GetAsync($"containers/{name}/archive?path=/nope", cancel);
            await fixture.Engine.SendAsync(HttpMethod.Put, $"containers/{name}/archive?path=/tmp", new ByteArrayContent([1, 2, 3]), cancel);
            await fixture.Engine.SendAsync(HttpMethod.Put, $"containers/{name}/archive?path=/tmp", new ByteArrayContent(Archive()), cancel);
            await fixture.Engine.GetBytesAsync($"containers/{name}/export", cancel);
            await fixture.Engine.RemoveContainerAsync(name, cancel);
        });
    }

    private async Task StartAsync(string name, string script, CancellationToken cancel)
    {
        var config = new JsonObject { ["Image"] = "busybox", ["Cmd"] = new JsonArray("sh", "-c", script) };
        var created = await fixture.Engine.PostAsync($"containers/create?name={name}", config.ToJsonString(), cancel);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        await fixture.Engine.PostAsync($"containers/{name}/start", cancel);
        while (!(await fixture.Engine.GetAsync($"containers/{name}/logs?stdout=1", cancel)).Body.Contains("ready", StringComparison.Ordinal))
        {
        }
    }

    // What the container wrote, or what was copied into it before.
    private static bool IsTheContainers(byte[] tar) => System.Text.Encoding.Latin1.GetString(tar) is var text
        && (text.Contains("mine", StringComparison.Ordinal) || text.Contains("overwritten", StringComparison.Ordinal) || text.Contains("added", StringComparison.Ordinal));

    private static byte[] Archive()
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "secret") { DataStream = new MemoryStream("overwritten"u8.ToArray()) });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "dir"));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "dir/added") { DataStream = new MemoryStream("added"u8.ToArray()) });
        }
        return bytes.ToArray();
    }
}
