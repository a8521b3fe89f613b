using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>What goes wrong with a registry, in the words Docker's users know (which are Go's).</summary>
internal static class RegistryError
{
    private const int BodyMax = 8 << 10;

    /// <summary>Sends, and turns what the network says into a sentence.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, completion, cancellationToken);
        }
        catch (HttpRequestException error) when (error.InnerException is ImageException cause)
        {
            // What was to be sent could not be read.
            throw new ImageException(cause.Code, cause.Message, cause);
        }
        catch (HttpRequestException error)
        {
            throw new ImageException(ImageErrorCode.Unavailable, $"{Verb(request)} \"{Address(request)}\": {Reason(request, error)}", error);
        }
        catch (TaskCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ImageException(
                ImageErrorCode.Unavailable,
                $"{Verb(request)} \"{Address(request)}\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)",
                error);
        }
    }

    /// <summary>The failure that a response is.</summary>
    public static async Task<ImageException> OfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var entry = await EntryAsync(response, cancellationToken);
        var retryAfter = RetryAfter(response);
        if (entry?.Code is { Length: > 0 } code)
        {
            var words = code.ToLowerInvariant().Replace('_', ' ');
            var message = string.IsNullOrEmpty(entry.Message) ? words : $"{words}: {entry.Message}";
            return new RegistryFailure(code, response.StatusCode, KindOf(code, response.StatusCode), message, retryAfter).ToException();
        }
        var status = (int)response.StatusCode;
        var (kind, sentence) = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => (ImageErrorCode.Unauthorized, "unauthorized: authentication required"),
            HttpStatusCode.TooManyRequests => (ImageErrorCode.Unavailable, "toomanyrequests: too many requests"),
            _ => (
                status >= 500 ? ImageErrorCode.Unavailable : ImageErrorCode.Internal,
                $"received unexpected HTTP status: {status.ToString(CultureInfo.InvariantCulture)} {response.ReasonPhrase}"),
        };
        return new RegistryFailure("", response.StatusCode, kind, sentence, retryAfter).ToException();
    }

    /// <summary>As Docker says it of an image that could not be found or may not be seen.</summary>
    public static ImageException About(Reference reference, ImageException error) => (error.InnerException as RegistryFailure)?.RegistryCode switch
    {
        "DENIED" => new ImageException(
            ImageErrorCode.NotFound,
            $"pull access denied for {reference.FamiliarName}, repository does not exist or may require 'docker login': {error.Message}",
            error),
        "MANIFEST_UNKNOWN" or "NOT_FOUND" => new ImageException(ImageErrorCode.NotFound, $"manifest for {reference.Familiar} not found: {error.Message}", error),
        "NAME_UNKNOWN" => new ImageException(ImageErrorCode.NotFound, $"repository {reference.FamiliarName} not found: {error.Message}", error),
        _ => error,
    };

    /// <summary>The method as Go writes it: <c>Get</c>.</summary>
    public static string Verb(HttpRequestMessage request) => request.Method.Method[..1] + request.Method.Method[1..].ToLowerInvariant();

    // A date is compared with the registry's own clock.
    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        null => null,
        { Delta: { } delta } => delta,
        { Date: { } date } => response.Headers.Date is { } now && date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };

    private static async Task<ErrorEntry?> EntryAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > BodyMax) return null;
        try
        {
            using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = new byte[BodyMax];
            var count = await body.ReadAtLeastAsync(bytes, BodyMax, throwOnEndOfStream: false, cancellationToken);
            return JsonSerializer.Deserialize(bytes.AsSpan(0, count), RegistryJson.Default.ErrorDocument)?.Errors is [var first, ..] ? first : null;
        }
        catch (Exception error) when (error is JsonException or IOException or HttpRequestException)
        {
            // The status alone has to tell.
            return null;
        }
    }

    private static ImageErrorCode KindOf(string code, HttpStatusCode status) => code switch
    {
        "UNAUTHORIZED" => ImageErrorCode.Unauthorized,
        "DENIED" => ImageErrorCode.Forbidden,
        "MANIFEST_UNKNOWN" or "NAME_UNKNOWN" or "BLOB_UNKNOWN" or "NOT_FOUND" => ImageErrorCode.NotFound,
        "TOOMANYREQUESTS" or "UNAVAILABLE" => ImageErrorCode.Unavailable,
        _ => (int)status >= 500 ? ImageErrorCode.Unavailable : ImageErrorCode.Internal,
    };

    private static string Reason(HttpRequestMessage request, HttpRequestException error)
    {
        var uri = request.RequestUri!;
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }:
                    return $"dial tcp: lookup {Host(request)}: no such host";
                case SocketException { SocketErrorCode: SocketError.TryAgain }:
                    return $"dial tcp: lookup {Host(request)}: temporary failure in name resolution";
                case SocketException socket when error.HttpRequestError == HttpRequestError.ConnectionError:
                    return $"dial tcp {Address(uri)}: connect: {Lower(socket.Message)}";
                case AuthenticationException when error.HttpRequestError == HttpRequestError.SecureConnectionError && cause.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase):
                    return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
            }
        }
        if (error.HttpRequestError == HttpRequestError.SecureConnectionError) return "http: server gave HTTP response to HTTPS client";
        return error.HttpRequestError == HttpRequestError.ResponseEnded ? "EOF" : Lower(error.Message);
    }

    // As the user wrote it: .NET's own text has the host in lower case.
    private static string Address(HttpRequestMessage request) => request.RequestUri!.OriginalString;

    private static string Host(HttpRequestMessage request)
    {
        var (uri, address) = (request.RequestUri!, Address(request));
        var at = address.IndexOf(uri.IdnHost, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? uri.IdnHost : address.Substring(at, uri.IdnHost.Length);
    }

    private static string Address(Uri uri)
    {
        var host = uri.IdnHost;
        if (!IPAddress.TryParse(host, out var address) && host == "localhost") address = Socket.OSSupportsIPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        return address is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{address}]:{uri.Port}" : $"{(object?)address ?? host}:{uri.Port}";
    }

    private static string Lower(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
}

/// <summary>Keeps the registry's own code, empty when it gave none, with the failure.</summary>
internal sealed class RegistryFailure(string registryCode, HttpStatusCode status, ImageErrorCode kind, string message, TimeSpan? retryAfter) : Exception(message)
{
    /// <summary>The status of the answer.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>How long the registry asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    public string RegistryCode { get; } = registryCode;

    public ImageException ToException() => new(kind, Message, this);
}
