using System.Text.Json.Nodes;
using Berth.Root.Tests.Survival;
using Berth.Testing;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Life;

/// <summary>A daemon with the image busybox that can end and come back.</summary>
public class LifeFixture : IAsyncLifetime
{
    private readonly TempDirectory directory = new("l");
    private Holder? holder;
    private RunningDaemon? daemon;

    public EngineClient Engine { get; private set; } = null!;

    public RunningDaemon Daemon => daemon ?? throw new InvalidOperationException("no daemon");

    /// <summary>A folder of the tests' own.</summary>
    public string Scratch => directory["scratch"];

    /// <summary>More flags of the daemon.</summary>
    protected virtual string[] Flags => [];

    /// <summary>Commands of the shell that change what the daemon sees of the machine.</summary>
    protected virtual string Prepare => ":";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static void Require() => Assert.SkipWhen(RunningDaemon.Obstacle is not null, RunningDaemon.Obstacle ?? "");

    public async ValueTask InitializeAsync()
    {
        if (RunningDaemon.Obstacle is not null) return;
        Directory.CreateDirectory(Scratch);
        holder = await Holder.StartAsync(Prepare, Cancel);
        await StartAsync();
        foreach (var archive in ImageSet.Write(Scratch)) await Engine.LoadAsync(archive, Cancel);
    }

    /// <summary>The daemon ends as in a crash; meanwhile something happens; the next one has taken over when this returns.</summary>
    public async Task RestartDaemonAsync(Action meanwhile)
    {
        await Daemon.KillAsync();
        Engine.Dispose();
        meanwhile();
        await StartAsync();
    }

    /// <summary>Creates and starts a container of busybox.</summary>
    public async Task RunAsync(string name, string script, JsonObject? host = null, JsonObject? more = null)
    {
        var config = more ?? [];
        (config["Image"], config["Cmd"], config["HostConfig"]) = ("busybox", new JsonArray("sh", "-c", script), host ?? []);
        var created = await Engine.PostAsync($"containers/create?name={name}", config.ToJsonString(), Cancel);
        Assert.True(created.Status == System.Net.HttpStatusCode.Created, created.Body);
        var started = await Engine.PostAsync($"containers/{name}/start", Cancel);
        Assert.True(started.Status == System.Net.HttpStatusCode.NoContent, started.Body);
    }

    public async Task<JsonNode> InspectAsync(string name) => JsonNode.Parse((await Engine.GetAsync($"containers/{name}/json", Cancel)).Body)!;

    /// <summary>Returns when an event of a container has come; those since <paramref name="since"/> count too.</summary>
    public async Task EventAsync(string name, string action, DateTimeOffset since)
    {
        var filters = Uri.EscapeDataString($$"""{"container":["{{name}}"],"event":["{{action}}"]}""");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        await Engine.FirstLineAsync($"events?since={since.ToUnixTimeSeconds()}&filters={filters}", limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (daemon is not null)
        {
            foreach (var id in await Engine.ContainersAsync(CancellationToken.None)) await Engine.RemoveContainerAsync(id, CancellationToken.None);
            Engine.Dispose();
            await daemon.DisposeAsync();
        }

        holder?.Dispose();
        directory.Dispose();
    }

    private async Task StartAsync()
    {
        daemon = await RunningDaemon.StartInAsync(holder!.ProcessId, directory["d"], "life-berthd.log", Cancel, Flags);
        Engine = new EngineClient(daemon.Socket, daemon.ProcessId);
    }
}
