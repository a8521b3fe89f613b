using System.Net;
using System.Text.Json.Nodes;
using Berth.Linux.Calls;
using Xunit;

namespace Berth.Root.Tests.Foreign;

/// <summary>Containers that another OCI runtime runs: everything that can be done with Berth's own, and nothing left of them.</summary>
public sealed class ForeignRuntimeTests(ForeignFixture foreign) : IClassFixture<ForeignFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> All => ForeignFixture.Runtimes;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Run_LogsAndExitCodeArrive_AndNothingIsLeft(string runtime)
    {
        ForeignFixture.Require(runtime);
        var name = $"run-{runtime}";
        await foreign.RunAsync(runtime, name, "echo out; echo err >&2; hostname; ip addr show eth0 | grep -c inet; exit 7", more: new JsonObject { ["Hostname"] = "named" });

        Assert.Equal(7, await foreign.WaitAsync(name));

        var logs = await foreign.LogsAsync(name);
        foreach (var line in (string[])["out\n", "err\n", "named\n", "1\n"]) Assert.Contains(line, logs, StringComparison.Ordinal);
        var container = await foreign.InspectAsync(name);
        Assert.Equal(runtime, (string)container["HostConfig"]!["Runtime"]!);
        await foreign.Engine.RemoveContainerAsync(name, Cancel);
        AssertNothingLeft((string)container["Id"]!);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Running_EveryVerbWorks(string runtime)
    {
        ForeignFixture.Require(runtime);
        var name = $"verbs-{runtime}";
        await foreign.RunAsync(runtime, name, "trap 'exit 9' TERM; while :; do sleep 1000 & wait $!; done", new JsonObject { ["Memory"] = 64 << 20 });

        Assert.Equal(5, (await foreign.ExecAsync(name, "exit 5")).Code);
        Assert.Contains("/dev/pts/", (await foreign.ExecAsync(name, "tty", tty: true)).Output, StringComparison.Ordinal);
        Assert.Contains("sleep 1000", (await foreign.Engine.GetAsync($"containers/{name}/top", Cancel)).Body, StringComparison.Ordinal);
        var stats = JsonNode.Parse((await foreign.Engine.GetAsync($"containers/{name}/stats?stream=false&one-shot=1", Cancel)).Body)!;
        Assert.Equal(64 << 20, (long)stats["memory_stats"]!["limit"]!);
        var updated = await foreign.Engine.PostAsync($"containers/{name}/update", """{"PidsLimit": 44}""", Cancel);
        Assert.True(updated.Status == HttpStatusCode.OK, updated.Body);
        Assert.Contains("44", (await foreign.ExecAsync(name, "cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max")).Output, StringComparison.Ordinal);
        Assert.NotEmpty(await foreign.Engine.GetBytesAsync($"containers/{name}/archive?path=/bin/busybox", Cancel));
        await ExpectAsync(HttpStatusCode.NoContent, $"containers/{name}/pause");
        Assert.Equal("paused", (string)(await foreign.InspectAsync(name))["State"]!["Status"]!);
        await ExpectAsync(HttpStatusCode.Conflict, $"containers/{name}/exec", """{"Cmd": ["true"]}""");
        await ExpectAsync(HttpStatusCode.NoContent, $"containers/{name}/unpause");
        await ExpectAsync(HttpStatusCode.NoContent, $"containers/{name}/stop");
        Assert.Equal(9, (int)(await foreign.InspectAsync(name))["State"]!["ExitCode"]!);

        // Once more, and this time it goes while it is frozen.
        await ExpectAsync(HttpStatusCode.NoContent, $"containers/{name}/start");
        await ExpectAsync(HttpStatusCode.NoContent, $"containers/{name}/pause");
        var id = (string)(await foreign.InspectAsync(name))["Id"]!;
        Assert.Equal(HttpStatusCode.NoContent, (await foreign.Engine.RemoveContainerAsync(name, Cancel)).Status);
        AssertNothingLeft(id);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Terminal_IsTheContainers_AndTakesASize(string runtime)
    {
        ForeignFixture.Require(runtime);
        var name = $"tty-{runtime}";
        const string script = "trap 'stty size; exit 3' WINCH; test -t 0 && test -t 1 && echo ready; while :; do sleep 1000 & wait $!; done";
        await foreign.RunAsync(runtime, name, script, more: new JsonObject { ["Tty"] = true, ["OpenStdin"] = true });

        await LoggedAsync(name, "ready");
        Assert.Equal(HttpStatusCode.OK, (await foreign.Engine.PostAsync($"containers/{name}/resize?h=33&w=111", Cancel)).Status);
        Assert.Equal(3, await foreign.WaitAsync(name));
        Assert.Contains("33 111", await foreign.LogsAsync(name), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task DaemonAndShimAreKilled_TheContainerRunsOn_AndItsExitCodeArrives(string runtime)
    {
        ForeignFixture.Require(runtime);
        Testing.Require.Kernel(6, 15);
        var name = $"survives-{runtime}";
        await foreign.RunAsync(runtime, name, "trap 'exit 7' TERM; echo up; while :; do sleep 1000 & wait $!; done");
        var pid = (int)(await foreign.InspectAsync(name))["State"]!["Pid"]!;
        await LoggedAsync(name, "up");

        await foreign.RestartDaemonAsync(() => { });
        Assert.Equal(4, (await foreign.ExecAsync(name, "exit 4")).Code);
        foreach (var shim in foreign.Daemon.Shims()) Kill.Try(shim, 9);
        // The first may still have been given to the one that was dying.
        if ((await foreign.ExecAsync(name, "true")).Code != 0) Assert.Equal(0, (await foreign.ExecAsync(name, "true")).Code);

        Assert.Equal(pid, (int)(await foreign.InspectAsync(name))["State"]!["Pid"]!);
        await ExpectAsync(HttpStatusCode.NoContent, $"containers/{name}/stop");
        Assert.Equal(7, (int)(await foreign.InspectAsync(name))["State"]!["ExitCode"]!);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task OutOfMemory_IsSaid(string runtime)
    {
        ForeignFixture.Require(runtime);
        var name = $"memory-{runtime}";
        await foreign.RunAsync(runtime, name, "exec tail /dev/zero", new JsonObject { ["Memory"] = 16 << 20, ["MemorySwap"] = 16 << 20 });

        Assert.Equal(137, await foreign.WaitAsync(name));
        Assert.True((bool)(await foreign.InspectAsync(name))["State"]!["OOMKilled"]!);
    }

    [Theory]
    [InlineData("runc", "runc create failed: unable to start container process: exec: \"nope\": executable file not found in $PATH")]
    [InlineData("crun", "executable file `nope` not found in $PATH: No such file or directory")]
    public async Task Start_ProgramIsMissing_SaysWhatTheRuntimeSays(string runtime, string sentence)
    {
        ForeignFixture.Require(runtime);
        var (answer, container) = await StartAsync(runtime);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal($"failed to create task for container: failed to create shim task: OCI runtime create failed: {sentence}", answer.Message);
        Assert.Equal(127, (int)container["State"]!["ExitCode"]!);
        AssertNothingLeft((string)container["Id"]!);
    }

    [Theory]
    [InlineData("broken", "/bin/false did not terminate successfully: exit status 1")]
    [InlineData("absent", "fork/exec /nowhere/runtime: no such file or directory")]
    public async Task Start_RuntimeFails_SaysHow(string runtime, string how)
    {
        ForeignFixture.Require();
        var (answer, container) = await StartAsync(runtime);
        var id = (string)container["Id"]!;

        Assert.Equal(
            "failed to create task for container: failed to create shim task: OCI runtime create failed: unable to retrieve OCI runtime error "
            + $"(open {foreign.BundleOf(id)}/log.json: no such file or directory): {how}",
            answer.Message);
        Assert.Equal("created", (string)container["State"]!["Status"]!);
        AssertNothingLeft(id);
    }

    [Fact]
    public async Task Info_NamesTheRuntimes_AndAnUnknownOneIsRefused()
    {
        ForeignFixture.Require();
        var info = JsonNode.Parse((await foreign.Engine.GetAsync("info", Cancel)).Body)!;
        Assert.Equal("/bin/false", (string)info["Runtimes"]!["broken"]!["path"]!);
        Assert.Equal("berth", (string)info["DefaultRuntime"]!);

        var refused = await foreign.Engine.PostAsync("containers/create", """{"Image": "busybox", "HostConfig": {"Runtime": "nobody"}}""", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("unknown or invalid runtime name: nobody", refused.Message);
    }

    private async Task<(Testing.EngineAnswer Answer, JsonNode Container)> StartAsync(string runtime)
    {
        var name = $"fails-{runtime}";
        var config = new JsonObject { ["Image"] = "busybox", ["Cmd"] = new JsonArray("nope"), ["HostConfig"] = new JsonObject { ["Runtime"] = runtime } };
        await foreign.Engine.PostAsync($"containers/create?name={name}", config.ToJsonString(), Cancel);
        return (await foreign.Engine.PostAsync($"containers/{name}/start", Cancel), await foreign.InspectAsync(name));
    }

    private async Task ExpectAsync(HttpStatusCode status, string path, string? body = null)
    {
        var answer = body is null ? await foreign.Engine.PostAsync(path, Cancel) : await foreign.Engine.PostAsync(path, body, Cancel);
        Assert.True(answer.Status == status, $"{path}: {answer.Status} {answer.Body}");
    }

    private async Task LoggedAsync(string name, string word)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        Assert.Contains(word, await foreign.Engine.FirstLineAsync($"containers/{name}/logs?follow=1&stdout=1", limit.Token), StringComparison.Ordinal);
    }

    private void AssertNothingLeft(string id)
    {
        Assert.False(Directory.Exists(foreign.BundleOf(id)), "its bundle is left");
        var cgroups = Directory.EnumerateDirectories("/sys/fs/cgroup").Prepend("/sys/fs/cgroup").Select(hierarchy => $"{hierarchy}{foreign.Daemon.CgroupParent}/{id}");
        Assert.DoesNotContain(cgroups, Directory.Exists);
        Assert.DoesNotContain(id, File.ReadAllText($"/proc/{foreign.Daemon.ProcessId}/mountinfo"), StringComparison.Ordinal);
    }
}
