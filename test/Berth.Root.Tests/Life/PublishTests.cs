using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Berth.Root.Tests.Life;

/// <summary>Published ports changed while a container runs.</summary>
public sealed class PublishTests(LifeFixture life) : IClassFixture<LifeFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Update_PortsComeAndGo_AndTheNextDaemonKeepsThem()
    {
        LifeFixture.Require();
        await life.RunAsync("web", "exec nc -ll -p 80 -e echo served", Ports("80/tcp", "18080"));
        await ServedAsync(18080);

        await UpdateAsync("web", """{"PortBindings": {"80/tcp": [{"HostPort": "18081"}], "90/tcp": [{"HostIp": "127.0.0.1", "HostPort": "18090"}]}}""", HttpStatusCode.OK);
        Assert.Equal(("", "served"), (await AskAsync(18080), await AskAsync(18081)));
        await AssertPortsAsync("18081", "18090");

        await life.RestartDaemonAsync(() => { });
        Assert.Equal("served", await AskAsync(18081));
        await AssertPortsAsync("18081", "18090");

        await UpdateAsync("web", """{"PortBindings": {"90/tcp": null}}""", HttpStatusCode.OK);
        await life.Engine.PostAsync("containers/web/restart?t=0", Cancel);
        await ServedAsync(18081);
        Assert.Equal(["80/tcp"], (await life.InspectAsync("web"))["HostConfig"]!["PortBindings"]!.AsObject().Select(port => port.Key));
    }

    [Fact]
    public async Task Update_PortIsTakenOrNone_IsRefused_AndNothingHasChanged()
    {
        LifeFixture.Require();
        await life.RunAsync("first", "exec sleep 1000", Ports("80/tcp", "18100"));
        await life.RunAsync("second", "exec sleep 1000", Ports("80/tcp", "18101"));
        await life.RunAsync("alone", "exec sleep 1000", new JsonObject { ["NetworkMode"] = "none" });

        var taken = await UpdateAsync("second", """{"PidsLimit": 44, "PortBindings": {"81/tcp": [{"HostPort": "18102"}], "80/tcp": [{"HostPort": "18100"}]}}""", HttpStatusCode.InternalServerError);
        Assert.EndsWith("Bind for 0.0.0.0:18100 failed: port is already allocated", taken, StringComparison.Ordinal);
        await UpdateAsync("second", """{"PortBindings": {"80/tcp": [{"HostPort": "many"}]}}""", HttpStatusCode.BadRequest);
        await UpdateAsync("alone", """{"PortBindings": {"80/tcp": [{"HostPort": "18103"}]}}""", HttpStatusCode.BadRequest);

        var second = await life.InspectAsync("second");
        Assert.Null(second["HostConfig"]!["PidsLimit"]);
        Assert.Equal(["80/tcp"], second["HostConfig"]!["PortBindings"]!.AsObject().Select(port => port.Key));
        Assert.Equal("18101", (string)second["NetworkSettings"]!["Ports"]!["80/tcp"]![0]!["HostPort"]!);
        await UpdateAsync("first", """{"PortBindings": {"81/tcp": [{"HostPort": "18102"}]}}""", HttpStatusCode.OK);
    }

    private async Task AssertPortsAsync(string web, string local)
    {
        var ports = (await life.InspectAsync("web"))["NetworkSettings"]!["Ports"]!;
        Assert.Equal((web, local), ((string)ports["80/tcp"]![0]!["HostPort"]!, (string)ports["90/tcp"]![0]!["HostPort"]!));
        var listed = JsonNode.Parse((await life.Engine.GetAsync("containers/json?filters=%7B%22name%22:%5B%22web%22%5D%7D", Cancel)).Body)![0]!["Ports"]!.AsArray();
        Assert.Contains(listed, port => (int)port!["PublicPort"]! == int.Parse(local, CultureInfo.InvariantCulture) && (int)port["PrivatePort"]! == 90);
    }

    private async Task<string> UpdateAsync(string name, string body, HttpStatusCode status)
    {
        var answer = await life.Engine.PostAsync($"containers/{name}/update", body, Cancel);
        Assert.True(answer.Status == status, answer.Body);
        return status == HttpStatusCode.OK ? "" : answer.Message;
    }

    // The server may not listen yet; there is no event to wait for.
    private async Task ServedAsync(int port)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (await AskAsync(port) != "served") await Task.Delay(20, limit.Token);
    }

    // From the daemon's own network; empty when nobody answers.
    private async Task<string> AskAsync(int port)
    {
        var start = new ProcessStartInfo("nsenter", ["--net", "--target", $"{life.Daemon.ProcessId}", "busybox", "nc", "-w", "20", "127.0.0.1", $"{port}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        using var asked = Process.Start(start)!;
        asked.StandardInput.Close();
        var answer = await asked.StandardOutput.ReadToEndAsync(Cancel);
        await asked.WaitForExitAsync(Cancel);
        return answer.Trim();
    }

    private static JsonObject Ports(string container, string host) =>
        new() { ["PortBindings"] = new JsonObject { [container] = new JsonArray(new JsonObject { ["HostPort"] = host }) } };
}
