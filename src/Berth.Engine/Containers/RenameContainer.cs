using Berth.Engine.Links;
using Berth.Engine.Names;

namespace Berth.Engine.Containers;

/// <summary>Gives a container another name.</summary>
public sealed class RenameContainer(ContainerStore containers, ContainerEvents events)
{
    /// <summary>Renames it.</summary>
    /// <exception cref="EngineException">Invalid name, or Conflict when another container has it.</exception>
    public async Task ExecuteAsync(Container container, string name, CancellationToken cancellationToken)
    {
        if (name.Length == 0) throw EngineException.Invalid("Neither old nor new names may be empty");
        var old = container.Name;
        using (await container.LockAsync(cancellationToken))
        {
            if (name.TrimStart('/') == old) throw EngineException.Invalid("Renaming a container with the same name as its current name");
            name = Reserve(name, container.Id);
            containers.Save(container, container.Document with { Name = name });
            containers.ReleaseName(old, container.Id);
        }
        await new ResolveLinks(containers).RenamedAsync(container, CancellationToken.None);
        events.Tell(container.Document, "rename", ("oldName", "/" + old));
    }

    private string Reserve(string name, string id)
    {
        try
        {
            var parsed = ContainerName.Parse(name.StartsWith('/') ? name : "/" + name);
            containers.Reserve(parsed, id);
            return parsed;
        }
        catch (EngineException error)
        {
            throw new EngineException(error.Code, $"Error when allocating new name: {error.Message}", error);
        }
    }
}
