using System.Collections.Concurrent;
using Berth.Runtime.Protocol;

namespace Berth.Runtime.Foreign;

/// <summary>
/// The containers that other runtimes run, a directory each: its bundle, the runtime's own state, and which runtime it is, so that the
/// next daemon knows. On a tmpfs: after a start of the machine there are none.
/// </summary>
internal sealed class ForeignContainers
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly ConcurrentDictionary<string, ForeignContainer> _all = new(StringComparer.Ordinal);
    private readonly string _root;

    public ForeignContainers(string root)
    {
        _root = root;
        if (!Directory.Exists(root)) return;
        foreach (var directory in Directory.GetDirectories(root))
        {
            var id = Path.GetFileName(directory);
            if (!ProcessName.IsValid(id)) continue;
            // Without the note nothing was started in it; deleting it takes the directory away.
            _all[id] = new ForeignContainer(id, directory, ForeignContainer.ReadNote(directory));
        }
    }

    public IReadOnlyCollection<string> Ids => [.. _all.Keys];

    /// <summary>The container, when another runtime runs it.</summary>
    public ForeignContainer? Find(string id) => _all.GetValueOrDefault(id);

    /// <summary>Makes the directory of a container that is about to be created; what an earlier run left of it is gone then.</summary>
    public ForeignContainer Add(string id, OciRuntime runtime)
    {
        Delete(id);
        var directory = Path.Combine(_root, id);
        Directory.CreateDirectory(_root, OwnerOnly);
        Directory.CreateDirectory(directory, OwnerOnly);
        var container = new ForeignContainer(id, directory, runtime);
        container.WriteNote();
        _all[id] = container;
        return container;
    }

    /// <summary>Has the runtime delete a container, killing what runs in it, and removes the directory. Deleting twice is fine.</summary>
    public void Delete(string id)
    {
        if (Find(id) is not { } container) return;
        container.Delete();
        _all.TryRemove(id, out _);
    }
}
