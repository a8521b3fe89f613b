using Berth.Oci;

namespace Berth.Images.Records;

/// <summary>Names of images whose records are lost: they mean them again as soon as those are back. Its owner's lock guards it.</summary>
internal sealed class StrayNames
{
    private readonly SortedDictionary<string, ReferenceDocument> _names = new(StringComparer.Ordinal);

    /// <summary>The names, in canonical form.</summary>
    public IReadOnlyList<string> Names => [.. _names.Keys];

    /// <summary>What is lost, in sentences.</summary>
    public IEnumerable<string> Losses => _names.Values.Select(x => $"{x.Name} is image {x.Image}, which is not here: pull or load it again");

    /// <summary>The names by digest, by which images came from registries.</summary>
    public IEnumerable<Reference> Origins => _names.Keys.Select(static name => Reference.Parse(name)).Where(static name => name.Digest is not null);

    public void Add(ReferenceDocument name) => _names[name.Name] = name;

    public bool Contains(string name) => _names.ContainsKey(name);

    public bool Remove(string name) => _names.Remove(name);

    public void Clear() => _names.Clear();

    /// <summary>True when the image of a name came from a repository under a digest.</summary>
    public bool IsPulled(string name, string repository) =>
        _names.TryGetValue(name, out var stray) && _names.Values.Any(x => x.Image == stray.Image && Reference.Parse(x.Name) is { Digest: not null } origin && origin.FamiliarName == repository);

    /// <summary>Takes out the names of an image that is back.</summary>
    public IReadOnlyList<ReferenceDocument> Take(Digest image)
    {
        List<ReferenceDocument> found = [.. _names.Values.Where(x => x.Images.Contains(image))];
        found.ForEach(x => _names.Remove(x.Name));
        return found;
    }
}
