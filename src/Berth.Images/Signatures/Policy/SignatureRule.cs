using Berth.Images.Signatures.Keys;
using Berth.Images.Signatures.Notation;

namespace Berth.Images.Signatures.Policy;

/// <summary>What is demanded of the images under one prefix.</summary>
public abstract record SignatureRule
{
    /// <summary>The registry, or registry and repository, or the beginning of one up to a slash; empty for the default.</summary>
    public required string Prefix { get; init; }

    /// <summary>How the policy calls the rule's kind.</summary>
    public abstract string Kind { get; }

    /// <summary>How messages call the rule.</summary>
    public string Title => Prefix.Length == 0 ? "the default of the signature policy" : $"the signature policy for \"{Prefix}\"";

    /// <summary>True when the rule is about the repository <paramref name="name"/>.</summary>
    public bool Matches(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Prefix.Length == 0 || name == Prefix || (name.StartsWith(Prefix, StringComparison.Ordinal) && name[Prefix.Length] == '/');
    }
}

/// <summary>No signature is asked for.</summary>
public sealed record AcceptRule : SignatureRule
{
    /// <inheritdoc/>
    public override string Kind => "none";
}

/// <summary>Nothing is pulled from here.</summary>
public sealed record DenyRule : SignatureRule
{
    /// <inheritdoc/>
    public override string Kind => "deny";
}

/// <summary>A signature of cosign's by one of the keys.</summary>
public sealed record CosignRule : SignatureRule
{
    /// <inheritdoc/>
    public override string Kind => "cosign";

    /// <summary>The keys; one of them must have signed.</summary>
    public required IReadOnlyList<VerifyingKey> Keys { get; init; }
}

/// <summary>A signature of notation's by somebody whom the certificates vouch for.</summary>
public sealed record NotationRule : SignatureRule
{
    /// <inheritdoc/>
    public override string Kind => "notation";

    /// <summary>Whom to trust.</summary>
    public required TrustStore TrustStore { get; init; }
}
