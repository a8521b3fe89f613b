using System.Globalization;
using System.Net;
using Berth.Images.Registries;
using Berth.Images.Streams;

namespace Berth.Images;

/// <summary>Fetches the archive of <c>docker import URL</c>.</summary>
/// <param name="options">What requests call themselves.</param>
public sealed class FetchArchive(RegistryOptions options)
{
    private const int BodyMax = 4 << 10;

    /// <summary>Asks for the archive and returns when it begins to come; its bytes are told as they are read.</summary>
    /// <param name="source">An <c>http</c> or <c>https</c> URL; <c>http://</c> is added where there is no scheme.</param>
    /// <param name="progress">Told <c>Downloading</c>.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ImageException">Invalid, Unavailable or Internal: no such place, nobody there, or it refused.</exception>
    public async Task<FetchedArchive> RunAsync(string source, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        var address = source.Contains("://", StringComparison.Ordinal) ? source : "http://" + source;
        if (address is "http://" or "https://") throw new ImageException(ImageErrorCode.Internal, $"Get \"{address[..^2]}\": http: no Host in request URL");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)) throw new ImageException(ImageErrorCode.Invalid, $"parse \"{address}\": {(address.Contains('[', StringComparison.Ordinal) && !address.Contains(']', StringComparison.Ordinal) ? "missing ']' in host" : "invalid URL")}");
        if (uri.Scheme is not ("http" or "https"))
            throw new ImageException(ImageErrorCode.Internal, $"Get \"{address}\": unsupported protocol scheme \"{uri.Scheme}\"");
        var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, ConnectTimeout = TimeSpan.FromSeconds(30), UseCookies = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
            var response = await RegistryError.SendAsync(http, request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode >= 400) throw await RefusalAsync(address, response, cancellationToken);
            var length = response.Content.Headers.ContentLength ?? 0;
            var body = new ProgressStream(
                await response.Content.ReadAsStreamAsync(cancellationToken),
                done => progress.Report(new ProgressMessage { Status = "Downloading", Current = done, Total = length }));
            return new FetchedArchive(address, body, http);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    private static async Task<ImageException> RefusalAsync(string address, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var text = new byte[BodyMax];
            var count = await body.ReadAtLeastAsync(text, BodyMax, throwOnEndOfStream: false, cancellationToken);
            var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return new ImageException(
                ImageErrorCode.Internal,
                $"failed to GET {address} with status {status} {response.ReasonPhrase}: {System.Text.Encoding.UTF8.GetString(text.AsSpan(0, count))}");
        }
    }
}

/// <summary>An archive that is on its way.</summary>
/// <param name="Address">Where it comes from.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Client">Whose connection they come over.</param>
public sealed record FetchedArchive(string Address, Stream Body, HttpClient Client) : IDisposable
{
    /// <summary>Lets the connection go.</summary>
    public void Dispose()
    {
        Body.Dispose();
        Client.Dispose();
    }
}
