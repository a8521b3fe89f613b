using System.Diagnostics;
using System.Security.Cryptography;
using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.Distribution;

/// <summary>The clients that people have, against <c>berth registry serve</c>: an image made by crane goes through all of them and keeps its digest.</summary>
public sealed class ClientTests : IDisposable
{
    private readonly TempDirectory _folder = new("c");
    private readonly string _inside = "/tmp/berth-registry-" + Guid.NewGuid().ToString("N");

    public ClientTests()
    {
        Require.Root();
        Require.That(File.Exists(RunningRegistry.Program), "needs artifacts/berth/berth: run eng/build.sh");
        Directory.CreateDirectory(Peers + _inside);
    }

    private static string Peers => PeerPrograms.Root;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Directory.Delete(Peers + _inside, recursive: true);
        _folder.Dispose();
    }

    [Fact]
    public async Task Crane_AppendsCopiesValidatesAndDeletes()
    {
        await using var registry = await StartAsync("crane");
        var digest = await AppendAsync(registry, "team/app:1");
        await RunAsync("crane", "copy", $"{registry.Address}/team/app:1", $"{registry.Address}/other:2");
        await RunAsync("crane", "validate", "--remote", $"{registry.Address}/other:2");
        Assert.Equal(digest, await RunAsync("crane", "digest", $"{registry.Address}/other:2"));
        Assert.Equal("other\nteam/app", await RunAsync("crane", "catalog", registry.Address));
        await RunAsync("crane", "tag", $"{registry.Address}/other:2", "3");
        Assert.Equal("2\n3", await RunAsync("crane", "ls", $"{registry.Address}/other"));
        await RunAsync("crane", "delete", $"{registry.Address}/other@{digest}");
        Assert.Equal("", await RunAsync("crane", "ls", $"{registry.Address}/other"));
    }

    [Fact]
    public async Task Skopeo_CopiesWithinOutAndBackIn()
    {
        await using var registry = await StartAsync("crane", "skopeo");
        var digest = await AppendAsync(registry, "app:1");
        await RunAsync("skopeo", "copy", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{registry.Address}/app:1", $"docker://{registry.Address}/copy:1");
        await RunAsync("skopeo", "copy", "--src-tls-verify=false", $"docker://{registry.Address}/copy:1", $"oci:{_inside}/oci:1");
        await RunAsync("skopeo", "copy", "--dest-tls-verify=false", "--format", "oci", $"oci:{_inside}/oci:1", $"docker://{registry.Address}/back:1");
        Assert.Contains("\"1\"", await RunAsync("skopeo", "list-tags", "--tls-verify=false", $"docker://{registry.Address}/back"), StringComparison.Ordinal);
        Assert.Equal(digest, await RunAsync("crane", "digest", $"{registry.Address}/copy:1"));
        await RunAsync("skopeo", "delete", "--tls-verify=false", $"docker://{registry.Address}/copy:1");
    }

    [Fact]
    public async Task Oras_PushesAttachesAndDiscovers()
    {
        await using var registry = await StartAsync("oras");
        await File.WriteAllTextAsync(Peers + _inside + "/note.txt", "a note", Cancel);
        var reference = $"{registry.Address}/artifact:1";
        await RunAsync("oras", "push", "--plain-http", "--disable-path-validation", "--artifact-type", "application/x-note", reference, $"{_inside}/note.txt:text/plain");
        await RunAsync("oras", "attach", "--plain-http", "--disable-path-validation", "--artifact-type", "application/x-about", reference, $"{_inside}/note.txt:text/plain");
        Assert.Contains("application/x-about", await RunAsync("oras", "discover", "--plain-http", reference), StringComparison.Ordinal);
        Assert.DoesNotContain("application/x-about", await RunAsync("oras", "discover", "--plain-http", "--artifact-type", "application/x-other", reference), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("podman")]
    [InlineData("buildah")]
    public async Task Engine_PullsAndPushes(string engine)
    {
        await using var registry = await StartAsync("crane", engine);
        await AppendAsync(registry, "app:1");
        string[] own = ["--root", _inside + "/store", "--runroot", _inside + "/run", "--storage-driver", "vfs"];
        await RunAsync([engine, .. own, "pull", "--tls-verify=false", $"{registry.Address}/app:1"]);
        await RunAsync([engine, .. own, "push", "--tls-verify=false", $"{registry.Address}/app:1", $"docker://{registry.Address}/from-{engine}:1"]);
        Assert.Equal("1", await RunAsync("crane", "ls", $"{registry.Address}/from-{engine}"));
        await RunAsync("crane", "validate", "--remote", $"{registry.Address}/from-{engine}:1");
    }

    [Fact]
    public async Task Docker_PushesAndPulls()
    {
        await using var registry = await StartAsync("crane", "dockerd", "docker");
        var digest = await AppendAsync(registry, "app:1");
        // Without a bridge it leaves the machine's network as it is; containerd comes with it.
        var script = $"""
            docker="docker -H unix://{_inside}/d.sock"; name={registry.Address}/from-docker:1
            dockerd --data-root {_inside}/data --exec-root {_inside}/exec -H unix://{_inside}/d.sock --pidfile {_inside}/pid --iptables=false --ip6tables=false --bridge=none >{_inside}/log 2>&1 &
            until $docker version >/dev/null 2>&1; do sleep 0.2; kill -0 $! || exit 1; done
            gunzip -c {_inside}/layer.tar.gz | $docker import - $name >/dev/null && $docker push -q $name && $docker rmi $name >/dev/null &&
            $docker pull -q $name && $docker pull -q {registry.Address}/app:1 && $docker inspect --format '{"{{index .RepoDigests 0}}"}' {registry.Address}/app:1
            code=$?; kill $!; wait $!; exit $code
            """;
        var told = await RunAsync("sh", "-c", script);
        Assert.Contains("from-docker:1", told, StringComparison.Ordinal);
        Assert.EndsWith($"/app@{digest}", told, StringComparison.Ordinal);
        await RunAsync("crane", "validate", "--remote", $"{registry.Address}/from-docker:1");
    }

    private async Task<RunningRegistry> StartAsync(params string[] clients)
    {
        PeerPrograms.Need(clients);
        return await RunningRegistry.StartAsync(_folder["data"]);
    }

    // An image of one layer with a file in it; its digest.
    private async Task<string> AppendAsync(RunningRegistry registry, string name)
    {
        var content = Path.Combine(Directory.CreateDirectory(_folder["layer"]).FullName, "data");
        await File.WriteAllBytesAsync(content, RandomNumberGenerator.GetBytes(500_000), Cancel);
        using (var tar = Process.Start("tar", ["czf", Peers + _inside + "/layer.tar.gz", "-C", _folder["layer"], "."])) await tar.WaitForExitAsync(Cancel);
        await RunAsync("crane", "append", "-f", _inside + "/layer.tar.gz", "-t", $"{registry.Address}/{name}");
        return await RunAsync("crane", "digest", $"{registry.Address}/{name}");
    }

    private static Task<string> RunAsync(params string[] command) => PeerPrograms.RunAsync(Cancel, command);
}
