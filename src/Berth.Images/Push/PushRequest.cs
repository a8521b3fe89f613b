using Berth.Oci;

namespace Berth.Images;

/// <summary>What to push.</summary>
public sealed record PushRequest
{
    /// <summary>The repository, with the tag to push; without one, <c>latest</c> or with <see cref="AllTags"/> all there are.</summary>
    public required Reference Reference { get; init; }

    /// <summary>Every tag of the repository that is here.</summary>
    public bool AllTags { get; init; }

    /// <summary>The platform that the image must be for; null for any.</summary>
    public Platform? Platform { get; init; }

    /// <summary>What to show the registry; null for nothing.</summary>
    public RegistryCredentials? Credentials { get; init; }
}

/// <summary>What a push put under a tag.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Digest">The digest of the manifest.</param>
/// <param name="Size">Bytes of the manifest.</param>
public sealed record PushResult(string Tag, Digest Digest, long Size);
