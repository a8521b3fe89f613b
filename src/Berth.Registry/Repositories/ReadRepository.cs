using Berth.Oci;
using Berth.Registry.Calls;

namespace Berth.Registry.Repositories;

/// <summary>What a repository's folder says, and what is lost of it.</summary>
/// <param name="folder">The folder.</param>
internal sealed class ReadRepository(string folder)
{
    public string Manifests { get; } = Path.Combine(folder, "_manifests");

    public string Tags { get; } = Path.Combine(folder, "_tags");

    public string Blobs { get; } = Path.Combine(folder, "_blobs");

    public string Deleted(Digest blob) => Path.Combine(Blobs, BlobName.Of(blob) + BlobName.Deleted);

    /// <summary>True for a document that says all there is to say of the manifest of that name.</summary>
    public static bool IsWhole(string name, ManifestDocument manifest) =>
        !manifest.Digest.IsEmpty && BlobName.Of(manifest.Digest) == name && manifest.MediaType is not null
        && new[] { manifest.Blobs, manifest.Optional, manifest.Manifests }.All(static x => x is not null && !x.Any(static digest => digest.IsEmpty));

    public static bool IsWhole(string name, TagDocument tag) => Reference.IsTag(name) && !tag.Digest.IsEmpty;

    /// <summary>Reads all of it; tags come after the manifests they mean, blobs last.</summary>
    public void Run(Action<ManifestDocument> manifest, Action<string, TagDocument> tag, Action<Digest> blob, LostRecords lost)
    {
        var known = new HashSet<Digest>();
        var named = new HashSet<Digest>();
        foreach (var (_, document) in Documents.ReadDurable(Manifests, RegistryJson.Default.ManifestDocument, IsWhole, lost.Manifest))
        {
            known.Add(document.Digest);
            named.UnionWith(document.Blobs.Concat(document.Optional));
            manifest(document);
        }
        foreach (var (name, document) in Documents.ReadDurable(Tags, RegistryJson.Default.TagDocument, IsWhole, lost.Tag))
        {
            if (!known.Contains(document.Digest)) lost.Manifest(document.Digest, name);
            tag(name, document);
        }
        named.ExceptWith(known);
        foreach (var digest in Marks(named, lost))
        {
            named.Remove(digest);
            blob(digest);
        }
        foreach (var digest in named) lost.Blob(digest);
    }

    private List<Digest> Marks(HashSet<Digest> named, LostRecords lost)
    {
        var marks = new List<Digest>();
        if (Path.Exists(Blobs) && !Directory.Exists(Blobs)) Documents.SetAside(Blobs, "it is no folder");
        if (Path.Exists(Blobs + LookAtDocuments.Damaged)) lost.Mark($"{Blobs}{LookAtDocuments.Damaged} was the registry's and was set aside: it was no folder");
        if (!Directory.Exists(Blobs)) return marks;
        foreach (var path in Directory.EnumerateFileSystemEntries(Blobs).ToList())
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(BlobName.Deleted, StringComparison.Ordinal) && BlobName.TryParse(name[..^BlobName.Deleted.Length], out var deleted))
            {
                // Whoever named it is gone, or may be what is lost.
                if (!named.Remove(deleted) && !lost.MayNameBlobs) File.Delete(path);
            }
            else if (BlobName.TryParse(name, out var digest)) marks.Add(digest);
            else lost.Mark($"{path} is no mark of a blob: it means nothing to the registry");
        }
        return marks;
    }
}
