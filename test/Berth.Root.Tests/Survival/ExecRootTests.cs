using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Testing;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Survival;

/// <summary>Somebody took the exec-root away while the daemon was stopped, and its containers were not.</summary>
public sealed class ExecRootTests : IDisposable
{
    private readonly TempDirectory directory = new("x");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task ExecRootRemoved_ContainersHaveEnded_AndNothingIsLeftOfThem()
    {
        Require.Daemon();
        using var holder = await Holder.StartAsync(Cancel);
        await using var first = await RunningDaemon.StartInAsync(holder.ProcessId, directory["d"], "exec-root-berthd.log", Cancel);
        using (var engine = new EngineClient(first.Socket, first.ProcessId))
        {
            foreach (var archive in ImageSet.Write(Directory.CreateDirectory(directory["scratch"]).FullName)) await engine.LoadAsync(archive, Cancel);
            await engine.PostAsync("containers/create?name=kept", """{"Image": "busybox", "Cmd": ["sleep", "1000"]}""", Cancel);
            await engine.PostAsync("containers/kept/start", Cancel);
        }

        using var shim = Process.GetProcessById(Assert.Single(first.Shims()));
        await first.StopAsync();
        Directory.Delete(first.ExecRoot, recursive: true);
        await using var second = await RunningDaemon.StartInAsync(holder.ProcessId, directory["d"], "exec-root-berthd.log", Cancel);

        using (var engine = new EngineClient(second.Socket, second.ProcessId))
        {
            var state = JsonNode.Parse((await engine.GetAsync("containers/kept/json", Cancel)).Body)!["State"]!;
            Assert.Equal(("exited", 255), ((string)state["Status"]!, (int)state["ExitCode"]!));
        }

        Assert.Equal((0, "works\n"), second.Run("run", "--rm", "busybox", "echo", "works"));
        // The shim of before has nobody to tell how its container ended.
        await shim.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.Single(second.Shims());
    }
}
