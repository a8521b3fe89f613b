using Berth.Testing;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Images;

/// <summary>Containers whose parts the disk lost: what they wrote stays, and they go on as soon as the rest is here.</summary>
public sealed class LostPartsTests : IDisposable
{
    private readonly TempDirectory directory = new("l");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Roots => directory["d/data/images/roots"];

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task LostStacks_AreMadeAnew_ByStart_Diff_AndForThoseThatWereNeverStarted()
    {
        Require.Daemon();
        await using (var daemon = await StartAsync())
        {
            await LoadAsync(daemon);
            Assert.Equal(0, daemon.Run("run", "--name", "ran", "--network", "none", "busybox", "sh", "-c", "echo mine >>/mine; cat /mine").Code);
            Assert.Equal(0, daemon.Run("create", "--name", "made", "--network", "none", "busybox", "echo", "made").Code);
        }
        foreach (var root in Directory.GetDirectories(Roots)) File.Delete(Path.Combine(root, "stack"));
        await using var again = await StartAsync();
        Assert.Equal("A /mine", again.Run("diff", "ran").Output.Trim());
        Assert.Equal((0, "mine\nmine\n"), again.Run("start", "-a", "ran"));
        Assert.Equal((0, "made\n"), again.Run("start", "-a", "made"));
        Assert.Equal(0, again.Run("image", "verify").Code);
        Assert.Equal(0, again.Run("rm", "ran", "made").Code);
        // The files go after the answer.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (Directory.EnumerateFileSystemEntries(Roots).Any()) await Task.Delay(20, limit.Token);
    }

    [Fact]
    public async Task ContainerWhoseDocumentCannotBeRead_KeepsItsFilesAndItsProcess()
    {
        Require.Daemon();
        await using var daemon = await StartAsync();
        await LoadAsync(daemon);
        var id = daemon.Run("run", "-d", "--network", "none", "busybox", "sh", "-c", "echo mine >/mine; sleep 600").Output.Trim();
        var process = int.Parse(daemon.Run("inspect", "-f", "{{.State.Pid}}", id).Output, System.Globalization.CultureInfo.InvariantCulture);
        await daemon.StopAsync();
        var document = directory[$"d/data/containers/{id}/config.json"];
        var good = await File.ReadAllBytesAsync(document, Cancel);
        await File.WriteAllTextAsync(document, "", Cancel);
        await using (var blind = await StartAsync())
        {
            Assert.Equal("", blind.Run("ps", "-aq").Output);
            Assert.True(Directory.Exists($"/proc/{process}"));
            Assert.True(File.Exists(Path.Combine(Roots, id, "upper/mine")));
            await blind.StopAsync();
            await File.WriteAllBytesAsync(document, good, Cancel);
            await using var seeing = await StartAsync();
            Assert.Equal((0, "mine\n"), seeing.Run("exec", id, "cat", "/mine"));
            Assert.Equal(0, seeing.Run("rm", "-f", id).Code);
        }
    }

    private Task<RunningDaemon> StartAsync() => RunningDaemon.StartAsync(directory["d"], "lost-parts-berthd.log", Cancel);

    private async Task LoadAsync(RunningDaemon daemon)
    {
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        foreach (var archive in ImageSet.Write(Directory.CreateDirectory(directory["scratch"]).FullName)) await engine.LoadAsync(archive, Cancel);
    }
}
