using Berth.Api.Networks;

namespace Berth.Engine.Uses;

/// <summary>What a container holds on to, as the other rooms of the engine ask: images, volumes, networks, and the counts of <c>docker info</c>.</summary>
public sealed record ContainerUse
{
    /// <summary>64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>The name, without Docker's slash.</summary>
    public required string Name { get; init; }

    /// <summary>The image, <c>sha256:...</c>.</summary>
    public required string ImageId { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The ids of the images that are mounted into it.</summary>
    public IReadOnlyList<string> MountedImages { get; init; } = [];

    /// <summary>It needs the image: runs from it, or has it mounted.</summary>
    public bool Uses(string imageId) => ImageId == imageId || MountedImages.Contains(imageId);

    /// <summary>Its process runs, paused or not.</summary>
    public bool Running { get; init; }

    /// <summary>Its processes are frozen.</summary>
    public bool Paused { get; init; }

    /// <summary>The names of the volumes mounted into it.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Its endpoints by the name of the network, while it runs.</summary>
    public IReadOnlyDictionary<string, NetworkContainer> Endpoints { get; init; } = new Dictionary<string, NetworkContainer>();
}

/// <summary>Asked for the containers there are now.</summary>
public delegate IReadOnlyList<ContainerUse> ContainerCensus();
