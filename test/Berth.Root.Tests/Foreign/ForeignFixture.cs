using System.Text.Json.Nodes;
using Berth.Root.Tests.Life;
using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.Foreign;

/// <summary>A daemon that has other OCI runtimes registered: those of the machine, Berth's own as any other, and some that fail.</summary>
public sealed class ForeignFixture : LifeFixture
{
    private static readonly string s_own = Path.Combine(Path.GetDirectoryName(RunningDaemon.Program)!, "berth-oci");

    /// <summary>The runtimes every test is made with.</summary>
    public static TheoryData<string> Runtimes => ["runc", "crun", "berth-oci"];

    /// <summary>Where a container's bundle is while there is one.</summary>
    public string BundleOf(string id) => Path.Combine(Daemon.ExecRoot, "oci", id);

    protected override string[] Flags =>
    [
        "--add-runtime", $"runc={Find("runc") ?? "runc"}", "--add-runtime", $"crun={Find("crun") ?? "crun"}", "--add-runtime", $"berth-oci={s_own}",
        "--add-runtime", "broken=/bin/false", "--add-runtime", "absent=/nowhere/runtime",
    ];

    // Older ones of crun refuse a machine that has cgroups of both versions.
    protected override string Prepare => "{ ! mountpoint -q /sys/fs/cgroup/memory || ! mountpoint -q /sys/fs/cgroup/unified || umount /sys/fs/cgroup/unified; }";

    /// <summary>Skips where the machine lacks what a test needs.</summary>
    public static void Require(string runtime)
    {
        Require();
        Testing.Require.That(runtime == "berth-oci" ? File.Exists(s_own) : Find(runtime) is not null, $"needs {runtime}: apt-get install {runtime}");
    }

    /// <summary>Creates and starts a container of busybox with that runtime.</summary>
    public Task RunAsync(string runtime, string name, string script, JsonObject? host = null, JsonObject? more = null)
    {
        host ??= [];
        host["Runtime"] = runtime;
        return RunAsync(name, script, host, more);
    }

    /// <summary>Runs a command in a container and returns its code with what it wrote.</summary>
    public async Task<(int Code, string Output)> ExecAsync(string name, string script, bool tty = false)
    {
        var cancel = TestContext.Current.CancellationToken;
        var config = new JsonObject { ["Cmd"] = new JsonArray("sh", "-c", script), ["AttachStdout"] = true, ["AttachStderr"] = true, ["Tty"] = tty };
        var created = await Engine.PostAsync($"containers/{name}/exec", config.ToJsonString(), cancel);
        Assert.True(created.Status == System.Net.HttpStatusCode.Created, created.Body);
        var id = (string)JsonNode.Parse(created.Body)!["Id"]!;
        var started = await Engine.PostAsync($"exec/{id}/start", $$"""{"Tty": {{(tty ? "true" : "false")}}}""", cancel);
        return ((int)JsonNode.Parse((await Engine.GetAsync($"exec/{id}/json", cancel)).Body)!["ExitCode"]!, started.Body);
    }

    /// <summary>Waits for the end of a container; its exit code.</summary>
    public async Task<int> WaitAsync(string name) =>
        (int)JsonNode.Parse((await Engine.PostAsync($"containers/{name}/wait", TestContext.Current.CancellationToken)).Body)!["StatusCode"]!;

    /// <summary>All that a container has written.</summary>
    public async Task<string> LogsAsync(string name) =>
        (await Engine.GetAsync($"containers/{name}/logs?stdout=1&stderr=1", TestContext.Current.CancellationToken)).Body;

    private static string? Find(string name) =>
        ((string[])["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"]).Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
}
