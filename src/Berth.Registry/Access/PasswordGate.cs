using Berth.Registry.Calls;

namespace Berth.Registry.Access;

/// <summary>Asks for name and password with every request.</summary>
/// <param name="passwords">Whose are right.</param>
/// <param name="rules">What they may do.</param>
public sealed class PasswordGate(Passwords passwords, AccessRules rules) : IGate
{
    /// <inheritdoc/>
    public Caller Admit(RegistryCall call, IReadOnlyList<Need> needs)
    {
        ArgumentNullException.ThrowIfNull(call);
        var user = "";
        if (call.Header("Authorization") is not null)
        {
            if (Authorization.Basic(call) is not { } given || !passwords.Verify(given.User, given.Password)) throw Challenge(call);
            user = given.User;
        }
        // The root tells a client that there is something to log in to.
        else if (needs.Count == 0)
        {
            throw Challenge(call);
        }
        foreach (var need in needs)
        {
            if (rules.Allow(user, need)) continue;
            throw user.Length == 0 ? Challenge(call) : new RegistryException(403, "DENIED", $"{user} may not {need.Action} {(need.Type == "registry" ? "the catalog" : need.Name)}");
        }
        return new Caller(user, need => rules.Allow(user, need));
    }

    private static RegistryException Challenge(RegistryCall call)
    {
        call.SetHeader("WWW-Authenticate", "Basic realm=\"berth registry\", charset=\"UTF-8\"");
        return new RegistryException(401, "UNAUTHORIZED", "authentication required");
    }
}
