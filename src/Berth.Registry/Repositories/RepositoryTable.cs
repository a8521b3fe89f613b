using System.Collections.Concurrent;
using Berth.Oci;

namespace Berth.Registry.Repositories;

/// <summary>The repositories of a registry, folders named as they are: no component of a name begins with an underscore, what is inside does.</summary>
internal sealed class RepositoryTable
{
    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Repository> _repositories = new(StringComparer.Ordinal);
    private readonly List<string> _strays = [];

    public RepositoryTable(string root, TimeProvider time)
    {
        (_root, _time) = (root, time);
        Documents.MakeFolder(root);
        Load("");
    }

    /// <summary>What was lost of the records, in sentences; what was written anew or given up is no loss any more.</summary>
    public IReadOnlyList<string> Losses => [.. _strays, .. _repositories.Values.OrderBy(x => x.Name, StringComparer.Ordinal).SelectMany(x => x.Losses)];

    /// <summary>The repository, made when it is not known yet; nothing is written before something is kept in it.</summary>
    public Repository Get(string name) => _repositories.GetOrAdd(name, x => new Repository(x, Path.Combine(_root, x), _time.GetUtcNow()));

    /// <summary>The repository, or null when nothing is in it.</summary>
    public Repository? Find(string name) => _repositories.TryGetValue(name, out var repository) && !repository.IsEmpty ? repository : null;

    /// <summary>The names of repositories with something to pull, in order.</summary>
    public IReadOnlyList<string> Names() => [.. _repositories.Values.Where(x => x.HasManifests).Select(x => x.Name).Order(StringComparer.Ordinal)];

    public IReadOnlyList<Repository> All() => [.. _repositories.Values];

    /// <summary>A repository that has this blob, for a mount that names none.</summary>
    public Repository? Having(Digest blob, DateTimeOffset now) => _repositories.Values.FirstOrDefault(x => x.HasBlob(blob, now));

    public bool Needs(Digest digest) => _strays.Count > 0 || _repositories.Values.Any(x => x.Needs(digest));

    private void Load(string name)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(Path.Combine(_root, name)))
        {
            var part = Path.GetFileName(path);
            if (part.StartsWith('_')) Get(name);
            else if (Directory.Exists(path)) Load(name.Length == 0 ? part : $"{name}/{part}");
            else _strays.Add($"{path} is a file where repositories are folders: what was beneath it may have named anything, so nothing is collected as long as it is there");
        }
    }
}
