using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Berth.Oci;
using Berth.Testing;
using Berth.Testing.Conformance;
using Xunit;

namespace Berth.Root.Tests.Distribution;

/// <summary>Many who download at once, slow ones among them, and some who leave.</summary>
public sealed class DownloadTests : IDisposable
{
    // More than the registry sends by threads of their own.
    private const int Clients = 40;
    private readonly TempDirectory _folder = new("w");

    public DownloadTests()
    {
        Require.Root();
        Require.That(File.Exists(RunningRegistry.Program), "needs artifacts/berth/berth: run eng/build.sh");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ManySlowClients_AllGetTheWholeBlob()
    {
        await using var registry = await RunningRegistry.StartAsync(_folder["data"]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{registry.Address}") };
        var blob = await PushAsync(http);
        // Nobody reads until all have their heads: what a socket holds is much less than the blob.
        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => http.GetAsync($"/v2/x/blobs/{blob.Digest}", HttpCompletionOption.ResponseHeadersRead, Cancel)));
        var digests = await Task.WhenAll(answers.Select(async answer =>
        {
            using (answer) return await SHA256.HashDataAsync(await answer.Content.ReadAsStreamAsync(Cancel), Cancel);
        }));
        Assert.All(digests, x => Assert.Equal(blob.Digest.Hex, Convert.ToHexStringLower(x)));
    }

    [Fact]
    public async Task ClientsThatLeave_AreNoBurden()
    {
        await using var registry = await RunningRegistry.StartAsync(_folder["data"]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{registry.Address}") };
        var blob = await PushAsync(http);
        for (var i = 0; i < Clients; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", int.Parse(registry.Address.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture), Cancel);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /v2/x/blobs/{blob.Digest} HTTP/1.1\r\nHost: x\r\n\r\n"), Cancel);
            await client.GetStream().ReadExactlyAsync(new byte[100_000], Cancel);
        }
        Assert.Equal(blob.Bytes, await http.GetByteArrayAsync($"/v2/x/blobs/{blob.Digest}", Cancel));
    }

    private static async Task<BlobOf> PushAsync(HttpClient http)
    {
        var bytes = RandomNumberGenerator.GetBytes(16 << 20);
        var blob = new BlobOf(Digest.Sha256(bytes), bytes);
        await new BlobPushes(http).PushAsync(BlobPush.PostOnly, "x", blob);
        return blob;
    }
}
