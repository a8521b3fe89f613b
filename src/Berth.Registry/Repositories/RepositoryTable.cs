using System.Collections.Concurrent;
using Berth.Oci;

namespace Berth.Registry.Repositories;

/// <summary>The repositories of a registry, folders named as they are: no component of a name begins with an underscore, what is inside does.</summary>
internal sealed class RepositoryTable
{
    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Repository> _repositories = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _losses = new();

    public RepositoryTable(string root, TimeProvider time)
    {
        (_root, _time) = (root, time);
        Documents.MakeFolder(root);
        Load("");
    }

    /// <summary>Documents that nobody can read any more, in sentences.</summary>
    public IReadOnlyList<string> Losses => [.. _losses];

    /// <summary>The repository, made when it is not known yet; nothing is written before something is kept in it.</summary>
    public Repository Get(string name) => _repositories.GetOrAdd(name, x => new Repository(x, Path.Combine(_root, x), _time.GetUtcNow(), _losses.Enqueue));

    /// <summary>The repository, or null when nothing is in it.</summary>
    public Repository? Find(string name) => _repositories.TryGetValue(name, out var repository) && !repository.IsEmpty ? repository : null;

    /// <summary>The names of repositories with something to pull, in order.</summary>
    public IReadOnlyList<string> Names() => [.. _repositories.Values.Where(x => x.HasManifests).Select(x => x.Name).Order(StringComparer.Ordinal)];

    public IReadOnlyList<Repository> All() => [.. _repositories.Values];

    /// <summary>A repository that has this blob, for a mount that names none.</summary>
    public Repository? Having(Digest blob, DateTimeOffset now) => _repositories.Values.FirstOrDefault(x => x.HasBlob(blob, now));

    public bool Needs(Digest digest) => _repositories.Values.Any(x => x.Needs(digest));

    private void Load(string name)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(_root, name)))
        {
            var part = Path.GetFileName(folder);
            if (part.StartsWith('_')) Get(name);
            else Load(name.Length == 0 ? part : $"{name}/{part}");
        }
    }
}
