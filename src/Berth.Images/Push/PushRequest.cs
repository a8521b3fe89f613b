using Berth.Oci;

namespace Berth.Images;

/// <summary>What to push.</summary>
public sealed record PushRequest
{
    /// <summary>The repository, with the tag to push; without one, <c>latest</c> or with <see cref="AllTags"/> all there are.</summary>
    public required Reference Reference { get; init; }

    /// <summary>Every tag of the repository that is here.</summary>
    public bool AllTags { get; init; }

    /// <summary>The platform whose image alone is pushed; null for what the name means.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The whole index that the name came by, though some of its platforms are not here: they come from where the index came from.</summary>
    public bool AllPlatforms { get; init; }

    /// <summary>What to show the registry; null for nothing.</summary>
    public RegistryCredentials? Credentials { get; init; }
}

/// <summary>What a push put under a tag.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Digest">The digest of the manifest.</param>
/// <param name="Size">Bytes of the manifest.</param>
public sealed record PushResult(string Tag, Digest Digest, long Size);

/// <summary>That the manifest of one platform was pushed in the place of an index.</summary>
/// <param name="Index">The index, not all of whose platforms are here.</param>
/// <param name="Manifest">What was pushed.</param>
public sealed record PushedInstead(Descriptor Index, Descriptor Manifest);
