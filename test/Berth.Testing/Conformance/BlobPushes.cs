using System.Net;
using Berth.Oci;

namespace Berth.Testing.Conformance;

/// <summary>A blob and its digest.</summary>
public sealed record BlobOf(Digest Digest, byte[] Bytes);

/// <summary>The ways to push a blob.</summary>
public enum BlobPush
{
    PostOnly,
    PostPut,
    ChunkedOne,
    Stream,
    Mount,
    MountAnonymous,
    MountMissing,
    Cancel,
    ChunkedMany,
    ChunkedPutLast,
    ChunkedOutOfOrder,
    ChunkedOutOfOrderPutLast,
}

/// <summary>Pushes blobs in every way the specification knows, checking each answer on the way.</summary>
public sealed class BlobPushes(HttpClient http)
{
    private const int ChunkMin = 1024;

    /// <summary>Pushes; with <paramref name="isBad"/> the registry must refuse in the end.</summary>
    public Task PushAsync(BlobPush way, string repository, BlobOf blob, string? from = null, bool isBad = false) => way switch
    {
        BlobPush.PostOnly => PostOnlyAsync(repository, blob, isBad),
        BlobPush.PostPut => PostPutAsync(repository, blob, isBad),
        BlobPush.Stream => StreamAsync(repository, blob, isBad),
        BlobPush.Mount => MountAsync(repository, blob, from!, HttpStatusCode.Created),
        BlobPush.MountAnonymous => MountAsync(repository, blob, null, HttpStatusCode.Created),
        BlobPush.MountMissing => MountAsync(repository, blob, from!, HttpStatusCode.Accepted),
        BlobPush.Cancel => CancelAsync(repository),
        BlobPush.ChunkedOne or BlobPush.ChunkedMany => ChunkedAsync(repository, blob, putLast: false, outOfOrder: false, isBad),
        BlobPush.ChunkedPutLast => ChunkedAsync(repository, blob, putLast: true, outOfOrder: false, isBad),
        BlobPush.ChunkedOutOfOrder => ChunkedAsync(repository, blob, putLast: false, outOfOrder: true, isBad),
        _ => ChunkedAsync(repository, blob, putLast: true, outOfOrder: true, isBad),
    };

    private async Task PostOnlyAsync(string repository, BlobOf blob, bool isBad)
    {
        using var answer = await http.SendAsync(Requests.With(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/?digest={blob.Digest}", blob.Bytes));
        await EndAsync(answer, blob, isBad);
    }

    private async Task PostPutAsync(string repository, BlobOf blob, bool isBad)
    {
        using var answer = await http.SendAsync(Requests.Put(WithDigest(await StartAsync(repository), blob), blob.Bytes, "application/octet-stream"));
        await EndAsync(answer, blob, isBad);
    }

    private async Task StreamAsync(string repository, BlobOf blob, bool isBad)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, await StartAsync(repository)) { Content = new StreamContent(new Unsized(blob.Bytes)) };
        request.Headers.TransferEncodingChunked = true;
        using var patched = await http.SendAsync(request);
        Check.Status(patched, HttpStatusCode.Accepted);
        using var answer = await http.SendAsync(Requests.Put(WithDigest(Location(patched), blob), [], "application/octet-stream"));
        await EndAsync(answer, blob, isBad);
    }

    private async Task ChunkedAsync(string repository, BlobOf blob, bool putLast, bool outOfOrder, bool isBad)
    {
        var location = await StartAsync(repository);
        var size = Math.Min(blob.Bytes.Length, Math.Max(ChunkMin, (blob.Bytes.Length / 3) + 1));
        for (var first = 0; first < blob.Bytes.Length; first += size)
        {
            if (outOfOrder) location = await RefusedAsync(location, blob, first, size);
            var count = Math.Min(size, blob.Bytes.Length - first);
            var isLast = putLast && first + count == blob.Bytes.Length;
            using var answer = await http.SendAsync(Requests.With(
                isLast ? HttpMethod.Put : HttpMethod.Patch, isLast ? WithDigest(location, blob) : location, blob.Bytes[first..(first + count)], range: $"{first}-{first + count - 1}"));
            if (isLast)
            {
                await EndAsync(answer, blob, isBad);
                return;
            }
            Check.Status(answer, HttpStatusCode.Accepted);
            Check.Header(answer, "Range", $"0-{first + count - 1}");
            location = Location(answer);
        }
        using var last = await http.SendAsync(Requests.Put(WithDigest(location, blob), [], "application/octet-stream"));
        await EndAsync(last, blob, isBad);
    }

    // A chunk that does not go on where the last one ended is refused, and the client finds out where that was.
    private async Task<string> RefusedAsync(string location, BlobOf blob, int first, int size)
    {
        var wrong = first + size >= blob.Bytes.Length ? 0 : first + size;
        var end = Math.Min(wrong + size, blob.Bytes.Length) - 1;
        using var refusal = await http.SendAsync(Requests.With(HttpMethod.Patch, location, blob.Bytes[wrong..(end + 1)], range: $"{wrong}-{end}"));
        Check.Status(refusal, HttpStatusCode.RequestedRangeNotSatisfiable);
        using var state = await http.GetAsync(Location(refusal));
        Check.Status(state, HttpStatusCode.NoContent);
        if (first > 0) Check.Header(state, "Range", $"0-{first - 1}");
        return Location(state);
    }

    private async Task MountAsync(string repository, BlobOf blob, string? from, HttpStatusCode expected)
    {
        var source = from is null ? "" : $"&from={Uri.EscapeDataString(from)}";
        using var answer = await http.PostAsync($"/v2/{repository}/blobs/uploads/?mount={blob.Digest}{source}", null);
        Check.Status(answer, expected);
        if (expected == HttpStatusCode.Created)
        {
            await EndAsync(answer, blob, isBad: false);
            return;
        }
        using var put = await http.SendAsync(Requests.Put(WithDigest(Location(answer), blob), blob.Bytes, "application/octet-stream"));
        await EndAsync(put, blob, isBad: false);
    }

    private async Task CancelAsync(string repository)
    {
        var location = await StartAsync(repository);
        Check.Status(await http.DeleteAsync(location), HttpStatusCode.NoContent);
        Check.Status(await http.GetAsync(location), HttpStatusCode.NotFound);
    }

    private async Task<string> StartAsync(string repository)
    {
        using var answer = await http.PostAsync($"/v2/{repository}/blobs/uploads/", null);
        Check.Status(answer, HttpStatusCode.Accepted);
        return Location(answer);
    }

    private async Task EndAsync(HttpResponseMessage answer, BlobOf blob, bool isBad)
    {
        Check.Status(answer, isBad ? HttpStatusCode.BadRequest : HttpStatusCode.Created);
        if (isBad) return;
        Check.Header(answer, "Docker-Content-Digest", blob.Digest.Text);
        using var found = await http.GetAsync(Location(answer));
        Check.Status(found, HttpStatusCode.OK);
        Check.Same(blob.Bytes, await found.Content.ReadAsByteArrayAsync());
    }

    private static string Location(HttpResponseMessage answer) => answer.Headers.Location?.ToString() ?? throw new InvalidDataException("no Location");

    private static string WithDigest(string location, BlobOf blob) => $"{location}{(location.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={Uri.EscapeDataString(blob.Digest.Text)}";

    // So that the client cannot promise a length.
    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
