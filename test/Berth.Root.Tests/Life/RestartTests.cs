using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace Berth.Root.Tests.Life;

/// <summary>Who is started again when a daemon, or a machine, comes back.</summary>
public sealed class RestartTests(LifeFixture life) : IClassFixture<LifeFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DaemonComesBack_PolicyAndUserDecide()
    {
        LifeFixture.Require();
        foreach (var policy in (string[])["always", "unless-stopped", "no"])
        {
            await life.RunAsync($"stopped-{policy}", "exec sleep 1000", Policy(policy));
            await life.Engine.PostAsync($"containers/stopped-{policy}/stop?t=0", Cancel);
            await life.RunAsync($"killed-{policy}", "exec sleep 1000", Policy(policy));
            await life.RunAsync($"kept-{policy}", "exec sleep 1000", Policy(policy));
        }

        var kept = await PidAsync("kept-always");
        List<int> gone = [await PidAsync("killed-always"), await PidAsync("killed-unless-stopped"), await PidAsync("killed-no")];
        var since = DateTimeOffset.UtcNow;
        // As after a crash of the machine: they are gone, and nobody has stopped them.
        await life.RestartDaemonAsync(() => gone.ForEach(pid => Process.GetProcessById(pid).Kill()));

        await life.EventAsync("stopped-always", "start", since);
        await life.EventAsync("killed-always", "start", since);
        await life.EventAsync("killed-unless-stopped", "start", since);
        Assert.Equal(
            ["running", "exited", "exited", "running", "running", "exited", "running"],
            await Task.WhenAll(((string[])["stopped-always", "stopped-unless-stopped", "stopped-no", "killed-always", "killed-unless-stopped", "killed-no", "kept-always"]).Select(StatusAsync)));
        Assert.Equal(kept, await PidAsync("kept-always"));
        Assert.Equal(137, (int)(await life.InspectAsync("killed-no"))["State"]!["ExitCode"]!);
    }

    [Fact]
    public async Task DaemonComesBack_WhoNeedsAnother_StartsAfterIt()
    {
        LifeFixture.Require();
        await life.RunAsync("z-donor", "exec sleep 1000", Policy("always"));
        var borrower = Policy("always");
        borrower["NetworkMode"] = "container:z-donor";
        await life.RunAsync("a-borrower", "exec sleep 1000", borrower);
        List<int> gone = [await PidAsync("z-donor"), await PidAsync("a-borrower")];
        var since = DateTimeOffset.UtcNow;

        await life.RestartDaemonAsync(() => gone.ForEach(pid => Process.GetProcessById(pid).Kill()));

        await life.EventAsync("a-borrower", "start", since);
        Assert.Equal(("running", "running"), (await StatusAsync("z-donor"), await StatusAsync("a-borrower")));
    }

    [Fact]
    public async Task DaemonDiesWhileAContainerWaits_TheNextOneStartsIt()
    {
        LifeFixture.Require();
        await life.RunAsync("waits", "[ -e /tmp/again ] && exec sleep 1000; echo x >> /tmp/n; [ $(wc -l < /tmp/n) -ge 4 ] && touch /tmp/again; exit 3", Policy("on-failure"));
        var since = DateTimeOffset.UtcNow;
        await life.EventAsync("waits", "die", since);

        since = DateTimeOffset.UtcNow;
        await life.RestartDaemonAsync(() => { });

        await life.EventAsync("waits", "start", since);
        Assert.Contains(await StatusAsync("waits"), (string[])["running", "restarting"]);
    }

    [Fact]
    public async Task Unhealthy_WithTheLabel_IsRestarted_AndCounted()
    {
        LifeFixture.Require();
        var more = JsonNode.Parse("""
            {
              "Labels": { "berth.restart-on-unhealthy": "true" }, "StopTimeout": 0,
              "Healthcheck": { "Test": ["CMD-SHELL", "test -e /tmp/second"], "Interval": 50000000, "Retries": 2 }
            }
            """)!.AsObject();
        var since = DateTimeOffset.UtcNow;
        await life.RunAsync("sick", "[ -e /tmp/first ] && touch /tmp/second; touch /tmp/first; exec sleep 1000", more: more);

        await life.EventAsync("sick", "restart", since);
        await life.EventAsync("sick", "health_status: healthy", since);

        var container = await life.InspectAsync("sick");
        Assert.Equal(1, (int)container["RestartCount"]!);
        Assert.Equal("healthy", (string)container["State"]!["Health"]!["Status"]!);
    }

    private static JsonObject Policy(string name) => new() { ["RestartPolicy"] = new JsonObject { ["Name"] = name } };

    private async Task<string> StatusAsync(string name) => (string)(await life.InspectAsync(name))["State"]!["Status"]!;

    private async Task<int> PidAsync(string name) => (int)(await life.InspectAsync(name))["State"]!["Pid"]!;
}
