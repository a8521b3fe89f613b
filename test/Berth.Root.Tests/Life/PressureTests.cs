using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Berth.Root.Tests.Life;

/// <summary>Containers that take all they can get, and clients that give nothing: the daemon goes on, and the others do not notice.</summary>
public sealed class PressureTests(LifeFixture life) : IClassFixture<LifeFixture>
{
    private const int IdleClients = 1000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MemoryLimit_Hit_IsSaidAndTold()
    {
        LifeFixture.Require();
        var since = DateTimeOffset.UtcNow;

        await life.RunAsync("eater", "exec tail /dev/zero", new JsonObject { ["Memory"] = 32 << 20, ["MemorySwap"] = 32 << 20 });

        Assert.Equal(137, await WaitAsync("eater"));
        Assert.True((bool)(await life.InspectAsync("eater"))["State"]!["OOMKilled"]!);
        await life.EventAsync("eater", "oom", since);
    }

    [Fact]
    public async Task ForkBomb_WithPidsLimit_LeavesTheEngineUsableAndEndsWhole()
    {
        LifeFixture.Require();
        await life.RunAsync("bomb", "b() { b | b & }; b 2>/dev/null; sleep 1000", new JsonObject { ["PidsLimit"] = 100, ["NetworkMode"] = "none" });
        var id = (string)(await life.InspectAsync("bomb"))["Id"]!;

        await life.RunAsync("beside", "echo fine", new JsonObject { ["NetworkMode"] = "none" });
        Assert.Equal(0, await WaitAsync("beside"));

        var removed = await life.Engine.RemoveContainerAsync("bomb", Cancel);
        Assert.True(removed.Status == System.Net.HttpStatusCode.NoContent, removed.Body);
        Assert.Empty(ProcessesIn(id));
    }

    [Fact]
    public async Task FastLogger_KeepsTheLastLinesAndNoMoreThanItsFiles()
    {
        LifeFixture.Require();
        const int lines = 300_000;
        var host = new JsonObject
        {
            ["NetworkMode"] = "none",
            ["LogConfig"] = new JsonObject { ["Type"] = "json-file", ["Config"] = new JsonObject { ["max-size"] = "1m", ["max-file"] = "2" } },
        };

        await life.RunAsync("logger", $"seq 1 {lines}", host);

        Assert.Equal(0, await WaitAsync("logger"));
        var logs = await life.Engine.GetAsync("containers/logger/logs?stdout=1&tail=2", Cancel);
        Assert.Equal([$"{lines - 1}", $"{lines}"], logs.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[8..]));
        var path = (string)(await life.InspectAsync("logger"))["LogPath"]!;
        var files = Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*");
        Assert.InRange(files.Sum(file => new FileInfo(file).Length), 1, 3 << 20);
    }

    [Fact]
    public async Task ClientThatNeverReads_HoldsUpOnlyWhatItIsToldAndOnlyWhileItIsThere()
    {
        LifeFixture.Require();
        await life.RunAsync("talker", "until [ -e /go ]; do sleep 0.05; done; head -c 16000000 /dev/zero | tr '\\0' 'x' | fold -w 100", new JsonObject { ["NetworkMode"] = "none" });
        using (var deaf = await ConnectAsync())
        {
            await deaf.SendAsync(Encoding.ASCII.GetBytes("POST /containers/talker/attach?stream=1&stdout=1&stderr=1 HTTP/1.1\r\nHost: engine\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"), Cancel);
            // It has been let in, and reads no more from here on.
            Assert.True(await deaf.ReceiveAsync(new byte[16], Cancel) > 0);
            var exec = await life.Engine.PostAsync("containers/talker/exec", """{"Cmd": ["touch", "/go"]}""", Cancel);
            await life.Engine.PostAsync($"exec/{JsonNode.Parse(exec.Body)!["Id"]}/start", """{"Detach": true}""", Cancel);

            await life.RunAsync("not-deaf", "seq 1 100000", new JsonObject { ["NetworkMode"] = "none" });
            Assert.Equal(0, await WaitAsync("not-deaf"));
        }

        // What it did not read stands in the log all the same.
        Assert.Equal(0, await WaitAsync("talker"));
        var log = await life.Engine.GetBytesAsync("containers/talker/logs?stdout=1", Cancel);
        Assert.Equal(16_000_000, log.Count(static b => b == 'x'));
    }

    [Fact]
    public async Task ThousandIdleClients_AreNoBurdenAndLeaveNothing()
    {
        LifeFixture.Require();
        var before = Descriptors();
        var clients = new List<Socket>();
        try
        {
            for (var i = 0; i < IdleClients; i++)
            {
                clients.Add(await ConnectAsync());
                // Every tenth has asked for events and waits.
                if (i % 10 == 0) await clients[^1].SendAsync(Encoding.ASCII.GetBytes("GET /events HTTP/1.1\r\nHost: engine\r\n\r\n"), Cancel);
            }

            await life.RunAsync("among-many", "echo fine", new JsonObject { ["NetworkMode"] = "none" });
            Assert.Equal(0, await WaitAsync("among-many"));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        // The daemon hears of each end by itself; it tells nobody here when it has.
        for (var i = 0; i < 200 && Descriptors() > before + 50; i++) await Task.Delay(50, Cancel);
        Assert.InRange(Descriptors(), 0, before + 50);
    }

    private int Descriptors() => Directory.EnumerateFileSystemEntries($"/proc/{life.Daemon.ProcessId}/fd").Count();

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(life.Engine.Socket), Cancel);
        return socket;
    }

    private async Task<int> WaitAsync(string name)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        return (int)JsonNode.Parse((await life.Engine.PostAsync($"containers/{name}/wait", limit.Token)).Body)!["StatusCode"]!;
    }

    private static List<string> ProcessesIn(string container) =>
        [.. Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[6])).Where(path => CgroupOf(path).Contains(container, StringComparison.Ordinal))];

    private static string CgroupOf(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/cgroup");
        }
        catch (IOException)
        {
            // It ended while we looked.
            return "";
        }
    }
}
