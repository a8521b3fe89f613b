using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.Distribution;

/// <summary>What the operator of a registry is told of a store that the disk has spoilt.</summary>
public sealed class DamagedStoreTests : IDisposable
{
    private readonly TempDirectory _folder = new("s");

    public DamagedStoreTests()
    {
        Require.Root();
        Require.That(File.Exists(RunningRegistry.Program), "needs artifacts/berth/berth: run eng/build.sh");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DamagedRecordsAndLostManifests_AreLinesOfTheLog()
    {
        string manifest;
        await using (var registry = await RunningRegistry.StartAsync(_folder["data"]))
        {
            await PushAsync(registry, "app", "1");
            manifest = await PushAsync(registry, "app", "2");
        }
        var tag = _folder["data/registry/repositories/app/_tags/1"];
        await File.WriteAllTextAsync(tag, "garbage", Cancel);
        File.Delete(_folder[$"data/content/blobs/sha256/{manifest["sha256:".Length..]}"]);

        await using var again = await RunningRegistry.StartAsync(_folder["data"]);

        var line = await again.LineAsync("msg=\"something of the registry was lost\"");
        Assert.Contains(tag + "~damaged was a document of the registry and was set aside", line, StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{again.Address}") };
        using var answer = await http.GetAsync("/v2/app/manifests/2", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("MANIFEST_UNKNOWN", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.EndsWith($"msg=\"the store is damaged\" repository=app tag=2 digest=\"{manifest}\" what=\"the manifest is gone\"", await again.LineAsync("the store is damaged"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_TellsWhatIsNotWhole_WhileTheRegistryRunsAndWhenItIsStopped()
    {
        string manifest;
        await using (var registry = await RunningRegistry.StartAsync(_folder["data"]))
        {
            manifest = await PushAsync(registry, "team/app", "1");
            var (code, output) = await VerifyAsync();
            Assert.True(code == 0, output);
            Assert.Matches($"^REPOSITORY   TAG   MANIFEST       BLOBS   SIZE   STATE\nteam/app     1     {manifest[7..19]}   1       1kB    whole\n1 manifest in 1 repository, all whole\n$", output);
        }
        File.Delete(_folder[$"data/content/blobs/sha256/{manifest["sha256:".Length..]}"]);
        var (failed, lines) = await VerifyAsync("--json");
        Assert.Equal(1, failed);
        Assert.Contains($"\"Faults\":[{{\"Part\":\"manifest\",\"Digest\":\"{manifest}\",\"Problem\":\"is missing\"}}]", lines, StringComparison.Ordinal);
        Assert.EndsWith($"there is no registry in {_folder["none"]}: --data-root says where it is\n", (await RunAsync("--data-root", _folder["none"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mirror_FetchesOnceMoreWhatIsSpoilt_AndIsWholeWithoutWhatNobodyAskedFor()
    {
        await using var origin = await RunningRegistry.StartAsync(_folder["origin"]);
        var manifest = await PushAsync(origin, "app", "1");
        using var from = new HttpClient { BaseAddress = new Uri($"http://{origin.Address}") };
        var bytes = await from.GetByteArrayAsync("/v2/app/manifests/1", Cancel);
        var blob = JsonNode.Parse(bytes)!["config"]!["digest"]!.GetValue<string>();
        await using (var mirror = await RunningRegistry.StartAsync(_folder["data"], "--mirror-of", $"http://{origin.Address}"))
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://{mirror.Address}") };
            Assert.Equal(bytes, await http.GetByteArrayAsync("/v2/app/manifests/1", Cancel));
            Assert.Equal(0, (await VerifyAsync()).Code);
            await http.GetByteArrayAsync($"/v2/app/blobs/{blob}", Cancel);
        }
        foreach (var digest in (string[])[manifest, blob]) await File.WriteAllTextAsync(_folder[$"data/content/blobs/sha256/{digest["sha256:".Length..]}"], "spoilt", Cancel);
        Assert.Equal(1, (await VerifyAsync()).Code);

        await using var again = await RunningRegistry.StartAsync(_folder["data"], "--mirror-of", $"http://{origin.Address}");
        using var through = new HttpClient { BaseAddress = new Uri($"http://{again.Address}") };
        Assert.Equal(bytes, await through.GetByteArrayAsync($"/v2/app/manifests/{manifest}", Cancel));
        Assert.Equal(await from.GetByteArrayAsync($"/v2/app/blobs/{blob}", Cancel), await through.GetByteArrayAsync($"/v2/app/blobs/{blob}", Cancel));
        Assert.Equal(0, (await VerifyAsync()).Code);
    }

    private Task<(int Code, string Output)> VerifyAsync(params string[] more) => RunAsync(["--data-root", _folder["data"], .. more]);

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(RunningRegistry.Program, ["registry", "verify", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(Cancel);
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, output + await error);
    }

    private static async Task<string> PushAsync(RunningRegistry registry, string repository, string tag)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{registry.Address}") };
        var blob = RandomNumberGenerator.GetBytes(1000);
        var digest = await BlobAsync(http, repository, blob);
        var manifest = Encoding.UTF8.GetBytes(
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{{digest}}}","size":1000},"layers":[{"mediaType":"a/b","digest":"{{{digest}}}","size":1000}]}""");
        using var content = new ByteArrayContent(manifest) { Headers = { ContentType = new MediaTypeHeaderValue("application/vnd.oci.image.manifest.v1+json") } };
        using var put = await http.PutAsync($"/v2/{repository}/manifests/{tag}", content, Cancel);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        return DigestOf(manifest);
    }

    private static async Task<string> BlobAsync(HttpClient http, string repository, byte[] blob)
    {
        using var content = new ByteArrayContent(blob);
        using var pushed = await http.PostAsync($"/v2/{repository}/blobs/uploads/?digest={DigestOf(blob)}", content, Cancel);
        Assert.Equal(HttpStatusCode.Created, pushed.StatusCode);
        return DigestOf(blob);
    }

    private static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
