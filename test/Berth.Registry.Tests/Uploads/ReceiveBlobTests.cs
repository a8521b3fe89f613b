using System.Net;
using Berth.Oci;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Uploads;

public sealed class ReceiveBlobTests : IDisposable
{
    private readonly MemoryRegistry _registry = new(new RegistryOptions { MaxBlobBytes = 4096 });

    private HttpClient Http => _registry.Http;

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task Upload_AfterARestart_GoesOnWhereItWas()
    {
        var bytes = Random(1000);
        var location = await StartAsync();
        Assert.Equal("0-599", Range(await PatchAsync(location, bytes[..600])));
        _registry.Restart();

        Assert.Equal("0-599", Range(await Http.GetAsync(location, Cancel)));
        await PatchAsync(location, bytes[600..]);
        using var done = await Http.PutAsync($"{location}?digest={Digest.Sha256(bytes)}", null, Cancel);

        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
        Assert.Equal(bytes, await Http.GetByteArrayAsync(done.Headers.Location, Cancel));
    }

    [Fact]
    public async Task Upload_WhoseClientVanishes_KeepsWhatArrived()
    {
        var bytes = Random(1000);
        var location = await StartAsync();
        using var broken = new StreamContent(new Broken(bytes[..700]));
        await Assert.ThrowsAnyAsync<IOException>(() => Http.PatchAsync(location, broken, Cancel));

        Assert.Equal("0-699", Range(await Http.GetAsync(location, Cancel)));
        using var rest = new ByteArrayContent(bytes[700..]);
        rest.Headers.TryAddWithoutValidation("Content-Range", "700-999");
        using var done = await Http.PutAsync($"{location}?digest={Digest.Sha256(bytes)}", rest, Cancel);
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
    }

    [Fact]
    public async Task Blob_LongerThanAllowed_IsRefused()
    {
        using var whole = await Http.PostAsync($"/v2/x/blobs/uploads/?digest={Digest.Sha256(new byte[5000])}", new ByteArrayContent(new byte[5000]), Cancel);
        Assert.Equal("SIZE_INVALID", await whole.ErrorAsync(HttpStatusCode.RequestEntityTooLarge));

        var location = await StartAsync();
        await PatchAsync(location, new byte[4000]);
        using var more = await Http.PatchAsync(location, new ByteArrayContent(new byte[200]), Cancel);
        Assert.Equal("SIZE_INVALID", await more.ErrorAsync(HttpStatusCode.RequestEntityTooLarge));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_registry.Content, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Upload_OfAnotherRepository_IsUnknown()
    {
        var location = await StartAsync();
        using var answer = await Http.GetAsync(location.Replace("/x/", "/y/", StringComparison.Ordinal), Cancel);
        Assert.Equal("BLOB_UPLOAD_UNKNOWN", await answer.ErrorAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Post_WithAnAlgorithm_HashesByIt()
    {
        var bytes = Random(400);
        var digest = Digest.FromHash(System.Security.Cryptography.HashAlgorithmName.SHA512, System.Security.Cryptography.SHA512.HashData(bytes));
        using var begun = await Http.PostAsync("/v2/x/blobs/uploads/?digest-algorithm=sha512", null, Cancel);
        using var done = await Http.PutAsync($"{begun.Headers.Location}?digest={digest}", new ByteArrayContent(bytes), Cancel);
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
        using var odd = await Http.PostAsync("/v2/x/blobs/uploads/?digest-algorithm=md5", null, Cancel);
        Assert.Equal("DIGEST_INVALID", await odd.ErrorAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task FailedUploads_LeaveNoFile()
    {
        using var wrong = await Http.PostAsync($"/v2/x/blobs/uploads/?digest={Digest.Sha256([])}", new ByteArrayContent(Random()), Cancel);
        Assert.Equal("DIGEST_INVALID", await wrong.ErrorAsync(HttpStatusCode.BadRequest));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_registry.Folder, "registry", "uploads"), "*", SearchOption.AllDirectories));
    }

    private async Task<string> StartAsync()
    {
        using var answer = await Http.PostAsync("/v2/x/blobs/uploads/", null, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private async Task<HttpResponseMessage> PatchAsync(string location, byte[] bytes)
    {
        var answer = await Http.PatchAsync(location, new ByteArrayContent(bytes), Cancel);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return answer;
    }

    private static string Range(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("Range"));

    // A connection that breaks behind these bytes.
    private sealed class Broken(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            return count > 0 ? count : throw new IOException("the connection broke");
        }
    }
}
