using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Berth.Images.Tests.Samples;
using Berth.Oci;
using Berth.Testing;

namespace Berth.Images.Tests.Pull;

/// <summary>The same against a registry that others wrote: Debian's docker-registry.</summary>
public sealed class DebianRegistryTests
{
    [Fact]
    public async Task PushedByHand_IsPulled()
    {
        var program = Require.Program("docker-registry");
        using var store = new StoreFixture();
        using var directory = new TempDirectory("berth-registry");
        var port = FreePort();
        File.WriteAllText(directory["config.yml"], $"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {directory.Path}/data}}}}\nhttp: {{addr: 127.0.0.1:{port}}}\n");
        using var registry = Process.Start(new ProcessStartInfo(program, ["serve", directory["config.yml"]]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/v2/") };
            await ReadyAsync(http);
            byte[][] layers = [Layer.OfFile("a", "1"), Layer.OfFile("b", new string('x', 1_000_000))];
            var config = Archive.Config(layers);
            var blobs = layers.Select(Archive.Gzip).ToList();
            foreach (var blob in blobs.Append(config)) await PushBlobAsync(http, blob);
            await using var writer = new FakeRegistry();
            await PushManifestAsync(http, writer.Manifest(config, MediaTypes.OciLayerGzip, [.. blobs]));

            var id = await store.Pull($"localhost:{port}/team/x:1");

            Assert.Equal(Digest.Sha256(config), id);
            Assert.Equal("1", File.ReadAllText(Path.Combine(store.Tree(store.Store.Get(id)!, fromTop: 1), "a")));
            Assert.Equal(
                $"manifest for localhost:{port}/team/x:2 not found: manifest unknown: manifest unknown",
                await store.PullFails($"localhost:{port}/team/x:2"));
        }
        finally
        {
            registry.Kill();
            await registry.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task ReadyAsync(HttpClient http)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var response = await http.GetAsync("", TestContext.Current.CancellationToken);
                return;
            }
            catch (HttpRequestException) when (attempt < 200)
            {
                // It says nowhere when it listens.
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task PushBlobAsync(HttpClient http, byte[] blob)
    {
        using var start = await http.PostAsync("team/x/blobs/uploads/", null, TestContext.Current.CancellationToken);
        var separator = start.Headers.Location!.Query.Length > 0 ? "&" : "?";
        using var put = await http.PutAsync($"{start.Headers.Location}{separator}digest={Digest.Sha256(blob)}", new ByteArrayContent(blob), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }

    private static async Task PushManifestAsync(HttpClient http, byte[] manifest)
    {
        using var content = new ByteArrayContent(manifest);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.OciManifest);
        using var put = await http.PutAsync("team/x/manifests/1", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
