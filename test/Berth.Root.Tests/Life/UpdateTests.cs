using System.Text.Json.Nodes;
using Xunit;

namespace Berth.Root.Tests.Life;

/// <summary>Limits changed while a container runs, as the container itself sees them, and what is told of its use.</summary>
public sealed class UpdateTests(LifeFixture life) : IClassFixture<LifeFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Update_OfARunningContainer_IsInItsCgroupAtOnceAndAfterARestart()
    {
        LifeFixture.Require();
        const string script = """
            show() { cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/pids.max; }
            trap 'show > /out/new && mv /out/new /out/seen' USR1; echo up > /out/up; while :; do sleep 1000 & wait; done
            """;
        var seen = Path.Combine(life.Scratch, "seen");
        var host = new JsonObject { ["Binds"] = new JsonArray($"{life.Scratch}:/out") };
        using var written = new FileSystemWatcher(life.Scratch);
        await life.RunAsync("limits", script, host);
        await WrittenAsync(written, "up");

        var answer = await life.Engine.PostAsync("containers/limits/update", """{"Memory": 67108864, "MemorySwap": 134217728, "PidsLimit": 44}""", Cancel);
        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, answer.Body);
        await AskAsync();
        Assert.Equal(["67108864", "44"], await File.ReadAllLinesAsync(seen, Cancel));

        await life.Engine.PostAsync("containers/limits/update", """{"PidsLimit": -1}""", Cancel);
        await AskAsync();
        Assert.Equal(["67108864", "max"], await File.ReadAllLinesAsync(seen, Cancel));

        async Task AskAsync()
        {
            File.Delete(seen);
            var asked = WrittenAsync(written, "seen");
            await life.Engine.PostAsync("containers/limits/kill?signal=USR1", Cancel);
            await asked;
        }
    }

    [Fact]
    public async Task Update_TheKernelRefuses_ChangesNothing()
    {
        LifeFixture.Require();
        await life.RunAsync("refused", "exec sleep 1000", new JsonObject { ["Memory"] = 64 << 20, ["MemorySwap"] = 64 << 20 });

        var answer = await life.Engine.PostAsync("containers/refused/update", """{"MemorySwap": 4096}""", Cancel);

        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, answer.Status);
        Assert.Contains("Cannot update container", answer.Body, StringComparison.Ordinal);
        Assert.Equal(64 << 20, (long)(await life.InspectAsync("refused"))["HostConfig"]!["MemorySwap"]!);
    }

    [Fact]
    public async Task Stats_OfManyAtOnce_WaitTogether()
    {
        LifeFixture.Require();
        const int many = 20;
        for (var i = 0; i < many; i++) await life.RunAsync($"many-{i}", "exec sleep 1000", new JsonObject { ["NetworkMode"] = "none" });

        var answers = await Task.WhenAll(Enumerable.Range(0, many).Select(i => life.Engine.GetAsync($"containers/many-{i}/stats?stream=false", Cancel)));

        foreach (var stats in answers.Select(answer => JsonNode.Parse(answer.Body)!))
        {
            Assert.True((long)stats["cpu_stats"]!["system_cpu_usage"]! > (long)stats["precpu_stats"]!["system_cpu_usage"]!);
            Assert.True((long)stats["memory_stats"]!["usage"]! > 0);
            Assert.Equal(1, (int)stats["pids_stats"]!["current"]!);
            Assert.Null(stats["networks"]);
            // Half a second apart, and not one after the other.
            Assert.InRange(DateTimeOffset.Parse((string)stats["read"]!, null) - DateTimeOffset.Parse((string)stats["preread"]!, null), TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(5));
        }
    }

    private static async Task WrittenAsync(FileSystemWatcher watcher, string name)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(object sender, FileSystemEventArgs change)
        {
            if (change.Name == name && new FileInfo(change.FullPath) is { Exists: true, Length: > 0 }) done.TrySetResult();
        }

        watcher.Changed += Look;
        watcher.Created += Look;
        watcher.Renamed += Look;
        watcher.EnableRaisingEvents = true;
        if (File.Exists(Path.Combine(watcher.Path, name))) done.TrySetResult();
        await done.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        watcher.Changed -= Look;
        watcher.Created -= Look;
        watcher.Renamed -= Look;
    }
}
