using Berth.Images.Snapshots;
using Berth.Oci;

namespace Berth.Engine.Containers;

/// <summary>The root file systems of containers.</summary>
internal static class ContainerRoot
{
    /// <summary>What to mount as the root of a container, see <see cref="ISnapshotter.Mounts"/>; it says which layers that is to be, should the disk not know it any more.</summary>
    /// <exception cref="Berth.Images.ImageException">It is not there, or a layer of it is not.</exception>
    public static IReadOnlyList<Mount> Mounts(this ISnapshotter snapshots, ContainerDocument container) => snapshots.Mounts(container.Id, () => Layers(container));

    /// <summary>The layers it was made on, bottom first.</summary>
    public static IReadOnlyList<Digest> Layers(ContainerDocument container) => [.. container.DiffIds.Select(static text => Digest.Parse(text, null))];
}
