using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>The pushing half of a repository (distribution-spec 1.1 "Push"): what is there, what can be had from a neighbour, what has to be sent.</summary>
internal sealed class RegistryUploads(RegistryClient client)
{
    /// <summary>True when the repository has the blob.</summary>
    public async Task<bool> HasAsync(Digest blob, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(() => new HttpRequestMessage(HttpMethod.Head, new Uri(client.Base, $"blobs/{blob}")), cancellationToken);
            return true;
        }
        catch (ImageException error) when (error.InnerException is RegistryFailure { Status: HttpStatusCode.NotFound })
        {
            return false;
        }
    }

    /// <summary>
    /// Asks for a blob of another repository of the same registry. Null when the blob is here now, otherwise the upload that the registry
    /// began instead.
    /// </summary>
    public async Task<Uri?> MountAsync(Digest blob, string from, CancellationToken cancellationToken)
    {
        var uri = new Uri(client.Base, $"blobs/uploads/?from={Uri.EscapeDataString(from)}&mount={Uri.EscapeDataString(blob.Text)}");
        using var response = await client.SendAsync(() => Post(uri), cancellationToken, RegistryClient.ScopeOf(from, "pull"));
        return response.StatusCode == HttpStatusCode.Created ? null : LocationOf(response);
    }

    /// <summary>The shortest piece, but for the last, that the registry takes (<c>OCI-Chunk-Min-Length</c>), as far as it said.</summary>
    public int ChunkMin { get; private set; }

    /// <summary>Begins an upload.</summary>
    public async Task<Uri> StartAsync(CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(() => Post(new Uri(client.Base, "blobs/uploads/")), cancellationToken);
        if (response.Headers.TryGetValues("OCI-Chunk-Min-Length", out var values) && int.TryParse(values.First(), CultureInfo.InvariantCulture, out var length)) ChunkMin = length;
        return LocationOf(response);
    }

    /// <summary>Sends a whole blob whose digest is known.</summary>
    public async Task PutAsync(Uri upload, Digest blob, Func<HttpContent> content, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(() => Write(HttpMethod.Put, WithDigest(upload, blob), content()), cancellationToken);
    }

    /// <summary>Sends a blob, or the part of it that <paramref name="range"/> names; returns where the upload goes on.</summary>
    public async Task<Uri> PatchAsync(Uri upload, Func<HttpContent> content, (long From, long To)? range, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(
            () =>
            {
                var request = Write(HttpMethod.Patch, upload, content());
                // Without the word "bytes" that HTTP has there: the distribution specification leaves it out.
                if (range is { } part) request.Content!.Headers.TryAddWithoutValidation("Content-Range", string.Create(CultureInfo.InvariantCulture, $"{part.From}-{part.To}"));
                return request;
            },
            cancellationToken);
        return LocationOf(response);
    }

    /// <summary>How many bytes of an upload have arrived, and where it goes on.</summary>
    public async Task<(Uri Upload, long Length)> StatusAsync(Uri upload, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, upload), cancellationToken);
        var range = response.Headers.TryGetValues("Range", out var values) ? values.First()
            : response.Content.Headers.TryGetValues("Range", out values) ? values.First()
            : "";
        var dash = range.LastIndexOf('-');
        var last = dash >= 0 && long.TryParse(range.AsSpan(dash + 1), CultureInfo.InvariantCulture, out var number) ? number : 0;
        // "0-0" is what registries say of an upload that has nothing yet.
        return (LocationOf(response), last == 0 ? 0 : last + 1);
    }

    /// <summary>Ends an upload: what was sent is this blob.</summary>
    public async Task FinishAsync(Uri upload, Digest blob, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(() => Write(HttpMethod.Put, WithDigest(upload, blob), new ByteArrayContent([])), cancellationToken);
    }

    /// <summary>Gives a manifest a name, a tag or its digest.</summary>
    public async Task PutManifestAsync(string name, string mediaType, byte[] manifest, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(
            () =>
            {
                var content = new ByteArrayContent(manifest);
                content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
                return new HttpRequestMessage(HttpMethod.Put, new Uri(client.Base, $"manifests/{name}")) { Content = content };
            },
            cancellationToken);
    }

    private static HttpRequestMessage Post(Uri uri) => new(HttpMethod.Post, uri) { Content = new ByteArrayContent([]) };

    private static HttpRequestMessage Write(HttpMethod method, Uri uri, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return new HttpRequestMessage(method, uri) { Content = content };
    }

    private static Uri WithDigest(Uri upload, Digest blob)
    {
        var query = upload.Query.Length > 1 ? upload.Query + "&" : "?";
        return new UriBuilder(upload) { Query = $"{query}digest={Uri.EscapeDataString(blob.Text)}" }.Uri;
    }

    private static Uri LocationOf(HttpResponseMessage response)
    {
        var asked = response.RequestMessage!.RequestUri!;
        var location = response.Headers.Location ?? throw new ImageException(ImageErrorCode.Internal, $"the registry did not say where the upload goes: {asked}");
        if (!location.IsAbsoluteUri) return new Uri(asked, location);
        // A registry behind a proxy may not know that it is spoken to by TLS. It is not to be left for that.
        var forgets = asked.Scheme == Uri.UriSchemeHttps && location.Scheme == Uri.UriSchemeHttp && location.Host == asked.Host;
        return forgets ? new UriBuilder(location) { Scheme = asked.Scheme, Port = asked.Port }.Uri : location;
    }
}
