using System.Text.Json.Nodes;
using Berth.Testing;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Images;

/// <summary>An image whose configuration nobody can read: the others are not held up by it, and whoever needs it is told why.</summary>
public sealed class DamagedImageTests : IDisposable
{
    private const string Fault = "cannot be used: its configuration is spoilt";

    private readonly TempDirectory directory = new("s");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task SpoiltConfiguration_IsSaidByAllWhoNeedIt_AndHoldsNobodyUp()
    {
        Require.Daemon();
        await using (var daemon = await RunningDaemon.StartAsync(directory["d"], "damaged-image-berthd.log", Cancel))
        {
            using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
            foreach (var archive in ImageSet.Write(Directory.CreateDirectory(directory["scratch"]).FullName)) await engine.LoadAsync(archive, Cancel);
            await engine.PostAsync("containers/create?name=kept", """{"Image": "busybox", "Cmd": ["true"]}""", Cancel);
            var id = (string)JsonNode.Parse((await engine.GetAsync("images/busybox/json", Cancel)).Body)!["Id"]!;
            var (made, output) = daemon.Run("commit", "kept", "whole:1");
            Assert.True(made == 0, output);
            await File.WriteAllTextAsync(Path.Combine(daemon.DataRoot, "images/blobs/sha256", id["sha256:".Length..]), "garbage", Cancel);
        }

        await using var again = await RunningDaemon.StartAsync(directory["d"], "damaged-image-berthd.log", Cancel);
        using var client = new EngineClient(again.Socket, again.ProcessId);
        Assert.Equal(0, again.Run("tag", "busybox", "127.0.0.1:9/other:1").Code);
        foreach (var refused in (string[][])[["save", "-o", directory["save.tar"], "whole:1", "busybox"], ["image", "export", "--oci", directory["layout"], "busybox"],
            ["history", "busybox"], ["push", "127.0.0.1:9/other:1"], ["commit", "kept", "made:1"]])
        {
            var (code, text) = again.Run(refused);
            Assert.True(code == 1 && text.Contains(Fault, StringComparison.Ordinal), $"{refused[0]}: {text}");
        }
        var answer = await client.GetAsync("images/get?names=busybox", Cancel);
        Assert.Equal(500, (int)answer.Status);
        Assert.Contains(Fault, (string)JsonNode.Parse(answer.Body)!["message"]!, StringComparison.Ordinal);

        var (listed, tree) = again.Run("images", "--tree");
        Assert.True(listed == 0 && tree.Contains(Fault, StringComparison.Ordinal) && tree.Contains("whole:1", StringComparison.Ordinal), tree);
        Assert.Contains(" N/A ", again.Run("images", "busybox").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("N/A", again.Run("images", "whole").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("made", again.Run("images").Output, StringComparison.Ordinal);
    }
}
