using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Registry.Calls;

namespace Berth.Registry.Access;

/// <summary>The answer of a token server.</summary>
internal sealed record TokenAnswer
{
    public required string Token { get; init; }

    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("expires_in")]
    public required int ExpiresIn { get; init; }

    [JsonPropertyName("issued_at")]
    public required string IssuedAt { get; init; }

    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    public string? Scope { get; init; }
}

/// <summary>
/// <c>/token</c>: gives a token for what was asked, as far as the rules allow it. GET with name and password, or with neither; POST as OAuth2 wants it,
/// with a password or a refresh token.
/// </summary>
/// <param name="settings">Names; the first key signs.</param>
/// <param name="passwords">Who is who.</param>
/// <param name="rules">What they may do.</param>
/// <param name="time">The clock.</param>
public sealed class IssueToken(TokenSettings settings, Passwords passwords, AccessRules rules, TimeProvider time)
{
    private const int FormMax = 16 << 10;
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_refreshLife = TimeSpan.FromDays(30);

    // A refresh token opens nothing but this door.
    private string RefreshAudience => settings.Service + "/refresh";

    /// <summary>Answers a request to the token server.</summary>
    public async Task RunAsync(RegistryCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var isPost = call.Method == "POST";
        if (!isPost && call.Method != "GET") throw RegistryException.Unsupported(405, $"{call.Method} is not possible here");
        var asked = isPost ? await FormAsync(call) : call.Query;
        var user = isPost ? ByForm(asked) : ByHeader(call);
        if (asked["service"] is { Length: > 0 } service && service != settings.Service) throw new RegistryException(400, "DENIED", $"this server gives no tokens for service \"{service}\"");
        var wantsRefresh = user.Length > 0 && (asked["offline_token"] == "true" || asked["access_type"] == "offline" || asked["grant_type"] == "refresh_token");
        var access = asked.All("scope").SelectMany(x => x.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(x => Grant(user, x)).OfType<TokenAccess>().ToList();
        var now = time.GetUtcNow();
        var token = Sign(user, settings.Service, now, s_life, access);
        var answer = new TokenAnswer
        {
            Token = token, AccessToken = token, ExpiresIn = (int)s_life.TotalSeconds,
            IssuedAt = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
            RefreshToken = wantsRefresh ? asked["refresh_token"] ?? Sign(user, RefreshAudience, now, s_refreshLife, null) : null,
            Scope = string.Join(' ', access.Select(x => $"{x.Type}:{x.Name}:{string.Join(',', x.Actions)}")),
        };
        call.SetHeader("Content-Type", "application/json");
        call.SetHeader("Cache-Control", "no-store");
        await call.SendAsync(JsonSerializer.SerializeToUtf8Bytes(answer, TokenJson.Default.TokenAnswer));
    }

    private string ByHeader(RegistryCall call)
    {
        if (call.Header("Authorization") is null) return "";
        if (Authorization.Basic(call) is { } given && passwords.Verify(given.User, given.Password)) return given.User;
        call.SetHeader("WWW-Authenticate", "Basic realm=\"berth registry\", charset=\"UTF-8\"");
        throw Refused();
    }

    private string ByForm(RegistryQuery form)
    {
        switch (form["grant_type"])
        {
            case "password":
                return form["username"] is { } user && form["password"] is { } password && passwords.Verify(user, password) ? user : throw Refused();
            case "refresh_token":
                var claims = Tokens.Read(form["refresh_token"] ?? "", [settings.Keys[0]], settings.Issuer, RefreshAudience, time.GetUtcNow());
                // Whoever was taken out of the file is out.
                return claims is not null && passwords.Has(claims.Sub) ? claims.Sub : throw Refused();
            default:
                throw new RegistryException(400, "UNSUPPORTED", $"grant type \"{form["grant_type"]}\" is none of password, refresh_token");
        }
    }

    private static RegistryException Refused() => new(401, "UNAUTHORIZED", "name, password or token are wrong");

    // repository:team/app:pull,push
    private TokenAccess? Grant(string user, string scope)
    {
        var (first, last) = (scope.IndexOf(':', StringComparison.Ordinal), scope.LastIndexOf(':'));
        if (first <= 0 || first == last) return null;
        var (type, name) = (scope[..first], scope[(first + 1)..last]);
        if (type is not ("repository" or "registry")) return null;
        var wanted = scope[(last + 1)..].Split(',').SelectMany(x => type == "repository" && x == "*" ? ["pull", "push", "delete"] : (string[])[x]).Distinct();
        List<string> granted = [.. wanted.Where(x => rules.Allow(user, new Need(type, name, x)))];
        return granted.Count == 0 ? null : new TokenAccess(type, name, granted);
    }

    private string Sign(string user, string audience, DateTimeOffset now, TimeSpan life, IReadOnlyList<TokenAccess>? access) => Tokens.Sign(settings.Keys[0], new TokenClaims
    {
        Iss = settings.Issuer, Sub = user, Aud = audience, Iat = now.ToUnixTimeSeconds(), Nbf = now.ToUnixTimeSeconds(), Exp = (now + life).ToUnixTimeSeconds(),
        Jti = RandomNumberGenerator.GetHexString(32, lowercase: true), Access = access,
    });

    private static async Task<RegistryQuery> FormAsync(RegistryCall call)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[4096];
        int count;
        while ((count = await call.Body.ReadAsync(buffer, call.Aborted)) > 0)
        {
            if (bytes.Length + count > FormMax) throw new RegistryException(413, "UNSUPPORTED", $"forms are at most {FormMax} bytes long");
            bytes.Write(buffer, 0, count);
        }
        return RegistryQuery.Parse(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }
}
