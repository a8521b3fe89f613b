using Berth.Api.Networks;
using Berth.Engine.Uses;

namespace Berth.Engine.Containers.Query;

/// <summary>What containers hold on to, for the rooms of images, volumes and networks.</summary>
public sealed class CountContainers(ContainerStore containers)
{
    /// <summary>All containers.</summary>
    public IReadOnlyList<ContainerUse> Execute() => [.. containers.List().Select(UseOf)];

    private static ContainerUse UseOf(Container container)
    {
        var document = container.Document;
        var endpoints = new Dictionary<string, NetworkContainer>(StringComparer.Ordinal);
        if (document.State.Alive is { } alive && document.HostConfig.NetworkMode is ("bridge" or "none" or "host"))
        {
            var sandbox = alive.Sandbox;
            endpoints[document.HostConfig.NetworkMode] = new NetworkContainer
            {
                Name = document.Name,
                EndpointID = sandbox?.EndpointId ?? "",
                MacAddress = sandbox?.Mac ?? "",
                IPv4Address = sandbox?.Address is { } address ? $"{address}/{sandbox.PrefixLength}" : "",
            };
        }
        return new ContainerUse
        {
            Id = document.Id,
            Name = document.Name,
            ImageId = document.ImageId,
            Created = document.Created,
            MountedImages = [.. document.Mounts.Where(mount => mount.Snapshot.Length > 0).Select(mount => mount.Source)],
            Running = document.State.Alive is not null,
            Paused = document.State is PausedState,
            Volumes = [.. document.Mounts.Where(mount => mount.Volume.Length > 0).Select(mount => mount.Volume)],
            Endpoints = endpoints,
        };
    }
}
