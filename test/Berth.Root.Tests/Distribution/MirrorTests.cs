using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Berth.Oci;
using Berth.Testing;
using Berth.Testing.Conformance;
using Xunit;

namespace Berth.Root.Tests.Distribution;

/// <summary>Registries that pass on what another has, that ask who is there, that speak TLS, and that tell figures.</summary>
public sealed class MirrorTests : IDisposable
{
    private readonly TempDirectory _folder = new("m");

    public MirrorTests()
    {
        Require.Root();
        Require.That(File.Exists(RunningRegistry.Program), "needs artifacts/berth/berth: run eng/build.sh");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mirror_FetchesOnceKeepsAndTakesNothing()
    {
        await using var origin = await RunningRegistry.StartAsync(_folder["origin"]);
        await using var other = await RunningRegistry.StartAsync(_folder["other"]);
        await using var mirror = await RunningRegistry.StartAsync(_folder["mirror"], "--mirror-of", $"http://{other.Address}", "--mirror-of", $"http://{origin.Address}", "--metrics-listen", "127.0.0.1:0");
        using HttpClient to = Client(origin), through = Client(mirror);
        var layer = RandomNumberGenerator.GetBytes(3_000_000);
        var blob = new BlobOf(Digest.Sha256(layer), layer);
        await new BlobPushes(to).PushAsync(BlobPush.PostPut, "team/app", blob);
        var manifest = await Images.PutAsync(to, "team/app", "1", blob);

        Assert.Equal(manifest, await through.GetByteArrayAsync("/v2/team/app/manifests/1", Cancel));
        var pulls = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => through.GetByteArrayAsync($"/v2/team/app/blobs/{blob.Digest}", Cancel)));
        Assert.All(pulls, x => Assert.Equal(layer, x));
        Assert.Equal(HttpStatusCode.NotFound, (await through.GetAsync("/v2/team/app/manifests/2", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await through.GetAsync($"/v2/team/app/blobs/{Digest.Sha256("x"u8)}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await through.PostAsync("/v2/team/app/blobs/uploads/", null, Cancel)).StatusCode);

        await origin.DisposeAsync();
        Assert.Equal(manifest, await through.GetByteArrayAsync("/v2/team/app/manifests/1", Cancel));
        Assert.Equal(layer, await through.GetByteArrayAsync($"/v2/team/app/blobs/{blob.Digest}", Cancel));
        Assert.Equal(HttpStatusCode.BadGateway, (await through.GetAsync("/v2/team/app/manifests/3", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Tokens_OpenTheRegistryThatGivesThem()
    {
        Directory.CreateDirectory(_folder["data"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["data"], "htpasswd"), "user:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n", Cancel);
        await File.WriteAllTextAsync(_folder["access"], "user team/* push,delete\n", Cancel);
        await using var registry = await RunningRegistry.StartAsync(_folder["data"], "--auth", "token", "--access", _folder["access"]);
        using var http = Client(registry);
        using var refused = await http.GetAsync("/v2/", Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains($"realm=\"http://{registry.Address}/token\"", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);

        using var ask = new HttpRequestMessage(HttpMethod.Get, "/token?service=berth-registry&scope=repository:team/app:pull,push,delete");
        ask.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("user:U*U"u8));
        using var given = await http.SendAsync(ask, Cancel);
        http.DefaultRequestHeaders.Authorization = new("Bearer", JsonNode.Parse(await given.Content.ReadAsStringAsync(Cancel))!["token"]!.GetValue<string>());
        var layer = RandomNumberGenerator.GetBytes(1000);
        await new BlobPushes(http).PushAsync(BlobPush.Stream, "team/app", new BlobOf(Digest.Sha256(layer), layer));
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/v2/elsewhere/blobs/uploads/", null, Cancel)).StatusCode);
    }

    [Fact]
    public async Task Tls_CarriesPushesAndPulls()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(_folder["cert.pem"], certificate.ExportCertificatePem(), Cancel);
        await File.WriteAllTextAsync(_folder["key.pem"], key.ExportPkcs8PrivateKeyPem(), Cancel);
        await using var registry = await RunningRegistry.StartAsync(_folder["data"], "--tls-cert", _folder["cert.pem"], "--tls-key", _folder["key.pem"]);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://{registry.Address}") };
        var layer = RandomNumberGenerator.GetBytes(2_000_000);
        await new BlobPushes(http).PushAsync(BlobPush.ChunkedMany, "x", new BlobOf(Digest.Sha256(layer), layer));
    }

    [Fact]
    public async Task Connection_ThatStays_ServesLargeAndSmallInTurn()
    {
        await using var registry = await RunningRegistry.StartAsync(_folder["data"]);
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"http://{registry.Address}") };
        var pushes = new BlobPushes(http);
        foreach (var size in (int[])[0, 1, 5000, 300_000, 9_000_000])
        {
            var bytes = RandomNumberGenerator.GetBytes(size);
            var blob = new BlobOf(Digest.Sha256(bytes), bytes);
            await pushes.PushAsync(BlobPush.PostPut, "x", blob);
            using var part = new HttpRequestMessage(HttpMethod.Get, $"/v2/x/blobs/{blob.Digest}");
            part.Headers.Range = new RangeHeaderValue(size / 3, null);
            using var answer = await http.SendAsync(part, Cancel);
            if (size > 0) Assert.Equal(bytes[(size / 3)..], await answer.Content.ReadAsByteArrayAsync(Cancel));
            Assert.Equal("{}", await http.GetStringAsync("/v2/", Cancel));
        }
    }

    [Fact]
    public async Task Figures_AreToldOnAnAddressOfTheirOwn()
    {
        await using var registry = await RunningRegistry.StartAsync(_folder["data"], "--metrics-listen", "127.0.0.1:0");
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"http://{registry.Address}") };
        await http.GetAsync("/v2/_catalog", Cancel);
        // A request is counted when its answer was sent: before the next one on its connection.
        await http.GetAsync("/v2/", Cancel);
        using var figures = new HttpClient { BaseAddress = new Uri($"http://{registry.MetricsAddress}") };
        var text = await figures.GetStringAsync("/metrics", Cancel);
        Assert.Contains("berth_registry_requests_total{method=\"GET\",route=\"catalog\",status=\"200\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("berth_registry_request_seconds_count{route=\"catalog\"} 1\n", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/metrics", Cancel)).StatusCode);
    }

    private static HttpClient Client(RunningRegistry registry) => new() { BaseAddress = new Uri($"http://{registry.Address}") };
}
