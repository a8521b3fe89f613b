using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Testing;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Survival;

/// <summary>The shim dies at moments nobody chose: no container does, and how each ends is still known. <c>BERTH_SHIM_KILLS</c> says how often.</summary>
public sealed class ShimKilledTests : IDisposable
{
    private const string Talker = """{"Image": "busybox", "Cmd": ["sh", "-c", "trap 'exit 7' TERM; while :; do echo line; sleep 1 & wait $!; done"]}""";
    private static readonly string[] Names = ["first", "second", "third"];

    private readonly TempDirectory directory = new("s");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Killed_AtRandomMoments_NoContainerDiesAndExitCodesArrive()
    {
        Require.Daemon();
        Require.Kernel(6, 15);
        var kills = int.Parse(Environment.GetEnvironmentVariable("BERTH_SHIM_KILLS") ?? "4", CultureInfo.InvariantCulture);
        await using var daemon = await RunningDaemon.StartAsync(directory["d"], "survival-berthd.log", Cancel);
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        foreach (var archive in ImageSet.Write(Directory.CreateDirectory(directory["scratch"]).FullName)) await engine.LoadAsync(archive, Cancel);
        foreach (var name in Names) await RunAsync(engine, name);
        var born = await PidsAsync(engine);

        for (var kill = 0; kill < kills; kill++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var execs = Names.Select(name => ExecUntilAsync(engine, name, stop.Token)).ToList();
            await Task.Delay(Random.Shared.Next(1, 120), Cancel);
            // One that was just killed may still be seen.
            foreach (var shim in daemon.Shims()) Assert.True(Kill.Try(shim, 9) is Errno.None or Errno.ESRCH);
            await stop.CancelAsync();
            await Task.WhenAll(execs);
            foreach (var name in Names)
            {
                // The first may still have been given to the one that was dying.
                if (await ExecAsync(engine, name, Cancel) != 0) Assert.Equal(0, await ExecAsync(engine, name, Cancel));
            }

            Assert.Equal(born, await PidsAsync(engine));
        }

        foreach (var name in Names)
        {
            await engine.PostAsync($"containers/{name}/stop?t=10", Cancel);
            Assert.Equal(7, JsonNode.Parse((await engine.PostAsync($"containers/{name}/wait", Cancel)).Body)!["StatusCode"]!.GetValue<int>());
            await engine.RemoveContainerAsync(name, Cancel);
        }
    }

    private static async Task RunAsync(EngineClient engine, string name)
    {
        Assert.Equal(HttpStatusCode.Created, (await engine.PostAsync($"containers/create?name={name}", Talker, Cancel)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await engine.PostAsync($"containers/{name}/start", Cancel)).Status);
    }

    private static async Task<IReadOnlyList<int>> PidsAsync(EngineClient engine)
    {
        var pids = new List<int>();
        foreach (var name in Names)
        {
            var state = JsonNode.Parse((await engine.GetAsync($"containers/{name}/json", Cancel)).Body)!["State"]!;
            Assert.Equal("running", state["Status"]!.GetValue<string>());
            pids.Add(state["Pid"]!.GetValue<int>());
        }

        return pids;
    }

    // An exec that was under way when the shim died may fail; it says so.
    private static async Task ExecUntilAsync(EngineClient engine, string name, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested) await ExecAsync(engine, name, Cancel);
    }

    private static async Task<int?> ExecAsync(EngineClient engine, string name, CancellationToken cancel)
    {
        var created = await engine.PostAsync($"containers/{name}/exec", """{"Cmd": ["true"], "AttachStdout": true}""", cancel);
        if (created.Status != HttpStatusCode.Created) return null;
        var id = JsonNode.Parse(created.Body)!["Id"]!.GetValue<string>();
        // Not detached: the answer ends with the command.
        var started = await engine.PostAsync($"exec/{id}/start", "{}", cancel);
        if (started.Status is not (HttpStatusCode.OK or HttpStatusCode.SwitchingProtocols)) return null;
        return JsonNode.Parse((await engine.GetAsync($"exec/{id}/json", cancel)).Body)!["ExitCode"]?.GetValue<int>();
    }
}
