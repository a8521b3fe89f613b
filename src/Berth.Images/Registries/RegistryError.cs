using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>What goes wrong with a registry, in the words Docker's users know (which are Go's).</summary>
internal static class RegistryError
{
    /// <summary>Where a registry's addresses begin. A name may have a port that is none.</summary>
    /// <exception cref="ImageException">Unavailable.</exception>
    public static Uri Root(string address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var root)) return root;
        var port = address[(address.LastIndexOf(':') + 1)..].Split('/')[0];
        throw new ImageException(ImageErrorCode.Unavailable, $"Get \"{address}\": dial tcp: address {port}: invalid port");
    }

    /// <summary>Sends, and turns what the network says into a sentence.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        // Where a registry sends its clients is the registry's word.
        if (request.RequestUri is not { Scheme: "http" or "https" })
            throw new ImageException(ImageErrorCode.Internal, $"{Verb(request)} \"{Address(request)}\": unsupported protocol scheme \"{request.RequestUri!.Scheme}\"");
        // A request made by hand does not know what its client would like: HTTP/2 where TLS agrees on it.
        (request.Version, request.VersionPolicy) = (http.DefaultRequestVersion, http.DefaultVersionPolicy);
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

    /// <summary>The method of Docker's first request of that kind: it asks for a manifest by HEAD.</summary>
    public static string VerbOf(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath.Contains("/manifests/", StringComparison.Ordinal) ? "Head" : Verb(request);

    /// <summary>The method as Go writes it: <c>Get</c>.</summary>
    public static string Verb(HttpRequestMessage request) => request.Method.Method[..1] + request.Method.Method[1..].ToLowerInvariant();

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
        if (!IPAddress.TryParse(host, out var address) && host == "localhost") address = FirstOf(host);
        return address is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{address}]:{uri.Port}" : $"{(object?)address ?? host}:{uri.Port}";
    }

    // Where it was tried first: which that is, this machine's own list of hosts says.
    private static IPAddress? FirstOf(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host) is [var first, ..] ? first : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static string Lower(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
}
