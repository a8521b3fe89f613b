using Berth.Api.Containers;
using Berth.Engine.Containers;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Engine.Files;

/// <summary>What is at a path inside a container.</summary>
public sealed class StatContainerPath(OpenContainerView views)
{
    /// <summary>Looks at it.</summary>
    /// <param name="container">The container.</param>
    /// <param name="reference">What the client calls it.</param>
    /// <param name="path">As the client wrote it.</param>
    /// <param name="cancellationToken">Stops waiting for the container.</param>
    /// <exception cref="EngineException">NotFound among others.</exception>
    public async Task<ContainerPathStat> ExecuteAsync(Container container, string reference, string path, CancellationToken cancellationToken)
    {
        var asked = new ContainerPath(path, reference);
        using var view = await views.ExecuteAsync(container, cancellationToken);
        using var found = asked.Open(view.Root);
        return Of(asked, found, view.Root);
    }

    internal static ContainerPathStat Of(ContainerPath path, FileDescriptor found, FileDescriptor root)
    {
        var stat = Stat.Descriptor(found);
        return new ContainerPathStat
        {
            Name = path.Name,
            Size = stat.Size,
            Mode = GoFileMode.Of(stat),
            ModifyTime = stat.ModifyTime.ToDateTimeOffset(),
            LinkTarget = stat.Type == FileType.Symlink ? path.Resolve(root) : "",
        };
    }
}
