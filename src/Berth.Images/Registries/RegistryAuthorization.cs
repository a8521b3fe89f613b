using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Berth.Oci;

namespace Berth.Images.Registries;

/// <summary>
/// Answers the challenges of one registry with what the user gave: Basic, or a token fetched from the server the challenge names (by GET with
/// Basic, or by OAuth2 with a refresh token). A token serves until it is about to expire.
/// </summary>
internal sealed class RegistryAuthorization(HttpClient http, RegistryCredentials? credentials, TimeProvider time) : IDisposable
{
    /// <summary>How the sentence ends when a registry wants a password and there is none.</summary>
    public const string NothingToShow = "no basic auth credentials";

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultLife = TimeSpan.FromSeconds(60);

    // Seconds of a day: no server's word is good for longer.
    private const long LifeMax = 24 * 60 * 60;

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentDictionary<string, (AuthenticationHeaderValue Header, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);
    private Challenge? _challenge;

    /// <summary>What the first answer of the registry asked for; null for nothing.</summary>
    public void Challenged(Challenge? challenge) => _challenge = challenge;

    /// <summary>The header for a request, or null when the registry wants none.</summary>
    /// <param name="scopes">What the request is about, in words that a space separates: <c>repository:library/x:pull</c>.</param>
    /// <param name="request">Named when there is nothing to show.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async ValueTask<AuthenticationHeaderValue?> HeaderAsync(string scopes, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (credentials?.RegistryToken is { Length: > 0 } ready) return new AuthenticationHeaderValue("Bearer", ready);
        if (_challenge is not { } challenge) return null;
        if (challenge.Is("Basic"))
            return Basic() ?? throw new ImageException(ImageErrorCode.Internal, $"{RegistryError.VerbOf(request)} \"{request.RequestUri}\": {NothingToShow}");
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_tokens.TryGetValue(scopes, out var token) || time.GetUtcNow() >= token.Until)
                _tokens[scopes] = token = await FetchAsync(challenge, scopes, cancellationToken);
            return token.Header;
        }
        catch (ImageException error) when (request.Method == HttpMethod.Get)
        {
            // The sentence of a token server says nothing of what the token was for.
            throw new ImageException(error.Code, $"{RegistryError.VerbOf(request)} \"{request.RequestUri!.OriginalString}\": {error.Message}", error);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Learns from a refusal what to show instead. False when there is nothing else to show.</summary>
    public bool Renew(HttpResponseMessage refusal)
    {
        var challenge = Challenge.Of(refusal);
        if (refusal.RequestMessage?.Headers.Authorization is { } shown)
        {
            // A token may have been taken back before its time; a password does not get better.
            if (_challenge?.Is("Bearer") != true || credentials?.RegistryToken is { Length: > 0 }) return false;
            foreach (var token in _tokens)
                if (token.Value.Header.Equals(shown)) _tokens.TryRemove(token);
            return true;
        }
        if (challenge is null || _challenge is not null) return false;
        _challenge = challenge;
        return true;
    }

    public void Dispose() => _gate.Dispose();

    private async Task<(AuthenticationHeaderValue Header, DateTimeOffset Until)> FetchAsync(Challenge challenge, string scope, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(challenge["realm"], UriKind.Absolute, out var realm) || realm.Scheme is not ("http" or "https"))
            throw new ImageException(ImageErrorCode.Internal, $"invalid token realm \"{challenge["realm"]}\"");
        using var request = credentials?.IdentityToken is { Length: > 0 } refresh ? ByRefreshToken(realm, challenge, scope, refresh) : ByGet(realm, challenge, scope);
        using var response = await RegistryError.SendAsync(http, request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK) throw await RegistryRefusal.OfAsync(response, cancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        TokenDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(bytes, RegistryJson.Default.TokenDocument);
        }
        catch (JsonException error)
        {
            throw new ImageException(ImageErrorCode.Internal, $"unable to decode token response: {JsonFault.Describe(bytes, error)}", error);
        }
        var token = document is { Token.Length: > 0 } ? document.Token : document?.AccessToken;
        if (string.IsNullOrEmpty(token)) throw new ImageException(ImageErrorCode.Internal, "authorization server did not include a token in the response");
        if (!Ascii.IsValid(token) || token.Any(char.IsControl)) throw new ImageException(ImageErrorCode.Internal, "authorization server gave a token with characters that no header can have");
        var life = document!.ExpiresIn is { } seconds and > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, LifeMax)) : DefaultLife;
        return (new AuthenticationHeaderValue("Bearer", token), time.GetUtcNow() + (life > 2 * Margin ? life - Margin : life / 2));
    }

    private HttpRequestMessage ByGet(Uri realm, Challenge challenge, string scope)
    {
        var query = new StringBuilder(realm.Query.Length > 1 ? realm.Query + "&" : "?");
        if (challenge["service"] is { } service) query.Append("service=").Append(Uri.EscapeDataString(service)).Append('&');
        query.AppendJoin('&', scope.Split(' ').Select(x => "scope=" + Uri.EscapeDataString(x)));
        if (credentials?.Username is { Length: > 0 } user) query.Append("&account=").Append(Uri.EscapeDataString(user));
        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = query.ToString() }.Uri);
        request.Headers.Authorization = Basic();
        return request;
    }

    private static HttpRequestMessage ByRefreshToken(Uri realm, Challenge challenge, string scope, string refresh) => new(HttpMethod.Post, realm)
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = refresh,
            ["service"] = challenge["service"] ?? "",
            ["scope"] = scope,
            ["client_id"] = "berth",
        }),
    };

    private AuthenticationHeaderValue? Basic()
    {
        if (credentials is { Username.Length: > 0 })
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.Username}:{credentials.Password}")));
        return credentials?.Auth is { Length: > 0 } auth ? new AuthenticationHeaderValue("Basic", auth) : null;
    }
}
