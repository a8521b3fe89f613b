using System.Security.Cryptography;
using Berth.Registry.Calls;

namespace Berth.Registry.Access;

/// <summary>How tokens are named and signed.</summary>
public sealed record TokenSettings
{
    /// <summary>Where clients fetch tokens; empty for the registry itself.</summary>
    public string Realm { get; init; } = "";

    /// <summary>What the registry is called in tokens.</summary>
    public string Service { get; init; } = "berth-registry";

    /// <summary>Who signs them.</summary>
    public string Issuer { get; init; } = "berth-registry";

    /// <summary>Keys whose signature counts.</summary>
    public required IReadOnlyList<ECDsa> Keys { get; init; }
}

/// <summary>Wants a bearer token that names the repository and the action (Docker's token specification).</summary>
/// <param name="settings">Names and keys.</param>
/// <param name="time">The clock.</param>
public sealed class TokenGate(TokenSettings settings, TimeProvider time) : IGate
{
    /// <inheritdoc/>
    public Caller Admit(RegistryCall call, IReadOnlyList<Need> needs)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(needs);
        var token = Authorization.Bearer(call);
        if (token is null) throw Challenge(call, needs, "");
        var claims = Tokens.Read(token, settings.Keys, settings.Issuer, settings.Service, time.GetUtcNow()) ?? throw Challenge(call, needs, ",error=\"invalid_token\"");
        return needs.All(x => Has(claims, x)) ? new Caller(claims.Sub, x => Has(claims, x)) : throw Challenge(call, needs, ",error=\"insufficient_scope\"");
    }

    private static bool Has(TokenClaims claims, Need need) =>
        claims.Access?.Any(x => x is { Actions: { } actions } && x.Type == need.Type && x.Name == need.Name && (actions.Contains(need.Action) || actions.Contains("*"))) == true;

    private RegistryException Challenge(RegistryCall call, IReadOnlyList<Need> needs, string error)
    {
        var realm = settings.Realm.Length > 0 ? settings.Realm : $"{call.Origin}/token";
        var scopes = string.Join(' ', needs.GroupBy(x => (x.Type, x.Name)).Select(x => $"{x.Key.Type}:{x.Key.Name}:{string.Join(',', x.Select(n => n.Action))}"));
        var scope = scopes.Length == 0 ? "" : $",scope=\"{scopes}\"";
        call.SetHeader("WWW-Authenticate", $"Bearer realm=\"{realm}\",service=\"{settings.Service}\"{scope}{error}");
        return new RegistryException(401, "UNAUTHORIZED", error.Contains("insufficient", StringComparison.Ordinal) ? "the token does not allow this" : "authentication required");
    }
}
