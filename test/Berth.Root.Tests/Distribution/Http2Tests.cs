using System.Diagnostics;
using System.Formats.Tar;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Oci;
using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.Distribution;

/// <summary>Over TLS a registry is spoken to by HTTP/2: ours by the clients that people have, and other people's by ours.</summary>
public sealed class Http2Tests : IDisposable
{
    private readonly TempDirectory _folder = new("h");

    public Http2Tests()
    {
        Require.Root();
        Require.That(File.Exists(RunningRegistry.Program), "needs artifacts/berth/berth: run eng/build.sh");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder["cert.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string[] Tls => ["--tls-cert", _folder["cert.pem"], "--tls-key", _folder["key.pem"]];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--http2", "2")]
    [InlineData("--http1.1", "1.1")]
    public async Task Curl_IsServedByTheVersionItAsksFor(string flag, string version)
    {
        Require.Program("curl");
        await using var registry = await RunningRegistry.StartAsync(_folder["data"], Tls);
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        await File.WriteAllBytesAsync(_folder["blob"], bytes, Cancel);
        var root = $"https://{registry.Address}/v2/x/blobs";
        Assert.Equal($"201 {version}", await CurlAsync(flag, "-X", "POST", "-H", "Content-Type: application/octet-stream", "--data-binary", "@" + _folder["blob"], $"{root}/uploads/?digest={Digest.Sha256(bytes)}"));
        Assert.Equal($"200 {version}", await CurlAsync(flag, $"{root}/{Digest.Sha256(bytes)}"));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_folder["got"], Cancel));
        Assert.Equal($"206 {version}", await CurlAsync(flag, "-r", "1000-1999", $"{root}/{Digest.Sha256(bytes)}"));
        Assert.Equal(bytes[1000..2000], await File.ReadAllBytesAsync(_folder["got"], Cancel));
        Assert.Equal($"404 {version}", await CurlAsync(flag, "-I", $"{root}/{Digest.Sha256("x"u8)}"));
    }

    [Fact]
    public async Task Crane_SpeaksIt_AndSkopeoWhicheverItWants()
    {
        PeerPrograms.Need("crane", "skopeo");
        await using var registry = await RunningRegistry.StartAsync(_folder["data"], Tls);
        var layer = $"/tmp/berth-http2-{Guid.NewGuid():N}.tar.gz";
        await File.WriteAllBytesAsync(PeerPrograms.Root + layer, await LayerAsync(), Cancel);
        try
        {
            await PeerPrograms.RunAsync(Cancel, "crane", "append", "--insecure", "-f", layer, "-t", $"{registry.Address}/crane:1");
            await PeerPrograms.RunAsync(Cancel, "crane", "validate", "--insecure", "--remote", $"{registry.Address}/crane:1");
            await PeerPrograms.RunAsync(Cancel, "skopeo", "copy", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{registry.Address}/crane:1", $"docker://{registry.Address}/skopeo:1");
        }
        finally
        {
            File.Delete(PeerPrograms.Root + layer);
        }
        Assert.Contains(" protocol=HTTP/2 status=201 ", await registry.LineAsync("method=PUT path=/v2/crane/manifests/1"), StringComparison.Ordinal);
        Assert.Contains(" status=201 ", await registry.LineAsync("method=PUT path=/v2/skopeo/manifests/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Berthd_PushesAndPullsByIt()
    {
        await using var daemon = await RunningDaemon.StartAsync(_folder["daemon"], "http2-berthd.log", Cancel);
        await using var registry = await RunningRegistry.StartInAsync(daemon.ProcessId, _folder["data"], Tls);
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        var name = $"{registry.Address}/app";
        Assert.Equal(HttpStatusCode.OK, (await engine.SendAsync(HttpMethod.Post, $"/images/create?fromSrc=-&repo={name}&tag=1", new ByteArrayContent(await LayerAsync()), Cancel)).Status);
        Assert.DoesNotContain("errorDetail", (await engine.PostAsync($"/images/{name}/push?tag=1", Cancel)).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await engine.SendAsync(HttpMethod.Delete, $"/images/{name}:1", null, Cancel)).Status);
        Assert.DoesNotContain("errorDetail", (await engine.PostAsync($"/images/create?fromImage={name}&tag=1", Cancel)).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await engine.GetAsync($"/images/{name}:1/json", Cancel)).Status);
        foreach (var begin in (string[])["PUT path=/v2/app/manifests/1", "PUT path=/v2/app/blobs/uploads/", "GET path=\"/v2/app/blobs/sha256:"])
            Assert.Contains(" protocol=HTTP/2 ", await registry.LineAsync("method=" + begin), StringComparison.Ordinal);
    }

    // A tar with a file that does not compress.
    private static async Task<byte[]> LayerAsync()
    {
        using var bytes = new MemoryStream();
        await using (var zip = new System.IO.Compression.GZipStream(bytes, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(zip))
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "data") { DataStream = new MemoryStream(RandomNumberGenerator.GetBytes(500_000)) }, Cancel);
        return bytes.ToArray();
    }

    // The status and the version.
    private async Task<string> CurlAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("curl", ["-sk", "-o", _folder["got"], "-w", "%{http_code} %{http_version}", .. arguments]) { RedirectStandardOutput = true };
        using var curl = Process.Start(start)!;
        var told = await curl.StandardOutput.ReadToEndAsync(Cancel);
        await curl.WaitForExitAsync(Cancel);
        return told;
    }
}
