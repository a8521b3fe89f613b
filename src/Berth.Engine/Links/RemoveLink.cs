using Berth.Engine.Containers;

namespace Berth.Engine.Links;

/// <summary><c>docker rm --link PARENT/ALIAS</c>.</summary>
public sealed class RemoveLink(ContainerStore containers)
{
    /// <summary>Takes the link away; the running container keeps what it has.</summary>
    /// <exception cref="EngineException">Invalid: no name of a link; NotFound: no such container.</exception>
    public async Task ExecuteAsync(string name, CancellationToken cancellationToken)
    {
        var full = name.TrimStart('/');
        var slash = full.LastIndexOf('/');
        if (slash <= 0) throw containers.Find(full) is null ? EngineException.NotFound($"No such container: {name}") : EngineException.Invalid("Conflict, cannot remove the default link name of the container");
        var (parent, alias) = (containers.Get(full[..slash]), full[(slash + 1)..]);
        using (await parent.LockAsync(cancellationToken))
        {
            if (!parent.Document.Links.Any(link => link.Alias == alias)) throw EngineException.NotFound($"No such container: {name}");
            containers.Save(parent, parent.Document with { Links = [.. parent.Document.Links.Where(link => link.Alias != alias)] });
        }
    }
}
