using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>
/// Reads why a registry, or its token server, refused: the challenge that names an error, the document of the distribution specification, the text of
/// a proxy that knows neither. The sentences are those that Docker makes of the same answers.
/// </summary>
internal static class RegistryRefusal
{
    private const int BodyMax = 8 << 10;

    /// <summary>The failure that a response is.</summary>
    public static async Task<ImageException> OfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is < 400 or >= 500) return Failure(response, "", $"received unexpected HTTP status: {StatusOf(response)}{await ReasonAsync(response, cancellationToken)}");
        if (OfChallenge(response) is { } challenged) return challenged;
        var body = await BodyAsync(response, cancellationToken);
        if (!IsJson(response)) return OfText(response, Encoding.UTF8.GetString(body));
        if (Read(body)?.Details is { Length: > 0 } details) return OfText(response, details);
        if (Read(body)?.Errors is [var first, ..]) return OfEntry(response, first);
        if (response.StatusCode == HttpStatusCode.Unauthorized) return Failure(response, "UNAUTHORIZED", "unauthorized: authentication required");
        var text = Encoding.UTF8.GetString(body);
        var mistake = JsonSyntax.Mistake(text) ?? "no error details found in HTTP response body";
        return Failure(response, "", $"error parsing HTTP {status.ToString(CultureInfo.InvariantCulture)} response body: {mistake}: \"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"");
    }

    // RFC 6750, section 3.1.
    private static ImageException? OfChallenge(HttpResponseMessage response)
    {
        if (Challenge.Of(response) is not { } challenge || !challenge.Is("Bearer")) return null;
        var code = challenge["error"] switch { "invalid_token" => "UNAUTHORIZED", "insufficient_scope" => "DENIED", _ => null };
        if (code is null) return null;
        var reason = challenge["error_description"] is { Length: > 0 } description ? description : RegistryCodes.Known[code];
        return Failure(response, code, $"{RegistryCodes.Words(code)}: {reason}");
    }

    private static ImageException OfText(HttpResponseMessage response, string text)
    {
        var code = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "UNAUTHORIZED",
            HttpStatusCode.Forbidden => "DENIED",
            HttpStatusCode.TooManyRequests => "TOOMANYREQUESTS",
            _ => "UNKNOWN",
        };
        // Docker's sentence ends there when nothing was said.
        return Failure(response, code, $"{RegistryCodes.Words(code)}: {(string.IsNullOrWhiteSpace(text) ? StatusOf(response) : text)}");
    }

    private static string StatusOf(HttpResponseMessage response) => $"{((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)} {response.ReasonPhrase}";

    // Docker leaves it out; a registry that mirrors another one says here what became of that.
    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        IsJson(response) && Read(await BodyAsync(response, cancellationToken))?.Errors is [{ Message: { Length: > 0 } reason }, ..] ? $": {reason}" : "";

    private static bool IsJson(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is "application/json" or "application/vnd.api+json";

    private static ImageException OfEntry(HttpResponseMessage response, ErrorEntry entry)
    {
        // NOT_FOUND is in no specification; registries say it all the same.
        var code = entry.Code is { Length: > 0 } said && (said == "NOT_FOUND" || RegistryCodes.Known.ContainsKey(said)) ? said : "UNKNOWN";
        var words = RegistryCodes.Words(code);
        var reason = string.IsNullOrEmpty(entry.Message) ? RegistryCodes.Known.GetValueOrDefault(code) : entry.Message;
        return Failure(response, code, reason is null ? words : $"{words}: {reason}");
    }

    private static ImageException Failure(HttpResponseMessage response, string code, string message) =>
        new RegistryFailure(code, response.StatusCode, KindOf(code, response.StatusCode), message, RetryAfter(response)).ToException();

    // A date is compared with the registry's own clock.
    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        null => null,
        { Delta: { } delta } => delta,
        { Date: { } date } => response.Headers.Date is { } now && date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };

    private static async Task<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = new byte[BodyMax];
            var count = await body.ReadAtLeastAsync(bytes, BodyMax, throwOnEndOfStream: false, cancellationToken);
            return bytes[..count];
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            // The status alone has to tell.
            return [];
        }
    }

    private static ErrorDocument? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, RegistryJson.Default.ErrorDocument);
        }
        catch (JsonException)
        {
            // Said as it is, by the caller.
            return null;
        }
    }

    private static ImageErrorCode KindOf(string code, HttpStatusCode status) => code switch
    {
        "UNAUTHORIZED" => ImageErrorCode.Unauthorized,
        "DENIED" => ImageErrorCode.Forbidden,
        "MANIFEST_UNKNOWN" or "NAME_UNKNOWN" or "BLOB_UNKNOWN" or "NOT_FOUND" => ImageErrorCode.NotFound,
        "TOOMANYREQUESTS" or "UNAVAILABLE" => ImageErrorCode.Unavailable,
        // A disk that is full stays so for a while.
        _ => status == HttpStatusCode.TooManyRequests || ((int)status >= 500 && status != HttpStatusCode.InsufficientStorage) ? ImageErrorCode.Unavailable : ImageErrorCode.Internal,
    };
}

/// <summary>The codes of the distribution specification, and what each says when nothing else is said.</summary>
internal static class RegistryCodes
{
    public static IReadOnlyDictionary<string, string> Known { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["UNKNOWN"] = "unknown error",
        ["UNSUPPORTED"] = "The operation is unsupported.",
        ["UNAUTHORIZED"] = "authentication required",
        ["DENIED"] = "requested access to the resource is denied",
        ["UNAVAILABLE"] = "service unavailable",
        ["TOOMANYREQUESTS"] = "too many requests",
        ["DIGEST_INVALID"] = "provided digest did not match uploaded content",
        ["SIZE_INVALID"] = "provided length did not match content length",
        ["RANGE_INVALID"] = "invalid content range",
        ["NAME_INVALID"] = "invalid repository name",
        ["TAG_INVALID"] = "manifest tag did not match URI",
        ["NAME_UNKNOWN"] = "repository name not known to registry",
        ["PAGINATION_NUMBER_INVALID"] = "invalid number of results requested",
        ["MANIFEST_UNKNOWN"] = "manifest unknown",
        ["MANIFEST_INVALID"] = "manifest invalid",
        ["MANIFEST_UNVERIFIED"] = "manifest failed signature verification",
        ["MANIFEST_BLOB_UNKNOWN"] = "blob unknown to registry",
        ["BLOB_UNKNOWN"] = "blob unknown to registry",
        ["BLOB_UPLOAD_UNKNOWN"] = "blob upload unknown to registry",
        ["BLOB_UPLOAD_INVALID"] = "blob upload invalid",
    };

    /// <summary>A code in words: <c>manifest unknown</c>.</summary>
    public static string Words(string code) => code.ToLowerInvariant().Replace('_', ' ');
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
