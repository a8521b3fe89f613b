using Berth.Oci;
using Berth.Registry.Calls;
using Berth.Registry.Repositories;

namespace Berth.Registry.Verify;

/// <summary>The records of a repository as they are on the disk at one moment, while somebody may be writing to them.</summary>
internal sealed class RecordedRepository
{
    private readonly List<string> _losses = [];
    private readonly ILookup<Digest, string> _tagsOf;

    private RecordedRepository(string name, string folder)
    {
        var files = new ReadRepository(folder);
        Name = name;
        // Against the order of a push: what a tag seen here means was written before, and so on.
        _tagsOf = Sound(files.Tags, RegistryJson.Default.TagDocument, ReadRepository.IsWhole).OrderBy(x => x.Name, StringComparer.Ordinal).ToLookup(x => x.Document!.Digest, x => x.Name);
        Manifests = Sound(files.Manifests, RegistryJson.Default.ManifestDocument, ReadRepository.IsWhole).ToDictionary(x => x.Document!.Digest, x => x.Document!);
        if (File.Exists(files.Blobs)) _losses.Add($"{files.Blobs} is no folder");
        foreach (var mark in Directory.Exists(files.Blobs) ? Directory.EnumerateFileSystemEntries(files.Blobs).Select(Path.GetFileName) : [])
        {
            if (BlobName.TryParse(mark!, out var blob)) Blobs.Add(blob);
            else if (mark!.EndsWith(BlobName.Deleted, StringComparison.Ordinal) && BlobName.TryParse(mark[..^BlobName.Deleted.Length], out var deleted)) Deleted.Add(deleted);
            else _losses.Add($"{Path.Combine(files.Blobs, mark)} is no mark of a blob");
        }
    }

    public string Name { get; }

    public IReadOnlyDictionary<Digest, ManifestDocument> Manifests { get; }

    /// <summary>The blobs that it has.</summary>
    public HashSet<Digest> Blobs { get; } = [];

    /// <summary>Blobs that were taken away from it by way of the registry.</summary>
    public HashSet<Digest> Deleted { get; } = [];

    /// <summary>Records that nobody can read, in sentences.</summary>
    public IReadOnlyList<string> Losses => _losses;

    /// <summary>The tags that mean a manifest, in order.</summary>
    public IReadOnlyList<string> TagsOf(Digest manifest) => [.. _tagsOf[manifest]];

    /// <summary>True when it has a record of the manifest, or a tag that means it.</summary>
    public bool Has(Digest manifest) => Manifests.ContainsKey(manifest) || _tagsOf.Contains(manifest);

    /// <summary>All manifests that it should have, those with tags first.</summary>
    public IEnumerable<Digest> InOrder() => _tagsOf.Select(x => x.Key).Concat(Manifests.Keys.Where(x => !_tagsOf.Contains(x)).OrderBy(x => x.Text, StringComparer.Ordinal));

    /// <summary>The repositories beneath a folder, in order.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="lost">Told of what is no repository.</param>
    public static IReadOnlyList<RecordedRepository> All(string root, Action<string> lost)
    {
        var found = new SortedDictionary<string, RecordedRepository>(StringComparer.Ordinal);
        Look("");
        return [.. found.Values];

        void Look(string name)
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(Path.Combine(root, name)))
            {
                var part = Path.GetFileName(path);
                if (part.StartsWith('_')) found.TryAdd(name, At(root, name));
                else if (Directory.Exists(path)) Look(name.Length == 0 ? part : $"{name}/{part}");
                else if (File.Exists(path)) lost($"{path} is a file where repositories are folders");
            }
        }
    }

    /// <summary>A repository as it is now.</summary>
    public static RecordedRepository At(string root, string name) => new(name, Path.Combine(root, name));

    private List<StoredDocument<T>> Sound<T>(string folder, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Func<string, T, bool> isWhole)
        where T : class
    {
        var all = LookAtDocuments.In(folder, type, isWhole).ToList();
        List<StoredDocument<T>> sound = [.. all.Where(x => x.State == DocumentState.Sound)];
        foreach (var document in all)
        {
            if (document.State is DocumentState.Damaged or DocumentState.Unreadable) _losses.Add($"{document.Path} is no document of the registry any more: {document.Problem}");
            else if (document.State == DocumentState.Aside && sound.All(x => x.Name != document.Name)) _losses.Add($"{document.Path} was a document of the registry once and was set aside: {document.Problem}");
        }
        return sound;
    }
}
