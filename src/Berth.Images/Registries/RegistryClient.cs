using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Berth.Images.Content;
using Berth.Images.Records;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>A document a registry gave: its bytes are what its digest says.</summary>
internal sealed record RegistryDocument(string MediaType, Digest Digest, byte[] Bytes)
{
    public Descriptor Descriptor => new() { MediaType = MediaType, Digest = Digest, Size = Bytes.Length };
}

/// <summary>One repository of a registry, over HTTP (distribution-spec 1.1, the pulling half).</summary>
internal sealed class RegistryClient : IDisposable
{
    private static readonly string[] ManifestTypes =
        [MediaTypes.DockerManifest, MediaTypes.DockerManifestList, MediaTypes.OciManifest, MediaTypes.OciIndex];

    // A list that never ends must not be read for ever.
    private const int TagsMax = 100_000;

    private readonly HttpClient _http;
    private readonly RegistryAuthorization _authorization;
    private readonly Reference _repository;
    private readonly GreetRegistry _greet;
    private readonly string _scope;
    private Uri _root;
    private int _users = 1;

    private RegistryClient(HttpClient http, RegistryAuthorization authorization, GreetRegistry greet, Reference repository, Uri root, string actions)
    {
        (_http, _authorization, _greet, _repository, _root) = (http, authorization, greet, repository, root);
        _scope = ScopeOf(repository.Path, actions);
    }

    /// <summary>Where the repository is: everything of it lies beneath.</summary>
    public Uri Base => new(_root, $"{_repository.Path}/");

    /// <summary>Finds out which scheme the registry speaks and what it wants to see.</summary>
    public static Task<RegistryClient> ConnectAsync(
        Reference repository, RegistryCredentials? credentials, RegistryOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        ConnectAsync(repository, "pull", credentials, options, time, cancellationToken);

    /// <summary>The same for one who wants to write, too: <paramref name="actions"/> are <c>pull</c> or <c>pull,push</c>.</summary>
    public static async Task<RegistryClient> ConnectAsync(
        Reference repository, string actions, RegistryCredentials? credentials, RegistryOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var endpoint = await RegistryEndpoint.OfAsync(repository, options, cancellationToken);
        return await ConnectAsync(endpoint, repository, actions, credentials, options, time, cancellationToken);
    }

    /// <summary>The same at one endpoint of the registry.</summary>
    public static async Task<RegistryClient> ConnectAsync(
        RegistryEndpoint endpoint, Reference repository, string actions, RegistryCredentials? credentials, RegistryOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var http = new HttpClient(RegistryHandler.Create(endpoint, options))
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        try
        {
            http.DefaultRequestHeaders.UserAgent.ParseAdd(options.UserAgent);
            var authorization = new RegistryAuthorization(http, endpoint.IsMirror ? null : credentials, time);
            var greet = new GreetRegistry(http, endpoint, options.Memory, time);
            var greeting = await greet.RunAsync(anew: false, cancellationToken);
            authorization.Challenged(greeting.Challenge);
            return new RegistryClient(http, authorization, greet, repository, greeting.Root, actions);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>The manifest or index that a tag or digest means, verified.</summary>
    /// <exception cref="ImageException">As Docker says it of an image that cannot be pulled.</exception>
    public async Task<RegistryDocument> GetManifestAsync(Reference reference, CancellationToken cancellationToken, Reference? about = null)
    {
        try
        {
            return await FindManifestAsync(reference, cancellationToken);
        }
        catch (ImageException error)
        {
            throw RegistryError.About(about ?? reference, error);
        }
    }

    /// <summary>The same, with failures in the registry's own words.</summary>
    public async Task<RegistryDocument> FindManifestAsync(Reference reference, CancellationToken cancellationToken)
    {
        var wanted = reference.Digest?.Text ?? reference.Tag!;
        using var response = await SendAsync(() => Request(new Uri(Base, $"manifests/{wanted}"), ManifestTypes), cancellationToken);
        var bytes = await ReadAsync(response, ContentLimits.Document, cancellationToken);
        if (reference.Digest is { } promised && !promised.Matches(bytes))
            throw new ImageException(ImageErrorCode.Invalid, $"manifest verification failed for digest {promised}");
        return new RegistryDocument(TypeOf(response, bytes), reference.Digest ?? Digest.Sha256(bytes), bytes);
    }

    /// <summary>A small blob, verified.</summary>
    public async Task<byte[]> GetBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => Request(BlobUri(blob)), cancellationToken);
        var bytes = await ReadAsync(response, ContentLimits.Document, cancellationToken);
        return blob.Digest.Matches(bytes) ? bytes : throw new ImageException(ImageErrorCode.Invalid, $"error pulling image configuration: image config verification failed for digest {blob.Digest}");
    }

    /// <summary>A blob from <paramref name="offset"/> on. The response says by its status whether the registry honoured the offset.</summary>
    public Task<HttpResponseMessage> OpenBlobAsync(Descriptor blob, long offset, CancellationToken cancellationToken) => SendAsync(
        () =>
        {
            var request = Request(BlobUri(blob));
            if (offset > 0) request.Headers.Range = new RangeHeaderValue(offset, null);
            return request;
        },
        cancellationToken);

    /// <summary>All tags, page by page.</summary>
    public async Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellationToken)
    {
        var tags = new List<string>();
        try
        {
            for (var next = new Uri(Base, "tags/list"); next is not null;)
            {
                var page = next;
                using var response = await SendAsync(() => Request(page), cancellationToken);
                tags.AddRange(TagsIn(await ReadAsync(response, ContentLimits.Document, cancellationToken)));
                if (tags.Count > TagsMax) throw new ImageException(ImageErrorCode.Invalid, $"{_repository.FamiliarName} has more than {TagsMax} tags: pull them one by one");
                next = NextPage(response, page);
            }
        }
        catch (ImageException error)
        {
            throw RegistryError.About(_repository, error);
        }
        return tags;
    }

    private static IReadOnlyList<string> TagsIn(byte[] bytes)
    {
        try
        {
            var tags = JsonSerializer.Deserialize(bytes, RegistryJson.Default.TagsDocument)?.Tags ?? [];
            return tags.FirstOrDefault(x => !Reference.IsTag(x)) is { } odd ? throw new ImageException(ImageErrorCode.Internal, $"invalid list of tags: \"{odd}\" is no tag") : tags;
        }
        catch (JsonException error)
        {
            throw new ImageException(ImageErrorCode.Internal, $"invalid list of tags: {JsonFault.Describe(bytes, error)}", error);
        }
    }

    /// <summary>Asks for the root of the API, showing the credentials: how Docker finds out whether they are good.</summary>
    /// <exception cref="ImageException">Unauthorized when they are not.</exception>
    public async Task CheckLoginAsync(CancellationToken cancellationToken)
    {
        if (_greet.IsRemembered) await GreetAnewAsync(cancellationToken);
        using var request = Request(_root);
        request.Headers.Authorization = await _authorization.HeaderAsync(_scope, request, cancellationToken);
        using var response = await RegistryError.SendAsync(_http, request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode) return;
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}";
        throw new ImageException(
            response.StatusCode == HttpStatusCode.Unauthorized ? ImageErrorCode.Unauthorized : ImageErrorCode.Internal,
            $"login attempt to {request.RequestUri} failed with status: {status}");
    }

    /// <summary>One more user, who disposes this too: a download may go on for another pull when the one that began it has ended.</summary>
    public RegistryClient Join()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) > 0) return;
        _authorization.Dispose();
        _http.Dispose();
    }

    /// <summary>The scope of a token for <paramref name="actions"/> on a repository.</summary>
    public static string ScopeOf(string path, string actions) => $"repository:{path}:{actions}";

    /// <summary>Sends a request, made anew when it must be sent once more, with what the registry wants to see.</summary>
    /// <param name="make">Makes the request.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <param name="moreScopes">What it is about besides this repository.</param>
    /// <exception cref="ImageException">Anything but success.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken, string moreScopes = "")
    {
        var isRenewed = false;
        while (true)
        {
            using var request = make();
            HttpResponseMessage response;
            try
            {
                response = await SendOnceAsync(request, moreScopes, cancellationToken);
            }
            catch (ImageException) when (_greet.IsRemembered)
            {
                await GreetAnewAsync(cancellationToken);
                continue;
            }
            if (response.StatusCode != HttpStatusCode.Unauthorized) _greet.Confirm();
            if (response.IsSuccessStatusCode) return response;
            using (response)
            {
                if (response.StatusCode == HttpStatusCode.Unauthorized && !isRenewed && _authorization.Renew(response))
                {
                    isRenewed = true;
                    continue;
                }
                if (!_greet.IsRemembered) throw await RegistryRefusal.OfAsync(response, cancellationToken);
            }
            await GreetAnewAsync(cancellationToken);
            isRenewed = false;
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, string moreScopes, CancellationToken cancellationToken)
    {
        // Layers that live elsewhere are fetched without showing this registry's credentials around.
        if (_root.IsBaseOf(request.RequestUri!))
            request.Headers.Authorization = await _authorization.HeaderAsync(moreScopes.Length == 0 ? _scope : $"{moreScopes} {_scope}", request, cancellationToken);
        return await RegistryError.SendAsync(_http, request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    // What was remembered does not hold any more, or what it led to fails anyway: the registry says it itself.
    private async Task GreetAnewAsync(CancellationToken cancellationToken)
    {
        var greeting = await _greet.RunAsync(anew: true, cancellationToken);
        _root = greeting.Root;
        _authorization.Challenged(greeting.Challenge);
    }

    private static HttpRequestMessage Request(Uri uri, string[]? accept = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        foreach (var type in accept ?? []) request.Headers.Accept.ParseAdd(type);
        return request;
    }

    private Uri BlobUri(Descriptor blob) =>
        blob is { Urls: [var elsewhere, ..], MediaType: MediaTypes.DockerForeignLayerGzip } && Uri.TryCreate(elsewhere, UriKind.Absolute, out var uri)
            ? uri
            : new Uri(Base, $"blobs/{blob.Digest}");

    /// <summary>The body of a response, up to a limit.</summary>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = new MemoryStream();
            var buffer = new byte[16 << 10];
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (bytes.Length + count > limit) throw new ImageException(ImageErrorCode.Invalid, $"{response.RequestMessage!.RequestUri} is longer than {limit} bytes");
                bytes.Write(buffer, 0, count);
            }
            return bytes.ToArray();
        }
        catch (Exception error) when (error is HttpIOException or IOException)
        {
            throw new ImageException(ImageErrorCode.Unavailable, "unexpected EOF", error);
        }
    }

    // The header, unless it is nothing special; then what the document says of itself.
    private static string TypeOf(HttpResponseMessage response, byte[] bytes)
    {
        var header = response.Content.Headers.ContentType?.MediaType ?? "";
        if (MediaTypes.IsManifest(header) || MediaTypes.IsIndex(header)) return header;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return header;
            if (root.TryGetProperty("mediaType", out var type) && type.ValueKind == JsonValueKind.String) return type.GetString()!;
            return root.TryGetProperty("manifests", out _) ? MediaTypes.OciIndex : root.TryGetProperty("config", out _) ? MediaTypes.OciManifest : header;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw ManifestJson.Broken(bytes, error);
        }
    }

    /// <summary>Where a list goes on; null when this was its end.</summary>
    public static Uri? NextPage(HttpResponseMessage response, Uri page)
    {
        if (!response.Headers.TryGetValues("Link", out var links)) return null;
        foreach (var link in links)
        {
            var (start, end) = (link.IndexOf('<', StringComparison.Ordinal), link.IndexOf('>', StringComparison.Ordinal));
            if (start >= 0 && end > start && link.Contains("rel=\"next\"", StringComparison.Ordinal))
                return Uri.TryCreate(page, link[(start + 1)..end], out var next)
                    ? next
                    : throw new ImageException(ImageErrorCode.Internal, $"the list at {page} goes on at \"{link[(start + 1)..end]}\", which is no address");
        }
        return null;
    }
}
