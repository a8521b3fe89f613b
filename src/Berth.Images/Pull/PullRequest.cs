using Berth.Oci;

namespace Berth.Images;

/// <summary>What to pull.</summary>
public sealed record PullRequest
{
    /// <summary>The image; without tag and digest, <c>latest</c>.</summary>
    public required Reference Reference { get; init; }

    /// <summary>Every tag of the repository instead of one.</summary>
    public bool AllTags { get; init; }

    /// <summary>Which platform of a multi-platform image; null for the host's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Every platform of a multi-platform image; <see cref="Platform"/> then says which of them the name means by itself.</summary>
    public bool AllPlatforms { get; init; }

    /// <summary>What to show the registry; null for nothing.</summary>
    public RegistryCredentials? Credentials { get; init; }
}
