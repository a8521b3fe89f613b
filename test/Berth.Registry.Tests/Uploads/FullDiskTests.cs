using System.Net;
using Berth.Oci;
using Berth.Testing;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Uploads;

/// <summary>The disk is full: the client is told so, what arrived does not keep it full, and the next push that fits is taken.</summary>
/// <remarks>Not beside tests that start processes: until such a one has become another program it keeps deleted files open, and the disk full.</remarks>
[Collection(nameof(Crash.KilledTests))]
public sealed class FullDiskTests : IDisposable
{
    private const int Room = 4 << 20;
    private readonly TempDirectory _disk = new("full");
    private readonly MemoryRegistry _registry;

    public FullDiskTests()
    {
        Require.Root();
        Linux.Calls.Mount.FileSystem("tmpfs", _disk.Path, "tmpfs", Linux.Calls.MountFlags.None, $"size={Room}");
        _registry = new MemoryRegistry(folder: _disk["registry"]);
    }

    private HttpClient Http => _registry.Http;

    public void Dispose()
    {
        _registry.Dispose();
        Linux.Calls.Umount.TryPath(_disk.Path, Linux.Calls.UmountFlags.Detach);
        _disk.Dispose();
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    public async Task Blob_ThatDoesNotFit_IsRefused_AndLeavesNothing(string method)
    {
        var bytes = Random(Room + 1000);
        using (var refused = await SendAsync(method, bytes))
        {
            Assert.Equal("UNKNOWN", await refused.ErrorAsync(HttpStatusCode.InsufficientStorage));
            Assert.Contains("no space is left on the disk of the registry", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
        Assert.Empty(Left());
        await Http.ImageAsync("x", "small");
    }

    [Fact]
    public async Task Chunks_ThatFittedBeforeTheOneThatDoesNot_GoToo()
    {
        var location = await StartAsync();
        using (var fits = await Http.PatchAsync(location, new ByteArrayContent(Random(Room / 2)), Cancel)) Assert.Equal(HttpStatusCode.Accepted, fits.StatusCode);
        using (var full = await Http.PatchAsync(location, new ByteArrayContent(Random(Room)), Cancel)) Assert.Equal(HttpStatusCode.InsufficientStorage, full.StatusCode);
        Assert.Empty(Left());
        using var unknown = await Http.GetAsync(location, Cancel);
        Assert.Equal("BLOB_UPLOAD_UNKNOWN", await unknown.ErrorAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Manifest_ThatDoesNotFit_IsRefused_AndTheTagStaysAsItWas()
    {
        var (before, layer) = await Http.ImageAsync("x", "1");
        byte[] config = Random();
        var manifest = Manifest(await Http.BlobAsync("x", config), config.Length, layer, 300);
        using (Fill(new FileStream(_disk["ballast"], FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)))
        using (var full = await Http.PutManifestAsync("x", "1", manifest))
        {
            Assert.Equal(HttpStatusCode.InsufficientStorage, full.StatusCode);
        }
        using var head = await Http.GetAsync("/v2/x/manifests/1", Cancel);
        Assert.Equal(before.Text, Assert.Single(head.Headers.GetValues("Docker-Content-Digest")));
        using var again = await Http.PutManifestAsync("x", "1", manifest);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        return method switch
        {
            "POST" => await Http.PostAsync($"/v2/x/blobs/uploads/?digest={Digest.Sha256(bytes)}", content, Cancel),
            "PATCH" => await Http.PatchAsync(await StartAsync(), content, Cancel),
            _ => await Http.PutAsync($"{await StartAsync()}?digest={Digest.Sha256(bytes)}", content, Cancel),
        };
    }

    private async Task<string> StartAsync()
    {
        using var answer = await Http.PostAsync("/v2/x/blobs/uploads/", null, Cancel);
        return answer.Headers.Location!.ToString();
    }

    private static FileStream Fill(FileStream ballast)
    {
        try
        {
            for (var piece = new byte[4096]; ;) ballast.Write(piece);
        }
        catch (IOException)
        {
            return ballast;
        }
    }

    private IEnumerable<string> Left() =>
        Directory.EnumerateFiles(_disk["registry"], "*", SearchOption.AllDirectories);
}
