using System.Text.Json.Nodes;
using Berth.Linux.Calls;
using Berth.Testing;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Images;

/// <summary>What <c>berth image verify</c> and the questions before a pruning say, and what the disk says.</summary>
public sealed class StoreCommandsTests : IDisposable
{
    private readonly TempDirectory directory = new("s");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task VerifyAndPrune_SayWhatTheDiskSays()
    {
        Require.Daemon();
        // A disk of its own says exactly what is used of it.
        Directory.CreateDirectory(directory["d/data"]);
        Mount.FileSystem("tmpfs", directory["d/data"], "tmpfs", MountFlags.None, "size=256m");
        await using var daemon = await RunningDaemon.StartAsync(directory["d"], "store-commands-berthd.log", Cancel);
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        var empty = Used(daemon);
        foreach (var archive in ImageSet.Write(Directory.CreateDirectory(directory["scratch"]).FullName)) await engine.LoadAsync(archive, Cancel);
        await engine.PostAsync("containers/create?name=stopped", """{"Image": "busybox", "Cmd": ["true"]}""", Cancel);

        var (whole, text) = daemon.Run("image", "verify");
        Assert.True(whole == 0, text);
        Assert.EndsWith("all whole\n", text, StringComparison.Ordinal);

        Assert.Contains(" of the disk: 1 container, ", daemon.Run("system", "prune", "--all").Output, StringComparison.Ordinal);
        var estimate = JsonNode.Parse((await engine.GetAsync("berth/prune?containers=1&all=1", Cancel)).Body)!;
        var before = Used(daemon);
        await engine.PostAsync("containers/prune", Cancel);
        await engine.PostAsync("images/prune?filters=" + Uri.EscapeDataString("""{"dangling":["false"]}"""), Cancel);
        await SettleAsync(() => Math.Abs(before - Used(daemon) - (long)estimate["SpaceReclaimable"]!) <= (before - empty) / 100);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(daemon.DataRoot, "images"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task DiskUsage_AddsUpToWhatTheDiskSays()
    {
        Require.Daemon();
        Directory.CreateDirectory(directory["d/data"]);
        Mount.FileSystem("tmpfs", directory["d/data"], "tmpfs", MountFlags.None, "size=256m");
        await using var daemon = await RunningDaemon.StartAsync(directory["d"], "store-commands-berthd.log", Cancel, "--keep-blobs");
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        var empty = Used(daemon);
        foreach (var archive in ImageSet.Write(Directory.CreateDirectory(directory["scratch"]).FullName)) await engine.LoadAsync(archive, Cancel);
        const string script = "head -c 20000000 /dev/zero >/x; head -c 9000000 /dev/zero >/v/y; yes | head -c 6000000";
        await engine.PostAsync("containers/create?name=writer", $$$"""{"Image": "busybox", "Cmd": ["sh", "-c", "{{{script}}}"], "HostConfig": {"Binds": ["kept:/v"]}}""", Cancel);
        await engine.PostAsync("containers/writer/start", Cancel);
        await engine.PostAsync("containers/writer/wait", Cancel);
        // A download that was broken off, as large as an image.
        await File.WriteAllBytesAsync(Path.Combine(daemon.DataRoot, "images/partial/sha256-0"), new byte[5_000_000], Cancel);

        var usage = JsonNode.Parse((await engine.GetAsync("system/df", Cancel)).Body)!;
        var sum = (long)usage["LayersSize"]! + usage["Containers"]!.AsArray().Sum(x => (long)x!["SizeRw"]!) + usage["Volumes"]!.AsArray().Sum(x => (long)x!["UsageData"]!["Size"]!);
        var disk = Used(daemon) - empty;
        Assert.True(Math.Abs(disk - sum) <= disk / 30, $"the rows say {sum}, the disk {disk}: {usage}");
    }

    [Fact]
    public async Task SpoiltLayer_IsNamed()
    {
        Require.Daemon();
        await using var daemon = await RunningDaemon.StartAsync(directory["d"], "store-commands-berthd.log", Cancel);
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        foreach (var archive in ImageSet.Write(Directory.CreateDirectory(directory["scratch"]).FullName)) await engine.LoadAsync(archive, Cancel);
        var file = Directory.EnumerateFiles(Path.Combine(daemon.DataRoot, "images/layers"), "busybox", SearchOption.AllDirectories).First(path => new FileInfo(path).LinkTarget is null);
        await File.AppendAllTextAsync(file, "spoilt", Cancel);

        var (code, text) = daemon.Run("image", "verify", "--json", "busybox");
        Assert.Equal(1, code);
        var fault = Assert.Single(JsonNode.Parse(text)!["Faults"]!.AsArray())!;
        Assert.Equal("layer", (string?)fault["Part"]);
        var (failed, several) = daemon.Run("image", "verify", "nothing", "busybox", "nowhere");
        Assert.Equal(1, failed);
        Assert.Contains("nothing: No such image: nothing:latest\n", several, StringComparison.Ordinal);
        Assert.Contains("nowhere: No such image: nowhere:latest\n", several, StringComparison.Ordinal);
        Assert.Contains("1 image, 1 not whole; 2 names of no image\n", several, StringComparison.Ordinal);
        Assert.EndsWith(": no such image: nothing", daemon.Run("image", "verify", "nothing").Output.TrimEnd().ToLowerInvariant().Replace(":latest", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SpoiltDocuments_TakeNothingElseWithThem()
    {
        Require.Daemon();
        await using (var daemon = await RunningDaemon.StartAsync(directory["d"], "store-commands-berthd.log", Cancel))
        {
            using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
            foreach (var archive in ImageSet.Write(Directory.CreateDirectory(directory["scratch"]).FullName)) await engine.LoadAsync(archive, Cancel);
            Assert.Equal(0, daemon.Run("tag", "busybox", "other:1").Code);
        }
        foreach (var document in Directory.GetFiles(directory["d/data/images/layers"], "layer.json", SearchOption.AllDirectories)) await File.WriteAllTextAsync(document, "{", Cancel);
        foreach (var record in Directory.GetFiles(directory["d/data/images/records"])) await File.WriteAllTextAsync(record, "", Cancel);

        await using var again = await RunningDaemon.StartAsync(directory["d"], "store-commands-berthd.log", Cancel);
        foreach (var name in (string[])["busybox:latest", "other:1"])
        {
            Assert.Equal(0, again.Run("image", "inspect", name).Code);
            var (code, text) = again.Run("run", "--rm", "--network", "none", name, "true");
            Assert.True(code == 125 && text.Contains($"image {name} cannot be used: layer sha256:", StringComparison.Ordinal), text);
        }
        var (repaired, report) = again.Run("image", "verify", "--repair");
        Assert.True(repaired == 0, report);
        Assert.EndsWith(" images, all whole\n", report, StringComparison.Ordinal);
        Assert.Equal((0, ""), again.Run("run", "--rm", "--network", "none", "other:1", "true"));
    }

    private static long Used(RunningDaemon daemon) => new DriveInfo(daemon.DataRoot) is var drive ? drive.TotalSize - drive.TotalFreeSpace : 0;

    // The files of what is removed go after the answer.
    private static async Task SettleAsync(Func<bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!holds()) await Task.Delay(50, limit.Token);
    }
}
