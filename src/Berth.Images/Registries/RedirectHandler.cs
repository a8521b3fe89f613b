using System.Net;
using System.Net.Http.Headers;

namespace Berth.Images.Registries;

/// <summary>
/// Follows where a registry sends a reader to. Credentials go along only to the very place they were meant for (scheme, host and port), and
/// nobody is led from TLS to plain text.
/// </summary>
internal sealed class RedirectHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int Most = 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (asked, shown) = (request.RequestUri!, request.Headers.Authorization);
        for (var count = 0; ; count++)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (Target(request, response) is not { } target) return response;
            response.Dispose();
            if (count == Most) throw new HttpRequestException($"stopped after {Most} redirects");
            if (request.RequestUri!.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps)
                throw new HttpRequestException($"refusing to be led from TLS to {target.GetLeftPart(UriPartial.Authority)}");
            Show(request.Headers, IsSamePlace(asked, target) ? shown : null);
            request.Headers.Host = null;
            request.RequestUri = target;
        }
    }

    // What carries a body is not sent twice: it can be read once.
    private static Uri? Target(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head) return null;
        var leads = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!leads || response.Headers.Location is not { } location) return null;
        var target = location.IsAbsoluteUri ? location : new Uri(request.RequestUri!, location);
        return target.Scheme == Uri.UriSchemeHttps || target.Scheme == Uri.UriSchemeHttp ? target : null;
    }

    private static bool IsSamePlace(Uri left, Uri right) => left.Scheme == right.Scheme && left.IdnHost == right.IdnHost && left.Port == right.Port;

    private static void Show(HttpRequestHeaders headers, AuthenticationHeaderValue? authorization) => headers.Authorization = authorization;
}
