using Berth.Images.Content;
using Berth.Oci;
using Berth.Registry.Mirror;
using Berth.Registry.Repositories;
using Berth.Registry.Uploads;

namespace Berth.Registry;

/// <summary>What the verbs of a registry share.</summary>
internal sealed record RegistryParts
{
    public required IContentStore Content { get; init; }

    public required RepositoryTable Repositories { get; init; }

    public required UploadTable Uploads { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Where to look for what is not here.</summary>
    public PullThrough? Mirror { get; init; }

    /// <summary>Told of every manifest that was pushed, before the client is.</summary>
    public Func<ArrivedManifest, CancellationToken, Task>? Arrived { get; init; }
}

/// <summary>A manifest that was pushed.</summary>
/// <param name="Repository">Where to.</param>
/// <param name="Tags">The tags it was given.</param>
/// <param name="Manifest">What it is.</param>
public sealed record ArrivedManifest(string Repository, IReadOnlyList<string> Tags, Descriptor Manifest);
