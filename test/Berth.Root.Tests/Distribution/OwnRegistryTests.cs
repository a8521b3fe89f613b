using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Berth.Oci;
using Berth.Testing;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Distribution;

/// <summary><c>berthd --registry-listen</c>: the images of a daemon, pulled and pushed by others.</summary>
public sealed class OwnRegistryTests : IAsyncDisposable
{
    private const string Registry = OwnRegistryFixture.Registry;
    private readonly OwnRegistryFixture _own = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    [Fact]
    public async Task Image_IsPulledByAnotherDaemonAndPushedBack()
    {
        var (here, there) = (await _own.ServeAsync(), await _own.StartAsync("there"));
        await OwnRegistryFixture.LoadAsync(here, OwnRegistryFixture.Busybox("tools:1"));
        await OwnRegistryFixture.DockerAsync(there, "pull", $"{Registry}/tools:1");
        Assert.Equal("runs", await OwnRegistryFixture.DockerAsync(there, "run", "--rm", "--network", "none", $"{Registry}/tools:1", "echo", "runs"));

        await OwnRegistryFixture.DockerAsync(there, "run", "--name", "change", "--network", "none", $"{Registry}/tools:1", "sh", "-c", "echo changed >/change");
        await OwnRegistryFixture.DockerAsync(there, "commit", "change", $"{Registry}/team/changed:2");
        await OwnRegistryFixture.DockerAsync(there, "push", $"{Registry}/team/changed:2");
        Assert.Equal("changed", await OwnRegistryFixture.DockerAsync(here, "run", "--rm", "--network", "none", "team/changed:2", "cat", "/change"));
        Assert.Equal(
            await OwnRegistryFixture.DockerAsync(there, "inspect", "--format", "{{.Id}}", $"{Registry}/team/changed:2"),
            await OwnRegistryFixture.DockerAsync(here, "inspect", "--format", "{{.Id}}", "team/changed:2"));
    }

    [Fact]
    public async Task Skopeo_CopiesOutAndIn()
    {
        var peers = Environment.GetEnvironmentVariable("BERTH_PEERS_ROOT") ?? (Directory.Exists("/opt/peers") ? "/opt/peers" : "/");
        Require.That(File.Exists($"{peers}/usr/bin/skopeo"), $"needs skopeo in {peers}usr/bin");
        var here = await _own.ServeAsync();
        await OwnRegistryFixture.LoadAsync(here, OwnRegistryFixture.Busybox("tools:1"));
        foreach (var (from, to) in ((string, string)[])[("tools:1", "copied:1"), ("copied:1", "again:1")])
        {
            await OwnRegistryFixture.RunAsync(
                "nsenter", "--net", "--target", $"{_own.Network}", "chroot", peers, "skopeo", "copy", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{Registry}/{from}", $"docker://{Registry}/{to}");
        }
        Assert.Equal("runs", await OwnRegistryFixture.DockerAsync(here, "run", "--rm", "--network", "none", "again:1", "echo", "runs"));
    }

    [Fact]
    public async Task PushedThings_OutliveARestartAndArtifactsAPruning()
    {
        var here = await _own.ServeAsync();
        var image = await _own.PushAsync("tools", "1", OwnRegistryFixture.Busybox(""));
        var chart = await _own.PushArtifactAsync("charts/tools", "1");
        await here.StopAsync();
        here = await _own.ServeAsync();
        Assert.True(image.Matches(await _own.Http.GetByteArrayAsync("/v2/tools/manifests/1", Cancel)));
        Assert.Equal("runs", await OwnRegistryFixture.DockerAsync(here, "run", "--rm", "--network", "none", "tools:1", "echo", "runs"));

        await OwnRegistryFixture.DockerAsync(here, "system", "prune", "--all", "--force");
        Assert.Equal("", await OwnRegistryFixture.DockerAsync(here, "images", "--quiet"));
        await here.StopAsync();
        // Nor does a daemon that serves nothing throw it away.
        await (await _own.StartAsync("served")).StopAsync();
        await _own.ServeAsync();
        Assert.True(chart.Matches(await _own.Http.GetByteArrayAsync("/v2/charts/tools/manifests/1", Cancel)));
        using var gone = await _own.Http.GetAsync("/v2/tools/manifests/1", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task ImageOfAContainer_IsNotDeleted()
    {
        var here = await _own.ServeAsync();
        await OwnRegistryFixture.LoadAsync(here, OwnRegistryFixture.Busybox("tools:1"));
        await OwnRegistryFixture.DockerAsync(here, "create", "--name", "user", "tools:1", "true");
        using var refused = await _own.Http.DeleteAsync("/v2/tools/manifests/1", Cancel);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        await OwnRegistryFixture.DockerAsync(here, "rm", "user");
        using var done = await _own.Http.DeleteAsync("/v2/tools/manifests/1", Cancel);
        Assert.Equal(HttpStatusCode.Accepted, done.StatusCode);
        Assert.Equal("", await OwnRegistryFixture.DockerAsync(here, "images", "--quiet"));
    }

    [Fact]
    public async Task Kill_InTheMiddleOfPushes_LosesNothingThatWasAcknowledged()
    {
        var acknowledged = new Dictionary<string, Digest>(StringComparer.Ordinal);
        for (var round = 0; round < 3; round++)
        {
            var here = await _own.ServeAsync();
            using var some = new CancellationTokenSource();
            var pushing = Enumerable.Range(0, 3).Select(i => PushUntilKilledAsync($"{round}-{i}", acknowledged, some)).ToList();
            await Task.WhenAny(Images.Fired(some.Token), Task.WhenAll(pushing));
            await here.KillAsync();
            await Task.WhenAll(pushing);
        }
        Assert.True(acknowledged.Count >= 9, $"only {acknowledged.Count} pushes");
        var last = await _own.ServeAsync();
        using var engine = new EngineClient(last.Socket, last.ProcessId);
        foreach (var (tag, digest) in acknowledged)
        {
            var bytes = await _own.Http.GetByteArrayAsync($"/v2/kill/manifests/{tag}", Cancel);
            Assert.Equal(digest, Digest.Sha256(bytes));
            var layer = Digest.Parse((string)JsonNode.Parse(bytes)!["layers"]![0]!["digest"]!);
            Assert.True(layer.Matches(await _own.Http.GetByteArrayAsync($"/v2/kill/blobs/{layer}", Cancel)));
            Assert.Equal(HttpStatusCode.OK, (await engine.GetAsync($"images/kill:{tag}/json", Cancel)).Status);
        }
        Assert.EndsWith("all whole", await OwnRegistryFixture.RunAsync(Path.Combine(Path.GetDirectoryName(RunningDaemon.Program)!, "berth"), "-H", "unix://" + last.Socket, "image", "verify"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--registry-allow-anonymous", "--registry-listen", "0.0.0.0:0")]
    [InlineData("address already in use", "--registry-listen", Registry)]
    public async Task Address_ThatCannotBe_IsSaidAndNothingStarts(string told, params string[] flags)
    {
        await _own.ServeAsync();
        var folder = Directory.CreateDirectory(_own["other"]).FullName;
        string[] arguments =
        [
            "--net", "--mount", "--target", $"{_own.Network}", RunningDaemon.Program, "--host", $"unix://{folder}/s", "--data-root", folder + "/data", "--exec-root", folder + "/run",
            "--cgroup-parent", "/berth-test-refused", "--bridge", "none", .. flags,
        ];
        using var process = Process.Start(new ProcessStartInfo("nsenter", arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains(told, errors, StringComparison.Ordinal);
    }

    private async Task PushUntilKilledAsync(string prefix, Dictionary<string, Digest> acknowledged, CancellationTokenSource some)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var content = Convert.ToBase64String(RandomNumberGenerator.GetBytes(100_000));
                var digest = await _own.PushAsync("kill", $"{prefix}-{i}", new TestImage("", [], [Layer.Of(LayerEntry.File("random", content))]));
                lock (acknowledged) acknowledged[$"{prefix}-{i}"] = digest;
                if (i == 3) await some.CancelAsync();
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or SocketException or IOException)
        {
            // Killed, as it was to be. A connection that goes in the moment it was made is told as what the socket said.
        }
    }
}
