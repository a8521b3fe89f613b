using Berth.Oci;

namespace Berth.Images.Signatures.Policy;

/// <summary>Which images must be signed by whom before they are pulled.</summary>
public sealed record SignaturePolicy
{
    /// <summary>The policy where there is none: everything is taken.</summary>
    public static SignaturePolicy None { get; } = new() { Default = new AcceptRule { Prefix = "" }, Rules = [] };

    /// <summary>What holds where no rule does.</summary>
    public required SignatureRule Default { get; init; }

    /// <summary>The rules.</summary>
    public required IReadOnlyList<SignatureRule> Rules { get; init; }

    /// <summary>Whether archives, which carry no signatures, may be loaded and imported.</summary>
    public bool AllowsArchives { get; init; } = true;

    /// <summary>Whether there is any image that it would refuse.</summary>
    public bool IsStrict => !AllowsArchives || Rules.Append(Default).Any(x => x is not AcceptRule);

    /// <summary>The rule for a repository: the one with the longest prefix.</summary>
    public SignatureRule RuleFor(Reference repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return Rules.Where(x => x.Matches(repository.Name)).MaxBy(x => x.Prefix.Length) ?? Default;
    }

    /// <summary>Refuses an archive, when the policy does.</summary>
    /// <param name="verb">What is done with it: <c>load</c> or <c>import</c>.</param>
    /// <exception cref="ImageException">Forbidden.</exception>
    public void CheckArchive(string verb)
    {
        if (!AllowsArchives)
            throw new ImageException(ImageErrorCode.Forbidden, $"{verb} is refused: an archive carries no signatures, and the signature policy denies \"archives\"");
    }
}
