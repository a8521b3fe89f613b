using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Images.Registries;
using Berth.Oci;

namespace Berth.Images;

/// <summary>One repository that a search found.</summary>
public sealed record FoundRepository
{
    /// <summary>The name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>What its owner says of it.</summary>
    public string? Description { get; init; }

    /// <summary>How many people like it.</summary>
    [JsonPropertyName("star_count")]
    public int StarCount { get; init; }

    /// <summary>True for the images that Docker looks after.</summary>
    [JsonPropertyName("is_official")]
    public bool IsOfficial { get; init; }
}

/// <summary><c>docker search</c>: asks the index of Docker Hub, or of another registry that still has one (version 1 of the protocol).</summary>
/// <param name="options">How registries are spoken to.</param>
public sealed class SearchRegistry(RegistryOptions options)
{
    private const string HubIndex = "index.docker.io";

    /// <summary>Searches.</summary>
    /// <param name="term">What to look for; a host before the first slash names another registry.</param>
    /// <param name="limit">How many at most; 25 when 0.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ImageException">The index cannot be asked.</exception>
    public async Task<IReadOnlyList<FoundRepository>> RunAsync(string term, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(term);
        if (limit is < 0 or > 100) throw new ImageException(ImageErrorCode.Invalid, $"limit {limit} is outside the range of [1, 100]");
        var (host, rest) = Split(term);
        var query = $"search?q={Uri.EscapeDataString(rest)}&n={(limit == 0 ? 25 : limit).ToString(CultureInfo.InvariantCulture)}";
        if (host == HubIndex) return await AskAsync(host, new Uri($"https://{host}/v1/{query}"), cancellationToken);
        var root = await FindAsync(host, cancellationToken);
        return await AskAsync(host, new Uri(root, query), cancellationToken);
    }

    private static (string Host, string Term) Split(string term)
    {
        var slash = term.IndexOf('/', StringComparison.Ordinal);
        var isHost = slash > 0 && (term[..slash].AsSpan().ContainsAny('.', ':') || term[..slash] == "localhost");
        if (!isHost) return (HubIndex, term);
        var host = term[..slash];
        return (host is "docker.io" ? HubIndex : host, term[(slash + 1)..]);
    }

    private async Task<Uri> FindAsync(string host, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var scheme in (string[])["https", "http"])
        {
            try
            {
                var root = RegistryError.Root($"{scheme}://{host}/v1/");
                using var http = await ClientAsync(host, cancellationToken);
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(root, "_ping"));
                using var response = await RegistryError.SendAsync(http, request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                return root;
            }
            catch (ImageException error) when (error.Code == ImageErrorCode.Unavailable)
            {
                failures.Add($"{scheme.ToUpperInvariant()} attempt: {error.Message}");
            }
        }
        throw new ImageException(ImageErrorCode.Invalid, $"invalid registry endpoint \"http://{host}/v1/\". {string.Join(". ", failures)}");
    }

    private async Task<IReadOnlyList<FoundRepository>> AskAsync(string host, Uri uri, CancellationToken cancellationToken)
    {
        using var http = await ClientAsync(host, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        using var response = await RegistryError.SendAsync(http, request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK) throw new ImageException(ImageErrorCode.Internal, $"Unexpected status code {(int)response.StatusCode}");
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(bytes, RegistryJson.Default.SearchDocument)?.Results ?? [];
        }
        catch (JsonException error)
        {
            throw new ImageException(ImageErrorCode.Internal, $"error decoding registry search results: {JsonFault.Describe(bytes, error)}", error);
        }
    }

    private async Task<HttpClient> ClientAsync(string host, CancellationToken cancellationToken)
    {
        var reference = Reference.Parse($"{(host == HubIndex ? Reference.DockerHub : host)}/search");
        var endpoint = await RegistryEndpoint.OfAsync(reference, options, cancellationToken) with { Host = host };
        var http = new HttpClient(RegistryHandler.Create(endpoint, options)) { MaxResponseContentBufferSize = Content.ContentLimits.Document };
        http.DefaultRequestHeaders.UserAgent.ParseAdd(options.UserAgent);
        return http;
    }
}
