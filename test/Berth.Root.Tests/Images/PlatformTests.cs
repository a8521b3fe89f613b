using System.Text.Json.Nodes;
using Berth.Testing;
using Berth.Testing.Registry;
using Xunit;

namespace Berth.Root.Tests.Images;

/// <summary>An image of two platforms, from a registry into archives and back, by the real command line.</summary>
public sealed class PlatformTests : IDisposable
{
    private readonly TempDirectory directory = new("s");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task AllPlatforms_ArePulledSavedAndLoaded_UnderOneName()
    {
        Require.Daemon();
        await using var daemon = await RunningDaemon.StartAsync(directory["d"], "platforms-berthd.log", Cancel);
        await using var registry = LoopbackRegistry.Start(daemon.ProcessId);
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        var name = $"127.0.0.1:{LoopbackRegistry.Plain}/small:list";

        // The second of the list says in its configuration that it is for amd64: the manifest list alone says otherwise.
        Assert.Equal((0, name + "\n"), daemon.Run("pull", "-q", "--all-platforms", name));
        var manifests = await ManifestsAsync(engine, name);
        Assert.Equal([("amd64", true), ("arm64", true)], manifests);
        Assert.Contains("linux/arm64", daemon.Run("images", "--tree", name).Output, StringComparison.Ordinal);
        Assert.Equal(2, daemon.Run("images", name).Output.TrimEnd().Split('\n').Length);

        Assert.Equal(0, daemon.Run("save", "-o", directory["both.tar"], name).Code);
        Assert.Equal(0, daemon.Run("rmi", name).Code);
        Assert.Equal("", daemon.Run("images", "-aq").Output);
        Assert.Equal((0, $"Loaded image: {name}\n"), daemon.Run("load", "-i", directory["both.tar"]));
        Assert.Equal(manifests, await ManifestsAsync(engine, name));
        Assert.Equal(0, daemon.Run("save", "-o", directory["again.tar"], name).Code);
        Assert.Equal(await File.ReadAllBytesAsync(directory["both.tar"], Cancel), await File.ReadAllBytesAsync(directory["again.tar"], Cancel));

        var (code, text) = daemon.Run("save", "--platform", "linux/s390x", "-o", directory["none.tar"], name);
        Assert.Equal(1, code);
        Assert.Contains("no suitable export target found for platform linux/s390x", text, StringComparison.Ordinal);
        Assert.False(File.Exists(directory["none.tar"]));
    }

    [Fact]
    public async Task PlatformThatIsNotHere_IsShownAsSuch()
    {
        Require.Daemon();
        await using var daemon = await RunningDaemon.StartAsync(directory["d"], "platforms-berthd.log", Cancel);
        await using var registry = LoopbackRegistry.Start(daemon.ProcessId);
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        var name = $"127.0.0.1:{LoopbackRegistry.Plain}/small:list";

        Assert.Equal(0, daemon.Run("pull", "-q", "--platform", "linux/amd64", name).Code);

        Assert.Equal([("amd64", true), ("arm64", false)], await ManifestsAsync(engine, name));
        Assert.Contains("not here", daemon.Run("images", "--tree", name).Output, StringComparison.Ordinal);
        var (code, text) = daemon.Run("save", "-o", directory["x.tar"], name, "missing:1");
        Assert.Equal(1, code);
        Assert.Contains("missing:1", text, StringComparison.Ordinal);
    }

    private static async Task<List<(string, bool)>> ManifestsAsync(EngineClient engine, string name)
    {
        var image = JsonNode.Parse((await engine.GetAsync($"images/{name}/json?manifests=1", Cancel)).Body)!;
        return [.. image["Manifests"]!.AsArray().Select(x => ((string)x!["ImageData"]!["Platform"]!["architecture"]!, (bool)x["Available"]!))];
    }
}
