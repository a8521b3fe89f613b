using System.Text.Json;
using Berth.Engine.Documents;

namespace Berth.Engine.Containers;

/// <summary>
/// All containers of a daemon, by id and name. A name belongs to the container from the moment it is reserved, before there is a
/// container, so that of two clients who want one name exactly one gets it.
/// </summary>
public sealed class ContainerStore
{
    private readonly DocumentStore<ContainerDocument> _documents;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Container> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _idByName = new(StringComparer.Ordinal);

    /// <summary>Opens the store in a folder; <see cref="Load"/> reads what is there.</summary>
    public ContainerStore(string root) => _documents = new(root, "config.json", ContainerJson.Default.ContainerDocument);

    /// <summary>The folder that holds a folder per container.</summary>
    public string Root => _documents.Root;

    /// <summary>Where the files of one container are.</summary>
    public string DirectoryOf(string id) => _documents.DirectoryOf(id);

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _byId.Count;
        }
    }

    /// <summary>All containers, in no order.</summary>
    public IReadOnlyList<Container> List()
    {
        lock (_lock) return [.. _byId.Values];
    }

    /// <summary>Finds by full id, name (with or without slash) or a beginning of an id that fits only one.</summary>
    /// <exception cref="EngineException">NotFound, or Invalid when a beginning fits several.</exception>
    public Container Get(string reference) => Find(reference) ?? throw EngineException.NotFound($"No such container: {reference}");

    /// <summary>Like <see cref="Get"/>; null when there is none.</summary>
    /// <exception cref="EngineException">Invalid when a beginning fits several.</exception>
    public Container? Find(string reference)
    {
        var name = reference.StartsWith('/') ? reference[1..] : reference;
        if (name.Length == 0) return null;
        lock (_lock)
        {
            if (_byId.TryGetValue(name, out var container)) return container;
            if (_idByName.TryGetValue(name, out var id)) return _byId.GetValueOrDefault(id);
            foreach (var candidate in _byId.Values)
            {
                if (!candidate.Id.StartsWith(name, StringComparison.Ordinal)) continue;
                if (container is not null) throw EngineException.Invalid($"multiple IDs found with provided prefix: {name}");
                container = candidate;
            }
            return container;
        }
    }

    /// <summary>Gives a name to an id that is, or will be, a container's; false when it is taken.</summary>
    internal bool TryReserve(string name, string id, out string holder)
    {
        lock (_lock)
        {
            if (_idByName.TryAdd(name, id))
            {
                holder = id;
                return true;
            }
            holder = _idByName[name];
            return false;
        }
    }

    /// <summary>Gives a name to an id, or says who has it, in Docker's words.</summary>
    /// <exception cref="EngineException">Conflict: the name is taken.</exception>
    internal void Reserve(string name, string id)
    {
        if (TryReserve(name, id, out var holder)) return;
        throw EngineException.Conflict(
            $"Conflict. The container name \"/{name}\" is already in use by container \"{holder}\". "
            + "You have to remove (or rename) that container to be able to reuse that name.");
    }

    internal void ReleaseName(string name, string id)
    {
        lock (_lock)
        {
            if (_idByName.GetValueOrDefault(name) == id) _idByName.Remove(name);
        }
    }

    /// <summary>Writes the first document of a container whose name is reserved, and shows it to everybody.</summary>
    internal Container Add(ContainerDocument document)
    {
        _documents.Write(document.Id, document);
        var container = new Container(document);
        lock (_lock) _byId.Add(document.Id, container);
        return container;
    }

    /// <summary>Writes a new document of a container and makes it the present one. The caller holds the container's lock.</summary>
    internal void Save(Container container, ContainerDocument document)
    {
        container.AssertLocked();
        _documents.Write(document.Id, document);
        container.Replace(document);
    }

    /// <summary>Makes a removal final: the document is gone for good when this returns, and with it the container after any crash.</summary>
    internal void Forget(Container container) => _documents.Delete(container.Id);

    /// <summary>Shows a forgotten container to nobody any more and gives its name free.</summary>
    internal void Drop(Container container)
    {
        lock (_lock) _byId.Remove(container.Id);
        ReleaseName(container.Name, container.Id);
    }

    /// <summary>True for a container of which the document is there and cannot be read: what else is here of it is to be left alone.</summary>
    internal bool IsUnreadable(string id) => _unreadable.Contains(id);

    /// <summary>Reads all documents; returns the ids of folders without a readable one: half-made or half-removed containers.</summary>
    internal IReadOnlyList<string> Load(Action<string> notice)
    {
        var orphans = new List<string>();
        foreach (var id in _documents.Ids())
        {
            try
            {
                if (_documents.Read(id) is not { } document)
                {
                    orphans.Add(id);
                    continue;
                }
                lock (_lock)
                {
                    _byId.Add(document.Id, new Container(document));
                    _idByName[document.Name] = document.Id;
                }
            }
            catch (JsonException error)
            {
                // Not removed: whoever can read it may want to. It is only not there.
                _unreadable.Add(id);
                notice($"container {id} cannot be read, its files are kept until {DirectoryOf(id)} is removed: {error.Message}");
            }
        }
        return orphans;
    }
}
