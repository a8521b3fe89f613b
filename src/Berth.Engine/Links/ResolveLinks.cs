using Berth.Api.Containers;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Validate;
using Berth.Network;

namespace Berth.Engine.Links;

/// <summary>
/// <c>--link</c>, of the default bridge: the other container's address in the hosts file, and what it exposes and was configured with in
/// the environment. Containers of networks a user made find each other by name.
/// </summary>
public sealed class ResolveLinks(ContainerStore containers)
{
    /// <summary>Finds the containers a request names.</summary>
    /// <exception cref="EngineException">One is not there, or links make no sense with that network; in Docker's words.</exception>
    internal List<LinkedContainer> Find(HostConfig host)
    {
        var links = new List<LinkedContainer>();
        if (host.Links is not { Length: > 0 }) return links;
        var kind = host.NetworkMode == "host" ? "host type networking" : ValidateModes.IsContainer(host.NetworkMode) ? "container type network" : null;
        if (kind is not null) throw EngineException.Invalid($"conflicting options: {kind} can't be used with links. This would result in undefined behavior");
        foreach (var text in host.Links)
        {
            var parts = text.Split(':');
            if (parts.Length > 2 || text.Length == 0) throw EngineException.Invalid($"bad format for links: {text}");
            var (name, alias) = (parts[0], parts.Length == 2 && parts[1].Length > 0 ? parts[1][(parts[1].LastIndexOf('/') + 1)..] : parts[0].TrimStart('/'));
            if (name.TrimStart('/').Length == 0) throw EngineException.Invalid("could not get container for : invalid name or ID supplied: \"\"");
            var other = containers.Find(name) ?? throw EngineException.Invalid($"could not get container for {name}: No such container: {name}");
            // Who shares a third one's network is reached where that one is.
            while (ValidateModes.IsContainer(other.Document.HostConfig.NetworkMode) && containers.Find(other.Document.HostConfig.NetworkMode["container:".Length..]) is { } donor) other = donor;
            if (other.Document.HostConfig.NetworkMode == "host")
                throw EngineException.Invalid("conflicting options: host type networking can't be used with links. This would result in undefined behavior");
            links.Add(new LinkedContainer(other.Id, other.Name, alias));
        }
        return links;
    }

    /// <summary>What a container that starts gets of those it is linked to.</summary>
    /// <exception cref="EngineException">One of them does not run.</exception>
    internal (List<HostsEntry> Hosts, List<string> Environment) At(ContainerDocument container)
    {
        var (hosts, environment) = (new List<HostsEntry>(), new List<string>());
        if (container.HostConfig.NetworkMode != "bridge") return (hosts, environment);
        foreach (var link in container.Links)
        {
            var child = containers.Find(link.Id);
            if (child?.Document.State.Alive?.Sandbox?.Address is not { Length: > 0 } address)
                throw EngineException.Internal($"Cannot link to a non running container: /{child?.Name ?? link.Name} AS /{container.Name}/{link.Alias}");
            hosts.Add(EntryOf(link, child, address));
            LinkEnvironment.Add(environment, $"/{container.Name}/{link.Alias}", address, child.Document.Config);
        }
        return (hosts, environment);
    }

    /// <summary>The links as <c>inspect</c> tells them: <c>/child:/parent/alias</c>; null when there are none.</summary>
    internal string[]? Shown(ContainerDocument container) => container.Links.Count == 0
        ? null
        : [.. container.Links.Select(link => $"/{containers.Find(link.Id)?.Name ?? link.Name}:/{container.Name}/{link.Alias}")];

    /// <summary>What else containers are called, by id: <c>/parent/alias</c> for each container that is linked to one.</summary>
    internal ILookup<string, string> Names() => containers.List()
        .SelectMany(parent => parent.Document.Links.Select(link => (link.Id, Name: $"/{parent.Name}/{link.Alias}")))
        .OrderBy(link => link.Name, StringComparer.Ordinal)
        .ToLookup(link => link.Id, link => link.Name);

    /// <summary>A container has a new name: those that are linked to it remember it by that.</summary>
    internal async Task RenamedAsync(Container child, CancellationToken cancellationToken)
    {
        foreach (var parent in containers.List())
        {
            if (!parent.Document.Links.Any(link => link.Id == child.Id)) continue;
            using (await parent.LockAsync(cancellationToken))
                containers.Save(parent, parent.Document with { Links = [.. parent.Document.Links.Select(link => link.Id == child.Id ? link with { Name = child.Name } : link)] });
        }
    }

    /// <summary>A container has a new address: those that run and are linked to it get it into their hosts files.</summary>
    internal void Tell(Container child)
    {
        if (child.Document.State.Alive?.Sandbox?.Address is not { Length: > 0 } address) return;
        foreach (var parent in containers.List())
        {
            if (parent.Document.State.Alive is null) continue;
            foreach (var link in parent.Document.Links.Where(link => link.Id == child.Id))
                HostFiles.ReplaceAddress(containers.DirectoryOf(parent.Id), EntryOf(link, child, address));
        }
    }

    private static HostsEntry EntryOf(LinkedContainer link, Container child, string address) =>
        new(address, link.Alias == child.Name ? $"{link.Alias} {child.Document.Config.Hostname}" : $"{link.Alias} {child.Document.Config.Hostname} {child.Name}");
}
